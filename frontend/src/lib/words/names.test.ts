import { expect, test } from 'vitest';
import { idFrom, midSentence, slugFault, slugFrom } from './names';

test('an address keeps letters and digits of any language', () => {
	expect(slugFrom('Bücherei für Öhningen!')).toBe('bucherei-fur-ohningen');
	expect(slugFrom('図書館')).toBe('app');
	expect(slugFault(slugFrom('  A -- b '))).toBeNull();
});

test('an id is new and starts with a letter', () => {
	expect(idFrom('Due on', ['due_on'])).toBe('due_on_2');
	expect(idFrom('2nd phone', [])).toBe('f_2nd_phone');
});

test('an address says what is wrong with it', () => {
	expect(slugFault('Tool--library')).toContain('lower-case');
	expect(slugFault('')).toContain('name');
});

test('a label is written small within an English sentence only', () => {
	expect(midSentence('Tools')).toBe('tools');
	expect(midSentence('PDF files')).toBe('PDF files');
	expect(midSentence('Geräte', 'de')).toBe('Geräte');
});
