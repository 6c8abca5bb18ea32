// Files into a table: checked first, then added, then taken back if that was a mistake.

import { answer, api, once } from './client';
import type { Address, Import } from './shapes/app';

const IMPORTS = '/v1/apps/{owner}/{slug}/tables/{table}/imports';

export interface ImportOptions {
	/** Only checks. */
	dryRun: boolean;
	delimiter: string;
	/** Field id by column; null leaves the column out. */
	mapping: Record<string, string | null>;
	key: string;
	signal?: AbortSignal;
}

export const sendFile = (
	{ owner, slug }: Address,
	table: string,
	file: File,
	{ dryRun, delimiter, mapping, key, signal }: ImportOptions
) =>
	answer(
		api.POST(IMPORTS, {
			params: {
				path: { owner, slug, table },
				query: { dry_run: dryRun, delimiter, mapping: JSON.stringify(mapping) },
				header: once(key)
			},
			headers: { 'Content-Type': 'text/csv' },
			// The file goes as it is; the description knows it as text.
			body: file as unknown as string,
			bodySerializer: (body) => body as unknown as BodyInit,
			signal
		})
	) as Promise<Import>;

export const undoImport = ({ owner, slug }: Address, table: string, id: string) =>
	answer(
		api.POST(`${IMPORTS}/{import_id}/undo`, { params: { path: { owner, slug, table, import_id: id } } })
	) as Promise<Import>;
