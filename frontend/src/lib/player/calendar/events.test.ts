import { expect, test } from 'vitest';
import type { Row } from '#lib/api/shapes/app.ts';
import type { Field, Table, View } from '#lib/api/shapes/definition.ts';
import { Formats } from '../values/format';
import { eventOf, shifted, wireValue } from './events';

const day: Field = { id: 'due_on', label: 'Due on', type: 'date' };
const last: Field = { id: 'until', label: 'Until', type: 'date' };
const moment: Field = { id: 'at', label: 'At', type: 'datetime' };
const table: Table = {
	id: 'loans',
	label: 'Loans',
	label_one: 'Loan',
	title: 'name',
	fields: [{ id: 'name', label: 'Name', type: 'text' }, day, last, moment]
};
const view = (start: string, end?: string): View => ({
	id: 'c',
	label: 'C',
	type: 'calendar',
	table: 'loans',
	start,
	end
});
const formats = new Formats({ name: 'A', currency: 'EUR', time_zone: 'Asia/Tokyo', locale: 'en' });
const row = {
	id: 'r_1',
	name: 'Drill',
	due_on: '2026-03-29',
	until: '2026-03-31',
	at: '2026-03-29T22:30:00.000Z'
} as unknown as Row;

test('a day is drawn on that day and comes back as that day, wherever the browser is', () => {
	const event = eventOf(row, view('due_on'), table, formats);
	expect([event?.start.getFullYear(), event?.start.getMonth(), event?.start.getDate()]).toEqual([
		2026, 2, 29
	]);
	expect(wireValue(day, event!.start, formats.timeZone)).toBe('2026-03-29');
});

test('a moment is drawn in the time of the app and comes back as the same moment', () => {
	const event = eventOf(row, view('at'), table, formats);
	expect([event?.start.getDate(), event?.start.getHours()]).toEqual([30, 7]);
	expect(wireValue(moment, event!.start, formats.timeZone)).toBe('2026-03-29T22:30:00.000Z');
});

test('a row that moves stays as long as it was', () => {
	expect(shifted(row, view('due_on', 'until'), table, '2026-04-01')).toEqual({ until: '2026-04-03' });
});

test('a row without a date is not drawn', () => {
	expect(eventOf({ ...row, due_on: null }, view('due_on'), table, formats)).toBeNull();
});
