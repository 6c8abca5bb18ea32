import { expect, test } from 'vitest';
import type { Row } from '#lib/api/shapes/app.ts';
import { totalOf } from './totals';

const rows = (values: unknown[]) =>
	values.map((value, index) => ({ id: `r_${index}`, value }) as unknown as Row);

test('money adds up to the cent, however large', () => {
	expect(totalOf(rows(['0.10', '0.20', '90071992547409931.05']), 'value', 'sum')).toBe(
		'90071992547409931.35'
	);
	expect(totalOf(rows(['-1.5', '1']), 'value', 'sum')).toBe('-0.5');
});

test('empty values do not count', () => {
	expect(totalOf(rows([null, 3, '', 5]), 'value', 'avg')).toBe('4.00');
	expect(totalOf(rows([null, 3, 5]), 'value', 'count')).toBe(2);
	expect(totalOf(rows([null]), 'value', 'max')).toBeNull();
});

test('the least and the most go by size', () => {
	expect(totalOf(rows(['9.5', '10']), 'value', 'max')).toBe('10.0');
	expect(totalOf(rows(['9.5', '10']), 'value', 'min')).toBe('9.5');
});

test('dates are left to the server', () => {
	expect(totalOf(rows(['2026-01-01']), 'value', 'max')).toBeUndefined();
});
