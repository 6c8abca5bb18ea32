import { expect, test } from 'vitest';
import type { Table } from '#lib/api/shapes/definition.ts';
import { conditionWords, isOwnRowsOnly } from './condition';

const loans: Table = {
	id: 'loans',
	label: 'Loans',
	label_one: 'Loan',
	title: 'number',
	fields: [
		{ id: 'status', label: 'Status', type: 'select', options: [{ id: 'out', label: 'Out' }] },
		{ id: 'due_on', label: 'Due on', type: 'date' },
		{ id: 'email', label: 'E-mail', type: 'email' }
	]
};

test('a choice is named by its label and a date by its distance', () => {
	const filter = {
		all: [
			{ field: 'status', op: 'eq' as const, value: 'out' },
			{ field: 'due_on', op: 'lt' as const, value: { today: -7 } }
		]
	};
	expect(conditionWords(filter, loans)).toBe('Status is Out and Due on is before a week ago');
});

test('a row of the person themselves is recognised', () => {
	expect(isOwnRowsOnly({ field: 'created_by', op: 'eq', value: { me: 'id' } })).toBe(true);
	expect(conditionWords({ field: 'email', op: 'eq', value: { me: 'email' } }, loans)).toBe(
		'E-mail is theirs'
	);
	expect(isOwnRowsOnly({ field: 'status', op: 'eq', value: 'out' })).toBe(false);
});

test('a field nobody knows is still named', () => {
	expect(conditionWords({ not: { field: 'gone', op: 'empty' } }, loans)).toBe('not (gone is empty)');
});
