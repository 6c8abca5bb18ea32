import { expect, test } from 'vitest';
import { parseDecimal, parseInteger, typedDecimal } from './parse';

test('a whole number is a whole number', () => {
	expect(parseInteger(' 1 200 ')).toBe(1200);
	expect(parseInteger('')).toBeNull();
	expect(parseInteger('1.5')).toBeUndefined();
	expect(parseInteger('99999999999999999999')).toBeUndefined();
});

test('separators follow the language, and a plain point always works', () => {
	expect(parseDecimal('1.234,50', 'de')).toBe('1234.50');
	expect(parseDecimal('1,234.50', 'en')).toBe('1234.50');
	expect(parseDecimal('12.5', 'de')).toBe('12.5');
	expect(parseDecimal('12,50 €', 'en')).toBe('12.50');
	expect(parseDecimal('twelve', 'en')).toBeUndefined();
	expect(parseDecimal('  ', 'de')).toBeNull();
});

test('what is shown for editing can be read back', () => {
	expect(parseDecimal(typedDecimal('-1234.5', 'de'), 'de')).toBe('-1234.5');
});
