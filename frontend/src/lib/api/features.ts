// Builds: the conversation, the brief, and the decisions about what was made.

import { answer, api, newKey, once } from './client';
import type { components } from './openapi';
import type { Brief, Mode } from './shapes/feature';

type Schemas = components['schemas'];

const at = (id: string) => ({ path: { feature_id: id } });

export const createFeature = (wish: Schemas['FeatureCreateBody'], key: string) =>
	answer(api.POST('/v1/features', { params: { header: once(key) }, body: wish }));

export const listFeatures = (cursor?: string) =>
	answer(api.GET('/v1/features', { params: { query: { cursor } } }));

export const getFeature = (id: string, signal?: AbortSignal) =>
	answer(api.GET('/v1/features/{feature_id}', { params: at(id), signal }));

export interface Answer {
	question_id: string;
	text: string;
}

export const sendMessage = (id: string, message: { text?: string; answers?: Answer[] }) =>
	answer(
		api.POST('/v1/features/{feature_id}/messages', {
			params: { ...at(id), header: once(newKey()) },
			body: message
		})
	);

export const saveBrief = (id: string, brief: Brief, revision: number) =>
	answer(api.PUT('/v1/features/{feature_id}/brief', { params: at(id), body: { brief, revision } }));

export const startBuild = (id: string, mode?: Mode) =>
	answer(api.POST('/v1/features/{feature_id}/start', { params: at(id), body: { mode } }));

export const approve = (id: string, decision: Schemas['FeatureApproveBody']) =>
	answer(
		api.POST('/v1/features/{feature_id}/approve', {
			params: { ...at(id), header: once(newKey()) },
			body: decision
		})
	);

export const reject = (id: string, feedback: string) =>
	answer(api.POST('/v1/features/{feature_id}/reject', { params: at(id), body: { feedback } }));

export const retry = (id: string) => answer(api.POST('/v1/features/{feature_id}/retry', { params: at(id) }));

export const cancel = (id: string) =>
	answer(api.POST('/v1/features/{feature_id}/cancel', { params: at(id) }));
