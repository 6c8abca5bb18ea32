// A build's states and steps in the words people see.

import type { Tone } from '#lib/api/shapes/definition.ts';
import type { FeatureStatus, Stage, StageRun } from '#lib/api/shapes/feature.ts';

const STATUS: Record<FeatureStatus, [string, Tone]> = {
	drafting: ['Talking it over', 'info'],
	building: ['Being built', 'info'],
	awaiting_approval: ['Ready for you', 'warning'],
	publishing: ['Being published', 'info'],
	done: ['Live', 'success'],
	failed: ['Stopped', 'danger'],
	cancelled: ['Cancelled', 'neutral']
};

/** The list of builds carries the state as plain text. */
const known = (status: string): [string, Tone] | undefined => STATUS[status as FeatureStatus];

export const statusWords = (status: string): string => known(status)?.[0] ?? status;

export const statusTone = (status: string): Tone => known(status)?.[1] ?? 'neutral';

const STAGES: Record<Stage, [string, string]> = {
	analyst: ['Understand', 'Reads what you said and writes the brief'],
	spec: ['Tables', 'Decides what is kept and what must hold'],
	planner: ['Plan', 'Puts the work in order'],
	contract_tester: ['Write checks', 'Writes what the app must prove, before it exists'],
	implementer: ['Build', 'Writes the app'],
	checks: ['Run checks', 'Tries every check on a real copy of the app'],
	reviewers: ['Review', 'Reads it for what it gives away or gets wrong'],
	publish: ['Publish', 'Puts it live']
};

export const stageWords = (stage: Stage): string => STAGES[stage]?.[0] ?? stage;

export const stagePurpose = (stage: Stage): string => STAGES[stage]?.[1] ?? '';

export const stageMilliseconds = (run: StageRun, now: number): number | null =>
	run.started_at == null ? null : (run.finished_at ?? now) - run.started_at;

/** Whether the agents are at work. */
export const isBusy = (status: FeatureStatus): boolean => status === 'building' || status === 'publishing';

/** Whether the brief can be changed by hand. */
export const briefIsOpen = (status: FeatureStatus): boolean =>
	status === 'drafting' || status === 'awaiting_approval' || status === 'failed';
