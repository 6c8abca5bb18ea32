// One run on the page: its tasks as they go, with their data once somebody wants to see it.

import { asProblem, type ApiProblem } from '#lib/api/problem.ts';
import { getRun } from './api';
import { followRun } from './live';
import { isOver, type Address, type RunNews, type RunView, type Task } from './shapes';

/** The data of tasks is asked for when they stand still for so long. */
const DATA_DELAY_MS = 400;

export class Run {
	view = $state.raw<RunView | null>(null);
	problem = $state<ApiProblem | null>(null);
	now = $state(Date.now());
	readonly workflow: Address;
	readonly id: string;
	#stop: (() => void) | null = null;
	#clock: ReturnType<typeof setInterval> | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(workflow: Address, id: string) {
		this.workflow = workflow;
		this.id = id;
	}

	async open(): Promise<void> {
		await this.load();
		if (!this.view || isOver(this.view.status) || this.#stop) return;
		this.#stop = followRun(this.workflow, this.id, (news) => this.#hear(news));
		this.#clock = setInterval(() => (this.now = Date.now()), 1000);
	}

	close(): void {
		this.#stop?.();
		this.#stop = null;
		clearInterval(this.#clock);
		clearTimeout(this.#timer);
	}

	async load(): Promise<void> {
		try {
			this.view = await getRun(this.workflow, this.id);
			this.problem = null;
			this.now = Date.now();
			if (isOver(this.view.status)) this.close();
		} catch (error) {
			this.problem = asProblem(error);
		}
	}

	#hear({ run, tasks }: RunNews): void {
		if (!this.view) return;
		const known = new Map<number, Task>(this.view.tasks.map((task) => [task.number, task]));
		for (const task of tasks) {
			const before = known.get(task.number);
			known.set(task.number, { ...task, input: before?.input ?? null, output: before?.output ?? null });
		}
		const status = run ? { status: run.status, ended_at: run.ended_at, error: run.error } : {};
		this.now = Date.now();
		this.view = {
			...this.view,
			...status,
			tasks: [...known.values()].sort((a, b) => a.number - b.number)
		};
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.load(), DATA_DELAY_MS);
	}
}
