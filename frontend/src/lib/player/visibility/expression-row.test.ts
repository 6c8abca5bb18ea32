import { expect, test } from 'vitest';
import type { Field } from '#lib/api/shapes/definition.ts';
import { expressionRow } from './expression-row.ts';

const field = (id: string, type: Field['type'], more: Partial<Field> = {}) =>
	({ id, label: id, type, ...more }) as Field;

test('values are as expressions on the server see them', () => {
	const fields = [
		field('price', 'money'),
		field('total', 'computed', { result: 'decimal' }),
		field('at', 'datetime'),
		field('done', 'boolean'),
		field('tags', 'multi_select'),
		field('note', 'text')
	];
	const row = { id: 'r_1', price: '12.50', total: '3.25', at: '2026-11-20T07:00:00.000Z', tags: [] };
	expect(expressionRow(fields, row)).toEqual({
		id: 'r_1',
		price: 12.5,
		total: 3.25,
		at: '2026-11-20T07:00:00Z',
		done: false,
		tags: null,
		note: null
	});
});
