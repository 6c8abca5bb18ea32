import { expect, test } from 'vitest';
import type { Chart } from '#lib/api/shapes/definition.ts';
import { groupFilter, measureParam } from './chart-query';

const chart = (bucket?: Chart['bucket']): Chart => ({
	kind: 'bar',
	group_by: 'due_on',
	bucket,
	measure: { op: 'count' }
});
const group = (key: string | null) => ({ key, label: '', value: 1 });

test('a click on a month leads to the rows of that month', () => {
	const rows = {
		all: [
			{ field: 'due_on', op: 'gte', value: '2026-12-01' },
			{ field: 'due_on', op: 'lt', value: '2027-01-01' }
		]
	};
	expect(groupFilter(chart('month'), group('2026-12'))).toEqual(rows);
	expect(groupFilter(chart('month'), group('2026-12-01'))).toEqual(rows);
});

test('a click on a year, a value or nothing', () => {
	expect(groupFilter(chart('year'), group('2026'))).toMatchObject({
		all: [{ value: '2026-01-01' }, { value: '2027-01-01' }]
	});
	expect(groupFilter(chart(), group('out'))).toEqual({ field: 'due_on', op: 'eq', value: 'out' });
	expect(groupFilter(chart('day'), group(null))).toEqual({ field: 'due_on', op: 'empty' });
});

test('a count needs no field', () => {
	expect(measureParam(chart())).toBe('count');
	expect(measureParam({ ...chart(), measure: { op: 'sum', field: 'price' } })).toBe('sum:price');
});
