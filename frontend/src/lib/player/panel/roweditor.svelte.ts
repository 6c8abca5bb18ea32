// One row being looked at and changed. Writes go one after another, show at once, and roll back visibly.

import { asProblem, type ApiProblem } from '#lib/api/problem.ts';
import { deleteRow, getRow, moveRow, restoreRow, updateRow } from '#lib/api/rows.ts';
import type { Row, Value } from '#lib/api/shapes/app.ts';
import type { Table, Transition } from '#lib/api/shapes/definition.ts';
import { toast, toastProblem } from '#lib/ui/toast.svelte.ts';
import type { Player } from '../player.svelte';
import { asValue, sameValue } from '../values/format';

/** A field that somebody else changed while it was being changed here. */
export interface Conflict {
	field: string;
	before: Value;
	theirs: Value;
	mine: Value;
}

export interface ForeignChange {
	field: string;
	before: Value;
	after: Value;
}

export class RowEditor {
	row = $state.raw<Row | null>(null);
	problem = $state<ApiProblem | null>(null);
	gone = $state(false);
	errors = $state<Record<string, string>>({});
	/** Values that were not accepted, by field; they are shown until they are mended. */
	refused = $state<Record<string, Value>>({});
	saving = $state<string | null>(null);
	conflict = $state.raw<Conflict | null>(null);
	/** What others changed since this row was opened. */
	foreign = $state.raw<ForeignChange[]>([]);
	readonly #player: Player;
	readonly #table: Table;
	readonly #id: string;
	#queue: Promise<void> = Promise.resolve();
	#removing = false;

	constructor(player: Player, table: Table, id: string) {
		this.#player = player;
		this.#table = table;
		this.#id = id;
	}

	async load(): Promise<void> {
		try {
			this.row = await getRow(this.#player.address, this.#table.id, this.#id);
			this.problem = null;
		} catch (error) {
			this.problem = asProblem(error);
		}
	}

	/** Somebody changed something: reads the row again and notes what is different. */
	async refresh(): Promise<void> {
		await this.#queue;
		if (!this.row || this.#removing) return;
		try {
			const next = await getRow(this.#player.address, this.#table.id, this.#id);
			if (next.revision === this.row.revision) this.row = next;
			else this.#acceptForeign(next);
		} catch (error) {
			if (asProblem(error).status === 404) this.gone = true;
		}
	}

	#acceptForeign(next: Row): ForeignChange[] {
		const before = this.row;
		const changed = this.#table.fields
			.filter((field) => field.type !== 'computed' && before && !sameValue(before[field.id], next[field.id]))
			.map(({ id }) => ({ field: id, before: asValue(before?.[id]), after: asValue(next[id]) }));
		this.foreign = [
			...this.foreign.filter((one) => !changed.some(({ field }) => field === one.field)),
			...changed
		];
		this.row = next;
		return changed;
	}

	label = (id: string): string => this.#table.fields.find((field) => field.id === id)?.label ?? id;

	save(field: string, value: Value, undoable = true): Promise<void> {
		this.#queue = this.#queue.then(() => this.#save(field, value, undoable));
		return this.#queue;
	}

	async #save(field: string, value: Value, undoable: boolean): Promise<void> {
		const before = this.row;
		if (!before || sameValue(before[field], value)) {
			this.#accepted(field);
			return;
		}
		this.saving = field;
		this.row = { ...before, [field]: value };
		try {
			this.row = await updateRow(
				this.#player.address,
				this.#table.id,
				this.#id,
				{ [field]: value },
				before.revision
			);
			this.#accepted(field);
			this.foreign = this.foreign.filter((one) => one.field !== field);
			const undo = () => void this.save(field, asValue(before[field]), false);
			if (undoable) void toast(`${this.label(field)} changed`, { label: 'Undo', onClick: undo });
			else void toast(`${this.label(field)} is as before`);
		} catch (error) {
			this.row = before;
			await this.#refused(asProblem(error), field, value);
		} finally {
			this.saving = null;
		}
	}

	async #refused(problem: ApiProblem, field: string, value: Value): Promise<void> {
		if (problem.status !== 409 || problem.code !== 'stale-revision') {
			const own = problem.fields[field];
			this.refuse(field, value, own ?? problem.message);
			if (problem.status === 0 || problem.status >= 500) void toastProblem(problem);
			return;
		}
		const base = asValue(this.row?.[field]);
		const current = problem.body.current as Row | undefined;
		const changed = this.#acceptForeign(
			current ?? (await getRow(this.#player.address, this.#table.id, this.#id))
		);
		const clash = changed.find((one) => one.field === field);
		if (clash) this.conflict = { field, before: base, theirs: clash.after, mine: value };
		else await this.#save(field, value, true);
	}

	refuse(field: string, value: Value, message: string): void {
		this.refused[field] = value;
		this.errors[field] = message;
	}

	#accepted(field: string): void {
		delete this.refused[field];
		delete this.errors[field];
	}

	/** Somebody else changed the field while a value for it was being typed: the two are put side by side. */
	contest(field: string, mine: Value): void {
		const theirs = asValue(this.row?.[field]);
		const before = this.foreign.find((one) => one.field === field)?.before ?? null;
		this.conflict = { field, before, theirs, mine };
	}

	/** Ends a conflict with the other's value or one's own. */
	settle(keep: 'theirs' | 'mine'): void {
		const conflict = this.conflict;
		this.conflict = null;
		if (conflict && keep === 'mine') void this.save(conflict.field, conflict.mine);
	}

	/** Moves that start from the row's state and that the role may make. */
	get moves(): Transition[] {
		const { lifecycle } = this.#table;
		if (!lifecycle || !this.row) return [];
		const state = String(this.row[lifecycle.field]);
		const allowed = this.#player.rights(this.#table.id).transitions;
		return lifecycle.transitions.filter((move) => move.from.includes(state) && allowed.includes(move.id));
	}

	async move(transition: Transition): Promise<void> {
		const before = this.row;
		if (!before) return;
		this.saving = transition.id;
		try {
			this.row = await moveRow(
				this.#player.address,
				this.#table.id,
				this.#id,
				transition.id,
				before.revision
			);
			const back = this.moves.find((one) => one.to === String(before[this.#table.lifecycle?.field ?? '']));
			void toast(`Done: ${transition.label}`, back && { label: 'Undo', onClick: () => void this.move(back) });
		} catch (error) {
			void toastProblem(asProblem(error));
			await this.load();
		} finally {
			this.saving = null;
		}
	}

	async remove(): Promise<boolean> {
		const { address } = this.#player;
		this.#removing = true;
		try {
			await deleteRow(address, this.#table.id, this.#id);
			const restore = () =>
				void restoreRow(address, this.#table.id, this.#id).catch((error: unknown) =>
					toastProblem(asProblem(error))
				);
			void toast(`${this.#table.label_one} deleted`, { label: 'Undo', onClick: restore });
			return true;
		} catch (error) {
			this.#removing = false;
			void toastProblem(asProblem(error));
			return false;
		}
	}
}
