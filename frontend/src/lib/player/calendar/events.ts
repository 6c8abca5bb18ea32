// Rows as entries of a calendar, and days of a calendar as wire values.

import { fromDate, parseAbsolute, parseDate, toZoned, CalendarDateTime } from '@internationalized/date';
import type { Row, Value } from '#lib/api/shapes/app.ts';
import type { Field, Table, Tone, View } from '#lib/api/shapes/definition.ts';
import type { Formats } from '../values/format';

export interface CalendarEvent {
	id: string;
	start: Date;
	end: Date;
	allDay: boolean;
	title: string;
	classNames: string[];
}

export const isDay = (field: Field | undefined): boolean =>
	field?.type === 'date' || (field?.type === 'computed' && field.result === 'date');

// The calendar draws local times of its Date objects; a moment is shown as it is where the app lives.
function localDate(text: string, field: Field | undefined, zone: string): Date {
	if (isDay(field)) {
		const { year, month, day } = parseDate(text.slice(0, 10));
		return new Date(year, month - 1, day);
	}
	const { year, month, day, hour, minute } = parseAbsolute(text, zone);
	return new Date(year, month - 1, day, hour, minute);
}

/** A day or moment of the calendar as the wire has it. */
export function wireValue(field: Field, date: Date, zone: string): string {
	const moment = new CalendarDateTime(
		date.getFullYear(),
		date.getMonth() + 1,
		date.getDate(),
		date.getHours(),
		date.getMinutes()
	);
	if (isDay(field)) return moment.toString().slice(0, 10);
	return toZoned(moment, zone).toAbsoluteString();
}

function toneOf(row: Row, view: View, table: Table): Tone {
	const field = table.fields.find((one) => one.id === view.color_by);
	return field?.options?.find((option) => option.id === row[field.id])?.tone ?? 'neutral';
}

function titleOf(row: Row, view: View, table: Table, formats: Formats): string {
	const title = formats.title(table.fields, table.title, row);
	const field = table.fields.find((one) => one.id === view.subtitle);
	const subtitle = field ? formats.text(field, row[field.id], row) : '';
	return subtitle && !title.includes(subtitle) ? `${title} · ${subtitle}` : title;
}

const HOUR_MS = 3_600_000;

export function eventOf(row: Row, view: View, table: Table, formats: Formats | null): CalendarEvent | null {
	const field = table.fields.find((one) => one.id === view.start);
	const text = field && row[field.id];
	if (!field || typeof text !== 'string' || !formats) return null;
	const start = localDate(text, field, formats.timeZone);
	const endField = table.fields.find((one) => one.id === view.end);
	const endText = endField && row[endField.id];
	const allDay = isDay(field);
	let end = new Date(start.getTime() + (allDay ? 0 : HOUR_MS));
	if (typeof endText === 'string') {
		const last = localDate(endText, endField, formats.timeZone);
		if (last >= start) end = last;
	}
	// A calendar's end is the first day that is not part of it.
	if (allDay) end = new Date(end.getFullYear(), end.getMonth(), end.getDate() + 1);
	return {
		id: row.id,
		start,
		end,
		allDay,
		title: titleOf(row, view, table, formats),
		classNames: [`tone-${view.color_by ? toneOf(row, view, table) : 'accent'}`]
	};
}

/** The end of a row whose start moved: it stays as long as it was. */
export function shifted(row: Row, view: View, table: Table, start: Value | undefined): Record<string, Value> {
	const field = table.fields.find((one) => one.id === view.end);
	const [from, to] = [row[view.start ?? ''], row[view.end ?? '']];
	if (!field || typeof from !== 'string' || typeof to !== 'string' || typeof start !== 'string') return {};
	if (isDay(field)) {
		const length = parseDate(to.slice(0, 10)).compare(parseDate(from.slice(0, 10)));
		return { [field.id]: parseDate(start.slice(0, 10)).add({ days: length }).toString() };
	}
	const length = Date.parse(to) - Date.parse(from);
	return { [field.id]: fromDate(new Date(Date.parse(start) + length), 'UTC').toAbsoluteString() };
}
