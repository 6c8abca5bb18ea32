import { expect, test } from 'vitest';
import { dollars, micros } from './money';

test('amounts are shown to the cent, small ones more finely', () => {
	expect(dollars(0)).toBe('$0.00');
	expect(dollars(24)).toBe('$0.00');
	expect(dollars(900)).toBe('$0.0009');
	expect(dollars(12_345_678)).toBe('$12.35');
	expect(dollars(100_000_000_000)).toBe('$100,000.00');
});

test('what is typed is read exactly or not at all', () => {
	expect(micros(' 25 ')).toBe(25_000_000);
	expect(micros('$7.5')).toBe(7_500_000);
	expect(micros('0.07')).toBe(70_000);
	expect(micros('0')).toBe(0);
	for (const none of ['', '-1', '1,5', '1.234', '1e3', 'ten', '9999999999'])
		expect(micros(none), none).toBeNull();
});
