// Rows under the value they share, in the order of the choices or as they come.

import type { Row } from '#lib/api/shapes/app.ts';
import type { Field } from '#lib/api/shapes/definition.ts';
import type { Formats } from '../values/format';

export interface RowGroup {
	key: string;
	label: string;
	rows: Row[];
}

export function groupRows(rows: Row[], field: Field | undefined, formats: Formats | null): RowGroup[] {
	if (!field) return [{ key: '', label: '', rows }];
	const groups = new Map<string, RowGroup>();
	for (const option of field.options ?? []) {
		groups.set(option.id, { key: option.id, label: option.label, rows: [] });
	}
	for (const row of rows) {
		const value = row[field.id];
		const key = value === null || value === undefined ? '' : String(value);
		const label = formats?.text(field, value, row) || `No ${field.label}`;
		const group = groups.get(key) ?? { key, label, rows: [] };
		group.rows.push(row);
		groups.set(key, group);
	}
	return [...groups.values()].filter((group) => group.rows.length > 0);
}
