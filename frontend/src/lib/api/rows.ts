// The rows of an app's tables.

import { appPath } from './apps';
import { call, segment } from './client';
import type { Address, Group, HistoryEntry, Page, Row, Value } from './shapes/app';
import type { Filter } from './shapes/definition';

export interface RowQuery {
	filter?: Filter;
	sort?: string;
	search?: string;
	cursor?: string;
	limit?: number;
	view?: string;
}

const rowsPath = (app: Address, table: string, rest = '') =>
	appPath(app, `/tables/${segment(table)}/rows${rest}`);

const rowPath = (app: Address, table: string, id: string, rest = '') =>
	rowsPath(app, table, `/${segment(id)}${rest}`);

export const listRows = (app: Address, table: string, query: RowQuery, signal?: AbortSignal) =>
	call<Page<Row>>('GET', rowsPath(app, table), {
		query: { ...query, filter: query.filter && JSON.stringify(query.filter) },
		signal
	});

export const getRow = (app: Address, table: string, id: string) => call<Row>('GET', rowPath(app, table, id));

export const createRow = (
	app: Address,
	table: string,
	values: Record<string, Value>,
	idempotencyKey: string
) => call<Row>('POST', rowsPath(app, table), { body: { values }, idempotencyKey });

export const updateRow = (
	app: Address,
	table: string,
	id: string,
	values: Record<string, Value>,
	revision?: number
) => call<Row>('PATCH', rowPath(app, table, id), { body: { values, revision } });

export const deleteRow = (app: Address, table: string, id: string) =>
	call<void>('DELETE', rowPath(app, table, id));

export const restoreRow = (app: Address, table: string, id: string) =>
	call<Row>('POST', rowPath(app, table, id, '/restore'), { body: {} });

export const moveRow = (app: Address, table: string, id: string, transition: string, revision?: number) =>
	call<Row>('POST', rowPath(app, table, id, `/transitions/${segment(transition)}`), { body: { revision } });

export const rowHistory = (app: Address, table: string, id: string) =>
	call<Page<HistoryEntry>>('GET', rowPath(app, table, id, '/history'));

export interface AggregateQuery {
	group_by?: string;
	measure: string;
	filter?: Filter;
	search?: string;
	view?: string;
}

export const aggregate = (app: Address, table: string, query: AggregateQuery) =>
	call<{ groups: Group[]; total: number | string | null }>(
		'GET',
		appPath(app, `/tables/${segment(table)}/aggregate`),
		{ query: { ...query, filter: query.filter && JSON.stringify(query.filter) } }
	);
