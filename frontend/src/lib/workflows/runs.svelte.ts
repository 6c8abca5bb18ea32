// Runs of a workflow on the page: what was asked for, a page at a time, kept current by what the server tells.

import { asProblem, type ApiProblem } from '#lib/api/problem.ts';
import { listRuns, type RunQuery } from './api';
import { followRuns } from './live';
import type { Address, RunSummary } from './shapes';

const PAGE = 25;
/** Short pages that are asked for by themselves, one after the other; then it is up to the person. */
const LONGEST_SEARCH = 10;

export interface Filter {
	status: string;
	search: string;
	startedBy: string;
	since: string;
}

export const NO_FILTER: Filter = { status: '', search: '', startedBy: '', since: '' };

export class Runs {
	items = $state.raw<RunSummary[] | null>(null);
	next = $state<string | null>(null);
	problem = $state<ApiProblem | null>(null);
	busy = $state(false);
	/** Runs that began while somebody looks at a filtered list they are not in. */
	readonly workflow: Address;
	filter: Filter;
	#stop: (() => void) | null = null;
	#asked: AbortController | null = null;

	constructor(workflow: Address, filter: Filter) {
		this.workflow = workflow;
		this.filter = filter;
	}

	open(): void {
		void this.load();
		this.#stop ??= followRuns(this.workflow, ({ runs }) => this.#hear(runs));
	}

	close(): void {
		this.#stop?.();
		this.#stop = null;
		this.#asked?.abort();
	}

	get isFiltered(): boolean {
		return Object.values(this.filter).some((value) => value !== '');
	}

	async load(): Promise<void> {
		await this.#ask(undefined);
	}

	async more(): Promise<void> {
		if (this.next) await this.#ask(this.next);
	}

	#query(cursor: string | undefined): RunQuery {
		const { status, search, startedBy, since } = this.filter;
		return {
			limit: PAGE,
			cursor,
			status: status || undefined,
			search: search.trim() || undefined,
			started_by: startedBy || undefined,
			since: since ? new Date(Date.now() - Number(since) * 3_600_000).toISOString() : undefined
		};
	}

	async #ask(cursor: string | undefined): Promise<void> {
		this.#asked?.abort();
		const asked = new AbortController();
		this.#asked = asked;
		this.busy = true;
		this.problem = null;
		try {
			let found: RunSummary[] = [];
			let next = cursor;
			for (let page = 0; page < LONGEST_SEARCH; page += 1) {
				const answer = await listRuns(this.workflow, this.#query(next), asked.signal);
				found = [...found, ...answer.items];
				next = answer.next_cursor ?? undefined;
				if (!next || found.length >= PAGE) break;
			}
			this.items = cursor ? [...(this.items ?? []), ...found] : found;
			this.next = next ?? null;
		} catch (error) {
			if (asked.signal.aborted) return;
			this.problem = asProblem(error);
		} finally {
			if (this.#asked === asked) this.busy = false;
		}
	}

	#hear(news: RunSummary[]): void {
		if (!this.items) return;
		const known = new Map(this.items.map((run) => [run.run_id, run]));
		const oldest = this.items.at(-1)?.run_id ?? '';
		for (const run of news) {
			const isNew = !known.has(run.run_id);
			if (isNew && (!this.#fits(run) || (this.next && run.run_id < oldest))) continue;
			known.set(run.run_id, run);
		}
		this.items = [...known.values()].sort((a, b) => (a.run_id < b.run_id ? 1 : -1));
	}

	/** Whether a new run belongs on the list; of what is in it only the server knows. */
	#fits(run: RunSummary): boolean {
		const { status, search, startedBy } = this.filter;
		return (
			(!status || run.status === status) && !search.trim() && (!startedBy || run.started_by === startedBy)
		);
	}
}
