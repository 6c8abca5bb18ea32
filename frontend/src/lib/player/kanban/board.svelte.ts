// A board: which card is in which column, and which moves are allowed. A move shows at once and goes back if refused.

import { asProblem } from '#lib/api/problem.ts';
import { moveRow, updateRow } from '#lib/api/rows.ts';
import type { Row } from '#lib/api/shapes/app.ts';
import type { Field, Table, Tone, View } from '#lib/api/shapes/definition.ts';
import { toast, toastProblem } from '#lib/ui/toast.svelte.ts';
import { isEditable } from '../form/defaults';
import type { Player } from '../player.svelte';
import type { RowList } from '../rowlist.svelte';
import { asValue } from '../values/format';

export interface Column {
	id: string;
	label: string;
	tone: Tone;
	cards: Row[];
}

export interface Move {
	label: string;
	to: string;
	/** Absent where the field is an ordinary choice that may be set freely. */
	transition?: string;
}

export class Board {
	columns = $state.raw<Column[]>([]);
	/** The card in the hand, while there is one. */
	dragged = $state.raw<Row | null>(null);
	announcement = $state('');
	readonly field: Field | undefined;
	readonly #player: Player;
	readonly #table: Table;
	readonly #list: RowList;

	constructor(player: Player, view: View, table: Table, list: RowList) {
		this.#player = player;
		this.#table = table;
		this.#list = list;
		this.field = table.fields.find((field) => field.id === (view.group_by ?? table.lifecycle?.field));
	}

	/** Deals the rows into columns; while a card is in the hand, the board keeps still. */
	take(rows: Row[]): void {
		const field = this.field;
		if (this.dragged || !field) return;
		const columns: Column[] = (field.options ?? []).map(({ id, label, tone }) => ({
			id,
			label,
			tone: tone ?? 'neutral',
			cards: rows.filter((row) => row[field.id] === id)
		}));
		const rest = rows.filter((row) => !columns.some((column) => column.id === row[field.id]));
		if (rest.length > 0)
			columns.unshift({ id: '', label: `No ${field.label}`, tone: 'neutral', cards: rest });
		this.columns = columns;
	}

	stateOf = (row: Row): string => String((this.field && row[this.field.id]) ?? '');

	movesOf(row: Row): Move[] {
		const rights = this.#player.rights(this.#table.id);
		const lifecycle = this.#table.lifecycle;
		const from = this.stateOf(row);
		if (lifecycle && lifecycle.field === this.field?.id) {
			return lifecycle.transitions
				.filter((move) => move.from.includes(from) && rights.transitions.includes(move.id))
				.map((move) => ({ label: move.label, to: move.to, transition: move.id }));
		}
		if (!this.field || !rights.update || !isEditable(this.field, this.#table, rights.read_only_fields))
			return [];
		return (this.field.options ?? [])
			.filter((option) => option.id !== from)
			.map((option) => ({ label: option.label, to: option.id }));
	}

	canMove = (row: Row): boolean => this.movesOf(row).length > 0;

	/** Whether the card in the hand may be put into a column. */
	accepts(column: string): boolean {
		const row = this.dragged;
		return !row || this.stateOf(row) === column || this.movesOf(row).some((move) => move.to === column);
	}

	/** Cards of a column as they lie while something is dragged over it. */
	lay(column: string, cards: Row[]): void {
		this.columns = this.columns.map((one) => (one.id === column ? { ...one, cards } : one));
	}

	/** A card was put down in a column. */
	async drop(row: Row, column: string): Promise<void> {
		this.dragged = null;
		if (this.stateOf(row) === column) return this.take(this.#list.items);
		const move = this.movesOf(row).find((one) => one.to === column);
		if (move) return this.make(row, move);
		this.take(this.#list.items);
		void toast('This card cannot go there from where it is.');
	}

	async make(row: Row, move: Move, undoable = true): Promise<void> {
		const field = this.field;
		if (!field) return;
		const { address } = this.#player;
		const before = this.stateOf(row);
		this.#list.put({ ...row, [field.id]: move.to });
		const title = this.#player.formats?.title(this.#table.fields, this.#table.title, row) ?? '';
		try {
			const saved = move.transition
				? await moveRow(address, this.#table.id, row.id, move.transition, row.revision)
				: await updateRow(address, this.#table.id, row.id, { [field.id]: asValue(move.to) }, row.revision);
			this.#list.put(saved);
			const label = field.options?.find((option) => option.id === move.to)?.label ?? move.to;
			this.announcement = `${title} is in ${label}`;
			const back = undoable ? this.movesOf(saved).find((one) => one.to === before) : undefined;
			void toast(
				this.announcement,
				back && { label: 'Undo', onClick: () => void this.make(saved, back, false) }
			);
		} catch (error) {
			this.#list.put(row);
			this.announcement = `${title} stays where it was`;
			void toastProblem(asProblem(error));
			this.#list.refresh();
		}
	}
}
