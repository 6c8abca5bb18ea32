import { expect, test } from 'vitest';
import type { Row } from '#lib/api/shapes/app.ts';
import type { Field } from '#lib/api/shapes/definition.ts';
import { Formats, sameValue } from './format';

const german = new Formats({ name: 'A', currency: 'EUR', time_zone: 'Europe/Berlin', locale: 'de' });
const row = {
	id: 'r_1',
	revision: 1,
	created_at: '',
	updated_at: '',
	created_by: null,
	_labels: { tool: 'Drill' }
} as Row;
const field = (type: Field['type'], more: Partial<Field> = {}): Field => ({
	id: 'tool',
	label: 'Tool',
	type,
	...more
});

test('money keeps every digit and follows the locale', () => {
	expect(german.text(field('money'), '90071992547409931.25').replace(/\s/g, ' ')).toBe(
		'90.071.992.547.409.931,25 €'
	);
});

test('a day does not move with the time zone, a moment does', () => {
	expect(german.text(field('date'), '2026-11-20')).toBe('20.11.2026');
	expect(german.text(field('datetime'), '2026-11-20T23:30:00.000Z')).toContain('21.11.2026');
	expect(german.today(new Date('2026-11-20T23:30:00Z'))).toBe('2026-11-21');
});

test('choices and relations show their labels', () => {
	const state = field('select', { options: [{ id: 'out', label: 'Out' }] });
	expect(german.text(state, 'out')).toBe('Out');
	expect(german.text(field('relation'), 'r_9', row)).toBe('Drill');
	expect(german.text(field('text'), null)).toBe('');
});

test('an unknown locale, zone or currency does not break the page', () => {
	const odd = new Formats({ name: 'A', currency: '??', time_zone: 'Moon/Base', locale: 'x' });
	expect(odd.timeZone).toBe('UTC');
	expect(odd.money('1.5')).toBe('1.50');
});

test('no value is the same as empty', () => {
	expect(sameValue(null, '')).toBe(true);
	expect(sameValue(['a'], ['a'])).toBe(true);
	expect(sameValue('1', '2')).toBe(false);
});

test('a language takes the variant of the browser', () => {
	const info = { name: 'A', currency: 'EUR', time_zone: 'UTC', locale: 'en' };
	expect(new Formats(info, ['de-DE', 'en-GB']).date('2026-11-20')).toBe('20 Nov 2026');
	expect(new Formats(info, ['de-DE']).date('2026-11-20')).toBe('Nov 20, 2026');
});
