// Builds: the conversation, the brief, and the decisions about what was made.

import { call, newKey, segment } from './client';
import type { Page } from './shapes/app';
import type { Brief, FeatureSummary, FeatureView, Mode } from './shapes/feature';

const at = (id: string, verb = '') => `/v1/features/${segment(id)}${verb}`;

export interface NewFeature {
	text: string;
	mode?: Mode;
	app?: string;
	start?: boolean;
}

export const createFeature = (wish: NewFeature, idempotencyKey: string) =>
	call<FeatureView>('POST', '/v1/features', { body: wish, idempotencyKey });

export const listFeatures = (cursor?: string) =>
	call<Page<FeatureSummary>>('GET', '/v1/features', { query: { cursor } });

export const getFeature = (id: string, signal?: AbortSignal) => call<FeatureView>('GET', at(id), { signal });

export interface Answer {
	question_id: string;
	text: string;
}

export const sendMessage = (id: string, message: { text?: string; answers?: Answer[] }) =>
	call<FeatureView>('POST', at(id, '/messages'), { body: message, idempotencyKey: newKey() });

export const saveBrief = (id: string, brief: Brief, revision: number) =>
	call<FeatureView>('PUT', at(id, '/brief'), { body: { brief, revision } });

export const startBuild = (id: string, mode?: Mode) =>
	call<FeatureView>('POST', at(id, '/start'), { body: mode ? { mode } : {} });

export const approve = (id: string, decision: { revision: number; slug?: string; accept_loss?: boolean }) =>
	call<FeatureView>('POST', at(id, '/approve'), { body: decision, idempotencyKey: newKey() });

export const reject = (id: string, feedback: string) =>
	call<FeatureView>('POST', at(id, '/reject'), { body: { feedback } });

export const retry = (id: string) => call<FeatureView>('POST', at(id, '/retry'), { body: {} });

export const cancel = (id: string) => call<FeatureView>('POST', at(id, '/cancel'), { body: {} });
