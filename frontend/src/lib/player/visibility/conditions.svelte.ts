// Which fields of a row are shown while others have the values they have ("visible when"). The server decides what is kept;
// this is so that nobody is asked for what does not count.

import type { Table } from '#lib/api/shapes/definition.ts';
import { expressionRow } from './expression-row.ts';

type Engine = typeof import('./engine.ts');
type Compiled = ReturnType<Engine['compileConditions']>;

let engine: Promise<Engine> | undefined;

const loadEngine = (): Promise<Engine> => (engine ??= import('./engine.ts'));

export const hasConditions = (table: Table): boolean => table.fields.some((field) => field.visible_when);

/** Fetches what conditions need while nothing else is going on, so that a form opens complete. */
export function prepareConditions(tables: Table[]): void {
	if (!tables.some(hasConditions)) return;
	const fetchIt = () => void loadEngine().catch(() => (engine = undefined));
	if ('requestIdleCallback' in globalThis) requestIdleCallback(fetchIt, { timeout: 5000 });
	else setTimeout(fetchIt, 1000);
}

/** What expressions may name besides the row. */
export interface Circumstances {
	today: string;
	now: string;
	user: { id: string; email: string; name: string } | null;
	role: string;
}

export class Conditions {
	#compiled = $state.raw<Compiled | 'unavailable' | null>(null);
	readonly #table: Table;

	constructor(table: Table) {
		this.#table = table;
		if (hasConditions(table)) void this.#compile();
	}

	async #compile(): Promise<void> {
		try {
			this.#compiled = (await loadEngine()).compileConditions(this.#table.fields);
		} catch {
			engine = undefined;
			this.#compiled = 'unavailable';
		}
	}

	/** Ids of the fields not to show. While that is not known yet, those with a condition; if it cannot be known, none. */
	hidden(row: Record<string, unknown>, circumstances: Circumstances, isDraft: boolean): Set<string> {
		if (this.#compiled === 'unavailable') return new Set();
		if (this.#compiled === null) {
			return new Set(this.#table.fields.filter((field) => field.visible_when).map(({ id }) => id));
		}
		const given = JSON.stringify(expressionRow(this.#table.fields, row));
		const ids = this.#compiled.hidden(given, JSON.stringify(circumstances), isDraft);
		return new Set(ids.split(' ').filter(Boolean));
	}
}
