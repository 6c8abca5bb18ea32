// What somebody asks of a list: words to search for, conditions, order. Turned into one query.

import type { RowQuery } from '#lib/api/rows.ts';
import type { FieldTest, Filter, Sort, Table, View } from '#lib/api/shapes/definition.ts';
import { session } from '#lib/session/session.svelte.ts';
import type { Player } from './player.svelte';
import { keepPreferences, readPreferences, type ViewPreferences } from './preferences';

export class Listing {
	readonly player: Player;
	readonly view: View;
	readonly table: Table;
	search = $state('');
	tests = $state.raw<FieldTest[]>([]);
	#preferences = $state<ViewPreferences>({});

	constructor(player: Player, view: View, table: Table) {
		this.player = player;
		this.view = view;
		this.table = table;
		this.#preferences = readPreferences(player.address, view.id, session.person?.id);
	}

	#keep(change: ViewPreferences): void {
		this.#preferences = { ...this.#preferences, ...change };
		keepPreferences(this.player.address, this.view.id, session.person?.id, this.#preferences);
	}

	/** Fields that can be columns. */
	get fields() {
		return this.table.fields;
	}

	get columns() {
		const wanted = this.#preferences.columns ?? this.view.fields ?? [];
		const ids = wanted.length > 0 ? wanted : this.table.fields.map((field) => field.id);
		const found = ids
			.map((id) => this.table.fields.find((field) => field.id === id))
			.filter((field) => !!field);
		return found.length > 0 ? found : this.table.fields;
	}

	setColumns = (columns: string[] | undefined) => this.#keep({ columns });

	get dense(): boolean {
		return this.#preferences.dense ?? false;
	}

	setDense = (dense: boolean) => this.#keep({ dense });

	get groupBy(): string | null {
		const chosen = this.#preferences.groupBy;
		return chosen === undefined ? (this.view.group_by ?? null) : chosen;
	}

	setGroupBy = (groupBy: string | null) => this.#keep({ groupBy });

	get sort(): Sort[] {
		return this.#preferences.sort ?? this.view.sort ?? [];
	}

	/** Up, down, and back to the view's own order. */
	toggleSort(field: string): void {
		const [first] = this.#preferences.sort ?? [];
		if (first?.field !== field) this.#keep({ sort: [{ field }] });
		else if (!first.descending) this.#keep({ sort: [{ field, descending: true }] });
		else this.#keep({ sort: undefined });
	}

	get filter(): Filter | undefined {
		const only = this.player.place.spot.only?.filter;
		const all: Filter[] = only ? [only, ...this.tests] : this.tests;
		return all.length > 1 ? { all } : all[0];
	}

	get isNarrowed(): boolean {
		return this.search.trim() !== '' || this.filter !== undefined;
	}

	clear(): void {
		this.search = '';
		this.tests = [];
		if (this.player.place.spot.only) this.player.place.go({ only: null }, true);
	}

	/** Synthetic views are not known to the server. */
	get viewId(): string | undefined {
		return this.view.id.startsWith('table:') ? undefined : this.view.id;
	}

	get query(): RowQuery {
		const order = this.groupBy ? [{ field: this.groupBy }, ...this.sort] : this.sort;
		return {
			view: this.viewId,
			search: this.search.trim() || undefined,
			filter: this.filter,
			sort: order.map((one) => (one.descending ? `-${one.field}` : one.field)).join(',') || undefined
		};
	}
}
