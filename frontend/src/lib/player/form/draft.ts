// What somebody has typed into a new row and not yet saved. It outlives a closed panel and a reload.

import type { Address, Value } from '#lib/api/shapes/app.ts';

export interface Draft {
	values: Record<string, Value>;
	/** Makes a repeated save the same save. */
	key: string;
}

const name = ({ owner, slug }: Address, table: string): string => `ew-draft:${owner}/${slug}:${table}`;

export function readDraft(app: Address, table: string): Draft | null {
	try {
		const text = sessionStorage.getItem(name(app, table));
		return text ? (JSON.parse(text) as Draft) : null;
	} catch {
		return null;
	}
}

export const keepDraft = (app: Address, table: string, draft: Draft): void =>
	sessionStorage.setItem(name(app, table), JSON.stringify(draft));

export const dropDraft = (app: Address, table: string): void => sessionStorage.removeItem(name(app, table));

/** Begins a new row with some values filled in, such as the day that was clicked. */
export function presetDraft(app: Address, table: string, values: Record<string, Value>): void {
	keepDraft(app, table, { values, key: crypto.randomUUID() });
}
