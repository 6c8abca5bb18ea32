// Workflows: what is published, what runs, and what is set up around it.

import { answer, api, newKey, once } from '#lib/api/client.ts';
import type { Address, Form, HookSettings } from './shapes';

const at = ({ owner, slug }: Address) => ({ path: { owner, slug } });
const atRun = (workflow: Address, run: string) => ({ path: { ...workflow, run_id: run } });

export const listWorkflows = (cursor?: string) =>
	answer(api.GET('/v1/workflows', { params: { query: { cursor } } }));

export const createWorkflow = (slug: string, definition: string, key: string) =>
	answer(api.POST('/v1/workflows', { params: { header: once(key) }, body: { slug, definition } }));

export const checkDefinition = (definition: string, signal?: AbortSignal) =>
	answer(api.POST('/v1/workflows/check', { body: { definition }, signal }));

export const getWorkflow = (workflow: Address) =>
	answer(api.GET('/v1/workflows/{owner}/{slug}', { params: at(workflow) }));

export const deleteWorkflow = (workflow: Address) =>
	answer(api.DELETE('/v1/workflows/{owner}/{slug}', { params: at(workflow) }));

export const listVersions = (workflow: Address) =>
	answer(api.GET('/v1/workflows/{owner}/{slug}/versions', { params: at(workflow) }));

export const getVersion = (workflow: Address, version: number) =>
	answer(
		api.GET('/v1/workflows/{owner}/{slug}/versions/{version}', {
			params: { path: { ...workflow, version } }
		})
	);

export const publishVersion = (workflow: Address, definition: string) =>
	answer(api.POST('/v1/workflows/{owner}/{slug}/versions', { params: at(workflow), body: { definition } }));

export interface RunQuery {
	status?: string;
	search?: string;
	started_by?: string;
	since?: string;
	until?: string;
	cursor?: string;
	limit?: number;
}

export const listRuns = (workflow: Address, query: RunQuery, signal?: AbortSignal) =>
	answer(api.GET('/v1/workflows/{owner}/{slug}/runs', { params: { ...at(workflow), query }, signal }));

export const startRun = (workflow: Address, input: unknown) =>
	answer(
		api.POST('/v1/workflows/{owner}/{slug}/runs', {
			params: { ...at(workflow), header: once(newKey()) },
			body: { input }
		})
	);

export const getRun = (workflow: Address, run: string) =>
	answer(api.GET('/v1/workflows/{owner}/{slug}/runs/{run_id}', { params: atRun(workflow, run) }));

export const cancelRun = (workflow: Address, run: string) =>
	answer(api.POST('/v1/workflows/{owner}/{slug}/runs/{run_id}/cancel', { params: atRun(workflow, run) }));

export const replayRun = (workflow: Address, run: string, from?: string) =>
	answer(
		api.POST('/v1/workflows/{owner}/{slug}/runs/{run_id}/replay', {
			params: { ...atRun(workflow, run), header: once(newKey()) },
			body: { from }
		})
	);

export const getHook = (workflow: Address) =>
	answer(api.GET('/v1/workflows/{owner}/{slug}/hook', { params: at(workflow) }));

export const putHook = (workflow: Address, hook: HookSettings) =>
	answer(api.PUT('/v1/workflows/{owner}/{slug}/hook', { params: at(workflow), body: hook }));

export const deleteHook = (workflow: Address) =>
	answer(api.DELETE('/v1/workflows/{owner}/{slug}/hook', { params: at(workflow) }));

export const listSecrets = (workflow: Address) =>
	answer(api.GET('/v1/workflows/{owner}/{slug}/secrets', { params: at(workflow) }));

const atSecret = (workflow: Address, name: string) => ({ path: { ...workflow, name } });

export const putSecret = (workflow: Address, name: string, value: unknown) =>
	answer(
		api.PUT('/v1/workflows/{owner}/{slug}/secrets/{name}', {
			params: atSecret(workflow, name),
			body: { value }
		})
	);

export const deleteSecret = (workflow: Address, name: string) =>
	answer(api.DELETE('/v1/workflows/{owner}/{slug}/secrets/{name}', { params: atSecret(workflow, name) }));

export const getMailbox = (workflow: Address) =>
	answer(api.GET('/v1/workflows/{owner}/{slug}/mailbox', { params: at(workflow) }));

export const putMailbox = (workflow: Address, senders: string[], renew = false) =>
	answer(api.PUT('/v1/workflows/{owner}/{slug}/mailbox', { params: at(workflow), body: { senders, renew } }));

export const deleteMailbox = (workflow: Address) =>
	answer(api.DELETE('/v1/workflows/{owner}/{slug}/mailbox', { params: at(workflow) }));

export const getForm = (workflow: Address) =>
	answer(api.GET('/v1/forms/{owner}/{slug}', { params: at(workflow) }));

export const putForm = (workflow: Address, form: Form) =>
	answer(api.PUT('/v1/workflows/{owner}/{slug}/form', { params: at(workflow), body: form }));

export const deleteForm = (workflow: Address) =>
	answer(api.DELETE('/v1/workflows/{owner}/{slug}/form', { params: at(workflow) }));
