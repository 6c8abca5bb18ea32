// A row as expressions see it: decimals are numbers, moments have no fractions of a second, no value is null.

import type { Field } from '#lib/api/shapes/definition.ts';
import { kindOf } from '../values/format.ts';

function expressionValue(field: Field, value: unknown): unknown {
	if (field.type === 'boolean') return value === true;
	if (value === undefined || value === null || value === '') return null;
	switch (kindOf(field)) {
		case 'decimal':
		case 'money':
		case 'percent':
			return Number(value);
		case 'datetime': {
			const moment = new Date(String(value));
			return Number.isNaN(moment.getTime()) ? null : expressionMoment(moment);
		}
		default:
			return Array.isArray(value) && value.length === 0 ? null : value;
	}
}

export const expressionMoment = (moment: Date): string => moment.toISOString().replace(/\.\d+Z$/, 'Z');

export function expressionRow(fields: Field[], row: Record<string, unknown>): Record<string, unknown> {
	const own = fields.map((field) => [field.id, expressionValue(field, row[field.id])]);
	return { ...row, ...Object.fromEntries(own) };
}
