// A published app's own API: the app as one person sees it, its rows, its versions. From the server's own description,
// but for rows, whose fields are the app's, and events, which travel outside HTTP answers.

import type { components } from '../openapi';

type Schemas = components['schemas'];

export interface Address {
	owner: string;
	slug: string;
}

export type TableRights = Schemas['May'];
export type AppView = Schemas['AppView'];
export type AppSummary = Schemas['AppEntry'];
export type Group = Schemas['AggregateGroup'];
export type AlertCount = Schemas['ActiveAlert'];
export type AppVersion = Schemas['VersionSummary'];
export type AppPerson = Schemas['Person'];

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
	next_cursor?: string | null;
}

export type HistoryEntry = Schemas['HistoryEntry'];

export type Import = Schemas['Import'];

/** What is heard of an import while it runs. */
export interface ImportProgress {
	id: string;
	table: string;
	state: Import['state'];
	dry_run: boolean;
	rows_read: number;
	rows_added: number;
	rows_refused: number;
	by: { name: string };
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
	| ({ type: 'import' } & ImportProgress)
	| { type: 'version'; version: number }
	| { type: 'role_changed' }
	| { type: 'session_ended' }
	| { type: 'deleted' };
