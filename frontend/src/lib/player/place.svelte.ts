// Where somebody is within an app: which view, which row is open, which rows a click led to.

import { goto } from '$app/navigation';
import { page } from '$app/state';
import type { Filter } from '#lib/api/shapes/definition.ts';

/** Rows that an alert or a chart led to. */
export interface Only {
	label: string;
	filter: Filter;
}

export interface Spot {
	view: string | null;
	row: string | null;
	/** Table of the open row, if it is not the view's own. */
	table: string | null;
	only: Only | null;
}

export interface Place {
	readonly spot: Spot;
	go(change: Partial<Spot>, replace?: boolean): void;
	href(change: Partial<Spot>): string;
}

function readOnly(text: string | null): Only | null {
	if (!text) return null;
	try {
		const only = JSON.parse(text) as Only;
		return only.label && only.filter ? only : null;
	} catch {
		return null;
	}
}

/** The place is the page's address: `/u/mill/tools/loans?row=r_…`. */
export class UrlPlace implements Place {
	readonly #base: () => string;

	constructor(base: () => string) {
		this.#base = base;
	}

	get spot(): Spot {
		const search = page.url.searchParams;
		return {
			view: page.params.view ?? null,
			row: search.get('row'),
			table: search.get('table'),
			only: readOnly(search.get('only'))
		};
	}

	href(change: Partial<Spot>): string {
		const next = { ...this.spot, ...change };
		const search = new URLSearchParams();
		if (next.row) search.set('row', next.row);
		if (next.row && next.table) search.set('table', next.table);
		if (next.only) search.set('only', JSON.stringify(next.only));
		const query = search.size > 0 ? `?${search}` : '';
		return `${this.#base()}${next.view ? `/${next.view}` : ''}${query}`;
	}

	go(change: Partial<Spot>, replace = false): void {
		void goto(this.href(change), { replace, reset: false });
	}
}

/** The place is kept beside the page's address, for the preview inside the build screen. */
export class LocalPlace implements Place {
	spot = $state<Spot>({ view: null, row: null, table: null, only: null });
	readonly #base: string;

	constructor(base: string) {
		this.#base = base;
	}

	href(change: Partial<Spot>): string {
		const view = change.view ?? this.spot.view;
		return view ? `${this.#base}/${view}` : this.#base;
	}

	go(change: Partial<Spot>): void {
		this.spot = { ...this.spot, ...change };
	}
}
