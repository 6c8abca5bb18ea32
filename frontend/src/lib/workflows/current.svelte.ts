// The workflow that a page and all its parts are about.

import { getContext } from 'svelte';
import type { ApiProblem } from '#lib/api/problem.ts';
import type { WorkflowView } from './shapes';

export const CURRENT = Symbol('workflow');

export class Current {
	view = $state.raw<WorkflowView | null>(null);
	problem = $state<ApiProblem | null>(null);
	/** Whether somebody is about to start a run. */
	startOpen = $state(false);
	reload: () => Promise<void> = async () => {};
}

export const currentWorkflow = (): Current => getContext<Current>(CURRENT);
