// The rows of an app's tables. Their fields are the app's own, so a row is typed by what every row has.

import { answer, api, once } from './client';
import type { Address, Page, Row, Value } from './shapes/app';
import type { Filter } from './shapes/definition';

export interface RowQuery {
	filter?: Filter;
	sort?: string;
	search?: string;
	cursor?: string;
	limit?: number;
	view?: string;
}

type Values = Record<string, Value>;

const ROWS = '/v1/apps/{owner}/{slug}/tables/{table}/rows';
const ROW = `${ROWS}/{row_id}` as const;

const rowAt = ({ owner, slug }: Address, table: string, id: string) => ({ owner, slug, table, row_id: id });

const written = (filter: Filter | undefined) => filter && JSON.stringify(filter);

export const listRows = ({ owner, slug }: Address, table: string, query: RowQuery, signal?: AbortSignal) =>
	answer(
		api.GET(ROWS, {
			params: { path: { owner, slug, table }, query: { ...query, filter: written(query.filter) } },
			signal
		})
	) as Promise<Page<Row>>;

export const getRow = (app: Address, table: string, id: string) =>
	answer(api.GET(ROW, { params: { path: rowAt(app, table, id) } })) as Promise<Row>;

export const createRow = ({ owner, slug }: Address, table: string, values: Values, key: string) =>
	answer(
		api.POST(ROWS, { params: { path: { owner, slug, table }, header: once(key) }, body: { values } })
	) as Promise<Row>;

export const updateRow = (app: Address, table: string, id: string, values: Values, revision?: number) =>
	answer(
		api.PATCH(ROW, { params: { path: rowAt(app, table, id) }, body: { values, revision } })
	) as Promise<Row>;

export const deleteRow = (app: Address, table: string, id: string) =>
	answer(api.DELETE(ROW, { params: { path: rowAt(app, table, id) } }));

export const restoreRow = (app: Address, table: string, id: string) =>
	answer(api.POST(`${ROW}/restore`, { params: { path: rowAt(app, table, id) } })) as Promise<Row>;

export const moveRow = (app: Address, table: string, id: string, transition: string, revision?: number) =>
	answer(
		api.POST(`${ROW}/transitions/{transition_id}`, {
			params: { path: { ...rowAt(app, table, id), transition_id: transition } },
			body: { revision }
		})
	) as Promise<Row>;

export const rowHistory = (app: Address, table: string, id: string) =>
	answer(api.GET(`${ROW}/history`, { params: { path: rowAt(app, table, id) } }));

export interface AggregateQuery {
	group_by?: string;
	measure: string;
	filter?: Filter;
	search?: string;
	view?: string;
}

export const aggregate = ({ owner, slug }: Address, table: string, query: AggregateQuery) =>
	answer(
		api.GET('/v1/apps/{owner}/{slug}/tables/{table}/aggregate', {
			params: { path: { owner, slug, table }, query: { ...query, filter: written(query.filter) } }
		})
	);
