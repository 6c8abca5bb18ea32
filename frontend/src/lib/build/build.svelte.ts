// One build on the screen: what the server says of it, kept current while the agents work.

import { followBuild, type AgentEvent } from '#lib/api/events.ts';
import * as features from '#lib/api/features.ts';
import { asProblem, type ApiProblem } from '#lib/api/problem.ts';
import type { Brief, FeatureView, Mode } from '#lib/api/shapes/feature.ts';

const REFETCH_DELAY_MS = 120;

export class Build {
	view = $state<FeatureView | null>(null);
	problem = $state<ApiProblem | null>(null);
	/** Name of the command that is under way. */
	pending = $state<string | null>(null);
	/** What the analyst is saying right now, before it is part of the conversation. */
	speaking = $state('');
	now = $state(Date.now());
	readonly id: string;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#stopFollowing: (() => void) | null = null;
	#clock: ReturnType<typeof setInterval> | undefined;

	constructor(id: string) {
		this.id = id;
	}

	async open(): Promise<void> {
		await this.refetch();
		if (!this.view || this.#stopFollowing) return;
		this.#stopFollowing = followBuild(this.id, this.view.last_event, (event) => this.#hear(event));
		this.#clock = setInterval(() => (this.now = Date.now()), 1000);
	}

	close(): void {
		this.#stopFollowing?.();
		this.#stopFollowing = null;
		clearTimeout(this.#timer);
		clearInterval(this.#clock);
	}

	async refetch(): Promise<void> {
		try {
			this.#accept(await features.getFeature(this.id));
			this.problem = null;
		} catch (error) {
			this.problem = asProblem(error);
		}
	}

	#accept(view: FeatureView): void {
		if (this.view && view.last_event < this.view.last_event) return;
		const said = view.conversation.length > (this.view?.conversation.length ?? 0);
		if (said) this.speaking = '';
		this.view = view;
		this.now = Date.now();
	}

	#hear(event: AgentEvent): void {
		if (event.type === 'TEXT_MESSAGE_START') this.speaking = '';
		if (event.type === 'TEXT_MESSAGE_CONTENT') this.speaking += event.delta ?? '';
		const snapshot = event.snapshot as FeatureView | undefined;
		if (event.type === 'STATE_SNAPSHOT' && snapshot?.id === this.id && snapshot.stages) {
			this.#accept(snapshot);
			return;
		}
		if (event.type === 'TEXT_MESSAGE_CONTENT') return;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.refetch(), REFETCH_DELAY_MS);
	}

	/** Runs a command; true if it went through. What the server refused is left in `problem`. */
	async #command(name: string, work: () => Promise<FeatureView>): Promise<boolean> {
		if (this.pending) return false;
		this.pending = name;
		this.problem = null;
		try {
			this.#accept(await work());
			return true;
		} catch (error) {
			this.problem = asProblem(error);
			if (this.problem.status === 409) await this.#refetchKeepingProblem(this.problem);
			return false;
		} finally {
			this.pending = null;
		}
	}

	async #refetchKeepingProblem(problem: ApiProblem): Promise<void> {
		await this.refetch();
		this.problem = problem;
	}

	say = (text: string) => this.#command('say', () => features.sendMessage(this.id, { text }));

	answer = (answers: features.Answer[]) =>
		this.#command('answer', () => features.sendMessage(this.id, { answers }));

	start = (mode?: Mode) => this.#command('start', () => features.startBuild(this.id, mode));

	saveBrief = (brief: Brief) =>
		this.#command('brief', () => features.saveBrief(this.id, brief, this.view?.revision ?? 0));

	publish = (slug: string | undefined, acceptLoss: boolean) =>
		this.#command('publish', () =>
			features.approve(this.id, {
				revision: this.view?.revision ?? 0,
				slug,
				accept_loss: acceptLoss || undefined
			})
		);

	reject = (feedback: string) => this.#command('reject', () => features.reject(this.id, feedback));

	retry = () => this.#command('retry', () => features.retry(this.id));

	cancel = () => this.#command('cancel', () => features.cancel(this.id));
}
