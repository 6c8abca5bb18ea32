// Workflows and their runs, from the server's own description; events, which travel outside HTTP answers, by hand.

import type { components } from '#lib/api/openapi.d.ts';

type Schemas = components['schemas'];

export interface Address {
	owner: string;
	slug: string;
}

export type WorkflowEntry = Schemas['WorkflowEntry'];
export type WorkflowView = Schemas['WorkflowView'];
export type Version = Schemas['Versions']['items'][number];
export type RunStatus = Schemas['RunStatus'];
export type RunSummary = Schemas['RunSummary'];
export type RunView = Schemas['RunDetail'];
export type Task = Schemas['TaskView'];
export type TaskStatus = Task['status'];
export type RunError = NonNullable<RunView['error']>;
export type Checked = Schemas['Checked'];
export type Finding = Schemas['Finding'];
export type Hook = Schemas['HookView'];
export type HookSettings = Schemas['HookPutBody'];
export type Secret = Schemas['SecretView'];
export type Mailbox = Schemas['MailboxView'];
export type Approval = Schemas['ApprovalView'];
export type AskField = Approval['fields'][number];
export type Form = Schemas['WorkflowForm'];
export type FormView = Schemas['FormView'];
export type Signature = Schemas['Signature'];

/** A task as the stream tells of it: without its data. */
export type TaskNews = Omit<Task, 'input' | 'output'>;

export interface RunNews {
	run: RunSummary | null;
	tasks: TaskNews[];
}

export interface RunsNews {
	runs: RunSummary[];
}

export const isOver = (status: RunStatus | TaskStatus): boolean =>
	status !== 'running' && status !== 'waiting';
