// A list of rows that grows by pages and is read again when something changed.

import { asProblem, type ApiProblem } from '#lib/api/problem.ts';
import { listRows, type RowQuery } from '#lib/api/rows.ts';
import type { Row } from '#lib/api/shapes/app.ts';
import type { Player } from './player.svelte';

const PAGE = 50;
const LARGEST_PAGE = 100;
const CALM_MS = 120;
const TYPING_MS = 160;

export class RowList {
	items = $state.raw<Row[]>([]);
	nextCursor = $state<string | null>(null);
	loading = $state(true);
	loaded = $state(false);
	problem = $state<ApiProblem | null>(null);
	readonly table: string;
	readonly #player: Player;
	readonly #most: number;
	#query: RowQuery = {};
	#begun = false;
	#abort: AbortController | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;

	/** `most` is how many rows are read at once; a board or calendar wants all that matter. */
	constructor(player: Player, table: string, most = PAGE) {
		this.#player = player;
		this.table = table;
		this.#most = most;
	}

	/** Reads the first rows for a query: the first one at once, further ones when the typing pauses. */
	load(query: RowQuery): void {
		this.#query = query;
		clearTimeout(this.#timer);
		if (this.#begun) this.#timer = setTimeout(() => void this.#read(this.#most), TYPING_MS);
		else void this.#read(this.#most);
		this.#begun = true;
	}

	/** Reads again what is on the screen, soon; many changes at once make one call. */
	refresh(): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.#read(Math.max(this.#most, this.items.length)), CALM_MS);
	}

	async #read(wanted: number): Promise<void> {
		this.#abort?.abort();
		const abort = (this.#abort = new AbortController());
		this.loading = true;
		try {
			const items: Row[] = [];
			let cursor: string | undefined;
			do {
				const limit = Math.min(wanted - items.length, LARGEST_PAGE);
				const page = await listRows(
					this.#player.address,
					this.table,
					{ ...this.#query, cursor, limit },
					abort.signal
				);
				items.push(...page.items);
				cursor = page.next_cursor ?? undefined;
			} while (cursor && items.length < wanted);
			this.items = items;
			this.nextCursor = cursor ?? null;
			this.problem = null;
			this.loaded = true;
			this.loading = false;
		} catch (error) {
			if (abort.signal.aborted) return;
			this.problem = asProblem(error);
			this.loading = false;
		}
	}

	async more(): Promise<void> {
		if (!this.nextCursor || this.loading) return;
		this.loading = true;
		try {
			const query = { ...this.#query, cursor: this.nextCursor, limit: PAGE };
			const page = await listRows(this.#player.address, this.table, query);
			this.items = [...this.items, ...page.items];
			this.nextCursor = page.next_cursor ?? null;
		} catch (error) {
			this.problem = asProblem(error);
		} finally {
			this.loading = false;
		}
	}

	/** Shows a row as it is now, before the list is read again. */
	put(row: Row): void {
		this.items = this.items.map((one) => (one.id === row.id ? row : one));
	}

	find = (id: string): Row | undefined => this.items.find((row) => row.id === id);

	close(): void {
		this.#abort?.abort();
		clearTimeout(this.#timer);
	}
}
