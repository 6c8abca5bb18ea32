import { expect, test } from 'vitest';
import type { Row } from '#lib/api/shapes/app.ts';
import { matches } from './highlight';

const row = { id: 'r_1', status: 'out', due_on: '2026-11-10', price: '9.50', tags: ['a'] } as unknown as Row;
const today = '2026-11-20';

test('a late row is late, one without a date is not', () => {
	const late = { field: 'due_on', op: 'lt' as const, value: { today: -7 } };
	expect(matches(late, row, today)).toBe(true);
	expect(matches(late, { ...row, due_on: null }, today)).toBe(false);
});

test('amounts compare by size, not by letters', () => {
	expect(matches({ field: 'price', op: 'lt', value: 10 }, row, today)).toBe(true);
});

test('conditions nest, and an empty field counts as not equal', () => {
	const filter = {
		all: [
			{ not: { field: 'status', op: 'in' as const, value: ['back'] } },
			{ field: 'gone', op: 'ne' as const, value: 'x' },
			{ field: 'tags', op: 'contains' as const, value: 'a' }
		]
	};
	expect(matches(filter, row, today)).toBe(true);
});
