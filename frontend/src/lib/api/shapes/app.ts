// The shape of a published app's own API: the app as one person sees it, its rows, its versions.

import type { AppDefinition, Filter, Tone } from './definition';

export interface Address {
	owner: string;
	slug: string;
}

/** What the role may do with a table, at least with some rows. */
export interface TableRights {
	read: boolean;
	create: boolean;
	update: boolean;
	delete: boolean;
	transitions: string[];
	read_only_fields: string[];
}

export interface AppView extends Address {
	name: string;
	version: number;
	definition: AppDefinition;
	role: string;
	may: Record<string, TableRights>;
	url: string;
	/** Whether rows that 'fill in examples' added are still there. */
	has_samples: boolean;
}

export interface AppSummary extends Address {
	name: string;
	version: number;
	icon?: string | null;
	accent?: string | null;
	updated_at: string | number;
}

export type Value = string | number | boolean | string[] | null;

export interface Row {
	id: string;
	revision: number;
	created_at: string;
	updated_at: string;
	created_by: string | null;
	_labels?: Record<string, string>;
	[field: string]: unknown;
}

export interface Page<T> {
	items: T[];
	next_cursor: string | null;
}

export interface Group {
	key: Value;
	label: string;
	value: number | string | null;
}

export interface AlertCount {
	id: string;
	label: string;
	tone: Tone;
	count: number;
	table: string;
	filter: Filter;
}

export interface HistoryEntry {
	revision: number;
	op: 'create' | 'update' | 'transition' | 'restore' | 'delete';
	at: string;
	by: string;
	changes: Record<string, { from: Value; to: Value }>;
}

export interface AppVersion {
	version: number;
	published_at: string;
	published_by: string;
	live: boolean;
	/** Version whose definition it brought back, if it was a roll-back. */
	restores?: number;
	changes: string[];
}

export interface AppPerson {
	email: string;
	role: string;
	added_at: string;
}

export type LiveEvent =
	| {
			type: 'changed';
			table: string;
			op: 'create' | 'update' | 'delete' | 'transition';
			id?: string;
			revision?: number;
			by?: { name: string };
	  }
	| { type: 'version'; version: number }
	| { type: 'deleted' };
