// Forms that anybody fills in: those that start workflows, and approvals for whoever has their link.

import { answer, api, once } from './client';
import type { components } from './openapi';

export type PublicForm = components['schemas']['FormView'];
export type PublicAsk = components['schemas']['PublicAsk'];
export type FormField = components['schemas']['FormField'];
export type FormValues = Record<string, string | number | boolean | null>;

interface Workflow {
	owner: string;
	slug: string;
}

export const getForm = (at: Workflow): Promise<PublicForm> =>
	answer(api.GET('/v1/forms/{owner}/{slug}', { params: { path: { ...at } } }));

/** Sent again with the same key it is the same submission. */
export const submitForm = (at: Workflow, values: FormValues, key: string) =>
	answer(
		api.POST('/v1/forms/{owner}/{slug}', {
			params: { path: { ...at }, header: once(key) },
			body: { values }
		})
	);

export const getAsk = (at: Workflow & { token: string }): Promise<PublicAsk> =>
	answer(api.GET('/v1/forms/{owner}/{slug}/{token}', { params: { path: { ...at } } }));

export const answerAsk = (at: Workflow & { token: string }, choice: string, values: FormValues) =>
	answer(
		api.POST('/v1/forms/{owner}/{slug}/{token}', {
			params: { path: { ...at } },
			body: { choice, values }
		})
	);
