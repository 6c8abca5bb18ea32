// What standings, beginnings and faults are called.

import type { RunError, RunStatus, TaskStatus } from './shapes';

type Tone = 'info' | 'success' | 'warning' | 'danger' | undefined;

const STATUS: Record<RunStatus | TaskStatus, { words: string; tone: Tone }> = {
	running: { words: 'at work', tone: 'info' },
	waiting: { words: 'waiting', tone: 'warning' },
	completed: { words: 'done', tone: 'success' },
	faulted: { words: 'failed', tone: 'danger' },
	cancelled: { words: 'stopped', tone: undefined },
	skipped: { words: 'left out', tone: undefined }
};

export const statusWords = (status: RunStatus | TaskStatus): string => STATUS[status].words;
export const statusTone = (status: RunStatus | TaskStatus): Tone => STATUS[status].tone;

export const RUN_STATUSES: RunStatus[] = ['running', 'waiting', 'completed', 'faulted', 'cancelled'];

const BEGINNINGS: Record<string, string> = {
	manual: 'by hand',
	schedule: 'by the clock',
	webhook: 'by a webhook',
	event: 'by an event',
	form: 'by a form',
	record: 'by a changed row',
	mail: 'by a mail',
	workflow: 'by another workflow',
	replay: 'as a repeat'
};

export const BEGINNING_KINDS = Object.keys(BEGINNINGS);

export const beginningWords = (kind: string): string => BEGINNINGS[kind] ?? kind;

/** An error as one sentence. */
export function errorWords({ title, detail, type, status }: RunError): string {
	const said = [title, detail].filter(Boolean).join(': ');
	return said || `It failed (${type}, ${status}).`;
}

/** A moment as people say it, today without the date. */
export function moment(time: string, now = new Date()): string {
	const at = new Date(time);
	const isToday = at.toDateString() === now.toDateString();
	return new Intl.DateTimeFormat(undefined, {
		dateStyle: isToday ? undefined : 'medium',
		timeStyle: isToday ? 'medium' : 'short'
	}).format(at);
}

/** How long something took, or takes already. */
export function took(from: string, to: string | null | undefined, now: number): number {
	return Math.max((to ? Date.parse(to) : now) - Date.parse(from), 0);
}
