// One app on the screen: its definition as this person sees it, its live line, and what its parts share.

import { getContext, setContext } from 'svelte';
import { getApp, listAlerts } from '#lib/api/apps.ts';
import { listenLive } from '#lib/api/live.ts';
import { asProblem, type ApiProblem } from '#lib/api/problem.ts';
import type {
	Address,
	AlertCount,
	AppView,
	ImportProgress,
	LiveEvent,
	TableRights
} from '#lib/api/shapes/app.ts';
import type { Table, View } from '#lib/api/shapes/definition.ts';
import { session } from '#lib/session/session.svelte.ts';
import type { Place, Spot } from './place.svelte';
import { prepareConditions, type Circumstances } from './visibility/conditions.svelte.ts';
import { expressionMoment } from './visibility/expression-row.ts';
import { midSentence } from '#lib/words/names.ts';
import { Formats } from './values/format';

const NOTHING: TableRights = {
	read: false,
	create: false,
	update: false,
	delete: false,
	transitions: [],
	read_only_fields: []
};

/** A line that comes back sooner was never worth mentioning. */
const LINE_GRACE_MS = 5000;

/** Alerts may lag behind the rows; every request counts towards the app's limit. */
const ALERT_CALM_MS = 1500;

type Changed = Extract<LiveEvent, { type: 'changed' }>;

export class Player {
	readonly address: Address;
	readonly place: Place;
	app = $state.raw<AppView | null>(null);
	problem = $state<ApiProblem | null>(null);
	alerts = $state.raw<AlertCount[]>([]);
	deleted = $state(false);
	/** A newer version than the one on the screen. */
	newVersion = $state<number | null>(null);
	lineUp = $state(true);
	/** How far the import is that this person has under way. */
	importProgress = $state.raw<ImportProgress | null>(null);
	/** What somebody else just did, in words. */
	news = $state('');
	readonly #listeners = new Set<(tables: string[] | null) => void>();
	#stopLive: (() => void) | null = null;
	#lineTimer: ReturnType<typeof setTimeout> | undefined;
	#newsTimer: ReturnType<typeof setTimeout> | undefined;
	#alertTimer: ReturnType<typeof setTimeout> | undefined;

	readonly formats = $derived(this.app ? new Formats(this.app.definition.app, navigator.languages) : null);

	constructor(address: Address, place: Place) {
		this.address = address;
		this.place = place;
	}

	get definition() {
		if (!this.app) throw new Error('The app is not loaded yet.');
		return this.app.definition;
	}

	/** Views one can go to; a detail is how a row opens, not a place. */
	get places(): View[] {
		return this.definition.views.filter((view) => view.type !== 'detail' && view.type !== 'dashboard');
	}

	/** Places that are tabs: all but a form that does only what the 'Add' button of its table's list does. */
	get tabs(): View[] {
		return this.places.filter((view) => !this.isAddButton(view));
	}

	private isAddButton(view: View): boolean {
		const table = this.table(view.table);
		if (view.type !== 'form' || view.label.toLowerCase() !== `new ${table?.label_one}`.toLowerCase())
			return false;
		return this.places.some(
			(other) => other.table === view.table && other.type !== 'form' && other.type !== 'chart'
		);
	}

	/** The view that is open; a table without a list of its own gets a plain one. */
	get current(): View | undefined {
		const wanted = this.place.spot.view;
		const table = wanted?.startsWith('table:') ? this.table(wanted.slice(6)) : undefined;
		if (table) return { id: `table:${table.id}`, label: table.label, type: 'grid', table: table.id };
		return this.places.find((view) => view.id === wanted) ?? this.tabs[0];
	}

	get isOwner(): boolean {
		return this.app?.role === 'owner';
	}

	table(id: string | undefined | null): Table | undefined {
		return this.app?.definition.tables.find((table) => table.id === id);
	}

	/** What one row is called, and many, within a sentence. */
	one = (table: Table | undefined): string =>
		midSentence(table?.label_one ?? 'row', this.app?.definition.app.locale);

	many = (table: Table | undefined): string =>
		midSentence(table?.label ?? 'rows', this.app?.definition.app.locale);

	rights(table: string): TableRights {
		return this.app?.may[table] ?? NOTHING;
	}

	/** What the app's expressions may name besides a row. */
	circumstances(): Circumstances {
		const { person } = session;
		return {
			today: this.formats?.today() ?? '',
			now: expressionMoment(new Date()),
			user: person ? { id: person.id, email: person.email, name: person.username } : null,
			role: this.app?.role ?? ''
		};
	}

	/** The list view where rows of a table are best seen. */
	listFor(table: string): string {
		const list = this.tabs.find((view) => view.table === table && view.type === 'grid' && !view.filter);
		return list?.id ?? `table:${table}`;
	}

	openRow(table: string, row: string): void {
		const own = this.current?.table === table;
		this.place.go({ row, table: own ? null : table });
	}

	closeRow = (): void => this.place.go({ row: null, table: null });

	rowHref(table: string, row: string): string {
		return this.place.href({
			row,
			table: this.current?.table === table ? null : table
		} satisfies Partial<Spot>);
	}

	async load(): Promise<void> {
		this.problem = null;
		try {
			const [app] = await Promise.all([getApp(this.address), session.load().catch(() => null)]);
			this.app = app;
			this.newVersion = null;
			void this.loadAlerts();
			prepareConditions(app.definition.tables);
			this.#stopLive ??= listenLive(this.address, {
				onEvent: (event) => this.#hear(event),
				onLine: (up, afterGap) => {
					clearTimeout(this.#lineTimer);
					if (up) this.lineUp = true;
					else this.#lineTimer = setTimeout(() => (this.lineUp = false), LINE_GRACE_MS);
					if (up && afterGap) this.#tell(null);
				}
			});
		} catch (error) {
			this.problem = asProblem(error);
		}
	}

	close(): void {
		this.#stopLive?.();
		this.#stopLive = null;
		clearTimeout(this.#lineTimer);
		clearTimeout(this.#newsTimer);
		clearTimeout(this.#alertTimer);
	}

	async loadAlerts(): Promise<void> {
		if (!this.app?.definition.alerts?.length) return;
		try {
			this.alerts = (await listAlerts(this.address)).items.filter((alert) => alert.count > 0);
		} catch {
			// Alerts come again with the next change; the rows are what matters now.
		}
	}

	/** Calls back when rows of one of the tables changed; null stands for all of them. */
	onChange(tables: string[], changed: () => void): () => void {
		const listener = (touched: string[] | null) => {
			if (touched === null || touched.some((table) => tables.includes(table))) changed();
		};
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Tells every list that rows of these tables are not what they were. */
	#tell(tables: string[] | null): void {
		for (const listener of this.#listeners) listener(tables);
		clearTimeout(this.#alertTimer);
		this.#alertTimer = setTimeout(() => void this.loadAlerts(), ALERT_CALM_MS);
	}

	#hear(event: LiveEvent): void {
		if (event.type === 'deleted') this.deleted = true;
		else if (event.type === 'version') this.newVersion = event.version;
		// Whoever looks may see something else now, or nothing.
		else if (event.type === 'role_changed' || event.type === 'session_ended') void this.load();
		else if (event.type === 'import') {
			if (event.by.name === session.person?.username) this.importProgress = event;
		} else if (event.type === 'changed') {
			this.#tell([event.table]);
			this.#sayWho(event);
		}
	}

	#sayWho(event: Changed): void {
		const name = event.by?.name;
		if (!name || name === session.person?.username) return;
		const did = { create: 'added', update: 'changed', delete: 'deleted', transition: 'moved' }[event.op];
		this.news = `${name} ${did} a row in ${this.many(this.table(event.table))}`;
		clearTimeout(this.#newsTimer);
		this.#newsTimer = setTimeout(() => (this.news = ''), 6000);
	}
}

const KEY = Symbol('player');

export const setPlayer = (player: Player): Player => setContext(KEY, player);

export const getPlayer = (): Player => getContext<Player>(KEY);
