// What runs ask people, for the owner and for those who are asked by name.

import { answer, api } from '#lib/api/client.ts';
import type { FormValues } from '#lib/api/forms.ts';
import type { Address } from './shapes';

export const listApprovals = (cursor?: string) =>
	answer(api.GET('/v1/approvals', { params: { query: { cursor } } }));

const named = ({ owner, slug }: Address, run: string, id: string) => ({
	path: { owner, slug, run_id: run, approval_id: id }
});

export const getApproval = (workflow: Address, run: string, id: string) =>
	answer(
		api.GET('/v1/workflows/{owner}/{slug}/runs/{run_id}/approvals/{approval_id}', {
			params: named(workflow, run, id)
		})
	);

export const answerApproval = (
	workflow: Address,
	run: string,
	id: string,
	choice: string,
	values: FormValues
) =>
	answer(
		api.POST('/v1/workflows/{owner}/{slug}/runs/{run_id}/approvals/{approval_id}', {
			params: named(workflow, run, id),
			body: { choice, values }
		})
	);
