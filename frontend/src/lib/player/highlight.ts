// Which mark a view gives a row. The same conditions as on the server, over a row that is already here.

import type { Row } from '#lib/api/shapes/app.ts';
import type { FieldTest, Filter, Highlight, View } from '#lib/api/shapes/definition.ts';
import type { Formats } from './values/format';

const DAY_MS = 86_400_000;

function resolve(value: unknown, today: string): unknown {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
	if ('today' in value) {
		return new Date(Date.parse(`${today}T00:00:00Z`) + Number(value.today) * DAY_MS)
			.toISOString()
			.slice(0, 10);
	}
	if ('now' in value) return new Date(Date.now() + Number(value.now) * 1000).toISOString();
	return undefined;
}

/** Numbers by size, everything else as text; dates on the wire sort as text. */
function compare(a: unknown, b: unknown): number {
	const numbers = [Number(a), Number(b)] as const;
	if (typeof b === 'number' || (typeof a === 'number' && numbers.every(Number.isFinite)))
		return numbers[0] - numbers[1];
	return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

function holds(test: FieldTest, row: Row, today: string): boolean {
	const value = row[test.field];
	const absent = value === null || value === undefined || value === '';
	if (test.op === 'empty') return absent;
	if (test.op === 'not_empty') return !absent;
	if (test.op === 'in') return (test.value as unknown[]).includes(value);
	if (test.op === 'not_in') return !(test.value as unknown[]).includes(value);
	const wanted = resolve(test.value, today);
	if (wanted === undefined) return false;
	if (test.op === 'ne') return absent || compare(value, wanted) !== 0;
	if (absent) return false;
	const text = String(value).toLowerCase();
	switch (test.op) {
		case 'eq':
			return value === wanted || compare(value, wanted) === 0;
		case 'lt':
			return compare(value, wanted) < 0;
		case 'lte':
			return compare(value, wanted) <= 0;
		case 'gt':
			return compare(value, wanted) > 0;
		case 'gte':
			return compare(value, wanted) >= 0;
		case 'contains':
			return Array.isArray(value) ? value.includes(wanted) : text.includes(String(wanted).toLowerCase());
		case 'starts_with':
			return text.startsWith(String(wanted).toLowerCase());
	}
}

export function matches(filter: Filter, row: Row, today: string): boolean {
	if ('all' in filter) return filter.all.every((one) => matches(one, row, today));
	if ('any' in filter) return filter.any.some((one) => matches(one, row, today));
	if ('not' in filter) return !matches(filter.not, row, today);
	return holds(filter, row, today);
}

export function highlightOf(view: View, row: Row, formats: Formats | null): Highlight | undefined {
	if (!view.highlights?.length) return undefined;
	const today = formats?.today() ?? new Date().toISOString().slice(0, 10);
	return view.highlights.find((highlight) => matches(highlight.filter, row, today));
}
