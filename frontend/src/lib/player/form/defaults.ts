// Which fields a new row asks for, and what they begin with.

import type { Value } from '#lib/api/shapes/app.ts';
import type { Field, Table } from '#lib/api/shapes/definition.ts';

const GIVEN_BY_THE_APP = ['computed', 'autonumber', 'lookup', 'rollup', 'attachment', 'user'];

export const isEditable = (field: Field, table: Table, readOnly: string[]): boolean =>
	!GIVEN_BY_THE_APP.includes(field.type) &&
	field.id !== table.lifecycle?.field &&
	!readOnly.includes(field.id);

interface Circumstances {
	today: string;
	email?: string;
	username?: string;
}

function startValue(operand: unknown, { today, email, username }: Circumstances): Value {
	if (operand === undefined || operand === null) return null;
	if (typeof operand !== 'object' || Array.isArray(operand)) return operand as Value;
	if ('today' in operand) {
		return new Date(Date.parse(`${today}T00:00:00Z`) + Number(operand.today) * 86_400_000)
			.toISOString()
			.slice(0, 10);
	}
	if ('now' in operand) return new Date(Date.now() + Number(operand.now) * 1000).toISOString();
	if ('me' in operand)
		return (operand.me === 'email' ? email : operand.me === 'name' ? username : null) ?? null;
	return null;
}

export function startValues(fields: Field[], circumstances: Circumstances): Record<string, Value> {
	const values: Record<string, Value> = {};
	for (const field of fields) {
		const value = startValue(field.default, circumstances);
		if (value !== null) values[field.id] = value;
		else if (field.type === 'boolean') values[field.id] = false;
	}
	return values;
}
