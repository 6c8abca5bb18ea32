// 'Who can see and change what', computed from the definition alone.

import type { AppDefinition, Grant, Permission, Table, Visibility } from '#lib/api/shapes/definition.ts';
import { conditionWords, isOwnRowsOnly } from './condition';

export interface AccessCell {
	role: string;
	label: string;
	see: string;
	add: string;
	change: string;
	remove: string;
	hidden: string[];
}

export interface AccessRow {
	table: string;
	label: string;
	cells: AccessCell[];
}

function permissionWords(permission: Permission | undefined, table: Table, every: string): string {
	if (permission === undefined || permission === false) return 'No';
	if (permission === true) return every;
	if (isOwnRowsOnly(permission.where)) return 'Their own';
	return `Where ${conditionWords(permission.where, table)}`;
}

function cell(role: { id: string; label: string }, grant: Grant | undefined, table: Table): AccessCell {
	const hidden = (grant?.hidden_fields ?? []).map(
		(id) => table.fields.find((field) => field.id === id)?.label ?? id
	);
	return {
		role: role.id,
		label: role.label,
		see: permissionWords(grant?.read, table, 'All'),
		add: permissionWords(grant?.create, table, 'Yes'),
		change: permissionWords(grant?.update, table, 'All'),
		remove: permissionWords(grant?.delete, table, 'All'),
		hidden
	};
}

export function accessRows(definition: AppDefinition): AccessRow[] {
	const roles = definition.access.roles ?? [];
	return definition.tables.map((table) => ({
		table: table.id,
		label: table.label,
		cells: roles.map((role) => cell(role, definition.access.tables[table.id]?.[role.id], table))
	}));
}

export function visibilityWords(visibility: Visibility, visitorLabel?: string): string {
	if (visibility === 'private') return 'Only you can open this app.';
	if (visibility === 'invited') return 'You and the people you invite can open this app; nobody else.';
	return `Anybody with the address can open this app${visitorLabel ? ` and counts as ${visitorLabel}` : ''}.`;
}
