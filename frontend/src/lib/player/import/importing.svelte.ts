// One file on its way into a table: what it holds, where its columns go, what is wrong with it, how far it is.

import { sendFile, undoImport } from '#lib/api/imports.ts';
import { newKey } from '#lib/api/client.ts';
import { ApiProblem, asProblem } from '#lib/api/problem.ts';
import type { Import, ImportProgress } from '#lib/api/shapes/app.ts';
import type { Field, Table } from '#lib/api/shapes/definition.ts';
import type { Player } from '../player.svelte';
import { DELIMITER_NAMES, likelyDelimiter, readLines, writeLines, type Line } from './csv';

/** How much of the file the preview looks at. */
const PREVIEW_BYTES = 64 * 1024;
const PREVIEW_ROWS = 4;

type Step = 'choose' | 'match' | 'working' | 'checked' | 'done';

export class Importing {
	step = $state<Step>('choose');
	file = $state.raw<File | null>(null);
	columns = $state.raw<string[]>([]);
	rows = $state.raw<Line[]>([]);
	/** Field id per column; empty leaves it out. */
	fields = $state<string[]>([]);
	result = $state.raw<Import | null>(null);
	problem = $state.raw<ApiProblem | null>(null);
	/** Rows the file holds, about. */
	about = $state(0);
	checking = $state(false);
	readonly player: Player;
	readonly table: Table;
	#delimiter = ',';
	#abort: AbortController | null = null;

	constructor(player: Player, table: Table) {
		this.player = player;
		this.table = table;
	}

	/** Fields that a file may fill. */
	get fillable(): Field[] {
		const readOnly = this.player.rights(this.table.id).read_only_fields ?? [];
		return this.table.fields.filter(
			({ id, type }) => type !== 'computed' && type !== 'autonumber' && !readOnly.includes(id)
		);
	}

	/** Fields a row needs that no column fills. */
	get missing(): Field[] {
		return this.fillable.filter(
			(field) =>
				field.required &&
				field.default === undefined &&
				!field.visible_when &&
				field.id !== this.table.lifecycle?.field &&
				!this.fields.includes(field.id)
		);
	}

	/** Fields that more than one column fills. */
	get doubled(): Field[] {
		return this.fillable.filter(({ id }) => this.fields.filter((field) => field === id).length > 1);
	}

	get canCheck(): boolean {
		return this.fields.some(Boolean) && this.doubled.length === 0;
	}

	async choose(file: File): Promise<void> {
		this.problem = null;
		const head = file.slice(0, PREVIEW_BYTES);
		const text = (await head.text()).replace(/^\uFEFF/, '');
		this.#delimiter = likelyDelimiter(text);
		const lines = readLines(text, this.#delimiter, file.size <= PREVIEW_BYTES);
		const isText = !text.includes('\0') && !text.startsWith('PK') && lines.length > 0;
		if (!isText) {
			const detail = "This is not a CSV file. Save your table as 'CSV UTF-8', then choose that file.";
			const title = 'Import unreadable';
			this.problem = new ApiProblem(422, { code: 'import-unreadable', title, detail }, null);
			return;
		}
		this.file = file;
		this.columns = lines[0]?.cells.map((cell) => cell.trim()) ?? [];
		this.rows = lines.slice(1, PREVIEW_ROWS + 1);
		const perRow = Math.min(file.size, PREVIEW_BYTES) / lines.length;
		this.about = Math.max(lines.length - 1, Math.round(file.size / perRow) - 1);
		const free = new Set(this.fillable.map(({ id }) => id));
		this.fields = this.columns.map((column) => {
			const name = column.toLowerCase();
			const like = this.fillable.find(({ id, label }) => id === name || label.toLowerCase() === name);
			return like && free.delete(like.id) ? like.id : '';
		});
		this.step = 'match';
	}

	check = (): Promise<void> => this.#send(true);
	add = (): Promise<void> => this.#send(false);

	async #send(dryRun: boolean): Promise<void> {
		if (!this.file) return;
		this.problem = null;
		this.checking = dryRun;
		this.player.importProgress = null;
		this.step = 'working';
		this.#abort = new AbortController();
		const mapping = Object.fromEntries(
			this.columns.map((_, index) => [`#${index + 1}`, this.fields[index] || null])
		);
		try {
			this.result = await sendFile(this.player.address, this.table.id, this.file, {
				dryRun,
				delimiter: DELIMITER_NAMES[this.#delimiter] ?? 'comma',
				mapping,
				key: newKey(),
				signal: this.#abort.signal
			});
			this.step = dryRun ? 'checked' : 'done';
		} catch (error) {
			const progress = this.player.importProgress;
			if (!(error instanceof DOMException)) this.problem = asProblem(error);
			if (dryRun || !progress) this.step = 'match';
			else this.#endEarly(progress);
		}
	}

	/** What was added before stays, and can be taken back. */
	#endEarly(progress: ImportProgress): void {
		const detail = 'The file was not read to its end. What was added before stays until you take it back.';
		this.result = {
			...progress,
			state: 'failed',
			columns: [],
			problems: [],
			problem_count: progress.rows_refused,
			started_at: '',
			ended_at: null,
			stopped: { code: 'import-broken-off', detail },
			next_cursor: null
		};
		this.step = 'done';
	}

	/** Stops sending. */
	stop(): void {
		this.#abort?.abort();
	}

	async undo(): Promise<void> {
		if (!this.result) return;
		try {
			this.result = {
				...this.result,
				...(await undoImport(this.player.address, this.table.id, this.result.id))
			};
		} catch (error) {
			this.problem = asProblem(error);
		}
	}

	again(): void {
		this.step = 'match';
		this.result = null;
	}

	/** A file with the right first line. */
	template(): string {
		return writeLines([this.fillable.map(({ label }) => label)]);
	}

	/** The lines that were refused, as they came, each with what is wrong. */
	async refusedLines(): Promise<string> {
		const told = new Map<number, string[]>();
		for (const { line, detail } of this.result?.problems ?? [])
			told.set(line, [...(told.get(line) ?? []), detail]);
		const text = ((await this.file?.text()) ?? '').replace(/^\uFEFF/, '');
		const lines = readLines(text, this.#delimiter, true).filter(({ line }) => told.has(line));
		return writeLines([
			[...this.columns, 'What is wrong'],
			...lines.map(({ line, cells }) => [
				...this.columns.map((_, index) => cells[index] ?? ''),
				told.get(line)?.join(' ') ?? ''
			])
		]);
	}
}

/** Offers a text as a file. */
export function download(name: string, text: string): void {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
