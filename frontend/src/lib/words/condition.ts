// A condition of a definition as part of a sentence: `Status is Ready and Due on is before today`.

import type { Field, FieldTest, Filter, Table } from '#lib/api/shapes/definition.ts';

const SYSTEM: Record<string, string> = {
	created_by: 'Added by',
	created_at: 'Added at',
	updated_at: 'Changed at',
	id: 'Row'
};

const OPS: Record<string, string> = {
	eq: 'is',
	ne: 'is not',
	lt: 'is less than',
	lte: 'is at most',
	gt: 'is more than',
	gte: 'is at least',
	in: 'is one of',
	not_in: 'is none of',
	contains: 'contains',
	starts_with: 'starts with'
};

const DATE_OPS: Record<string, string> = {
	lt: 'is before',
	lte: 'is no later than',
	gt: 'is after',
	gte: 'is no earlier than'
};

export function dayWords(days: number): string {
	if (days === 0) return 'today';
	const size = Math.abs(days);
	const amount = size === 7 ? 'a week' : size === 1 ? 'a day' : `${size} days`;
	return days < 0 ? `${amount} ago` : `${amount} from today`;
}

function isOneself(value: unknown): boolean {
	return typeof value === 'object' && value !== null && 'me' in value;
}

function valueWords(value: unknown, field: Field | undefined): string {
	if (Array.isArray(value)) return value.map((one) => valueWords(one, field)).join(' or ');
	if (typeof value === 'object' && value !== null) {
		if ('today' in value) return dayWords(Number(value.today));
		if ('now' in value) return 'now';
		if ('me' in value) return 'the person themselves';
	}
	if (typeof value === 'boolean') return value ? 'yes' : 'no';
	return field?.options?.find((option) => option.id === value)?.label ?? String(value ?? 'nothing');
}

function testWords(test: FieldTest, table: Table | undefined): string {
	const field = table?.fields.find((one) => one.id === test.field);
	const name = field?.label ?? SYSTEM[test.field] ?? test.field;
	if (test.op === 'empty') return `${name} is empty`;
	if (test.op === 'not_empty') return `${name} is filled in`;
	if (isOneself(test.value) && test.op === 'eq') {
		return test.field === 'created_by' ? 'they added it' : `${name} is theirs`;
	}
	const isDate = field?.type === 'date' || field?.type === 'datetime' || test.field.endsWith('_at');
	const op = (isDate && DATE_OPS[test.op]) || OPS[test.op] || test.op;
	return `${name} ${op} ${valueWords(test.value, field)}`;
}

export function conditionWords(filter: Filter, table: Table | undefined): string {
	if ('all' in filter) return filter.all.map((one) => conditionWords(one, table)).join(' and ');
	if ('any' in filter) return filter.any.map((one) => conditionWords(one, table)).join(' or ');
	if ('not' in filter) return `not (${conditionWords(filter.not, table)})`;
	return testWords(filter, table);
}

/** Whether the condition is no more than 'rows of the person themselves'. */
export function isOwnRowsOnly(filter: Filter): boolean {
	if ('all' in filter) return filter.all.length === 1 && filter.all.every(isOwnRowsOnly);
	return 'field' in filter && filter.op === 'eq' && isOneself(filter.value);
}
