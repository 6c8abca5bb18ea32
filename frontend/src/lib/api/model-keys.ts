// Keys of model providers that a person brings along. They go in and never come out.

import { answer, api } from './client';
import type { components } from './openapi';

export type ModelKey = components['schemas']['ModelKeyView'];
export type ModelKeyBody = components['schemas']['ModelKeyPutBody'];
export type ModelKeyTest = components['schemas']['ModelKeyTest'];

const at = (provider: string) => ({ params: { path: { provider } } });

export const listModelKeys = () => answer(api.GET('/v1/model-keys'));

export const putModelKey = (provider: string, body: ModelKeyBody) =>
	answer(api.PUT('/v1/model-keys/{provider}', { ...at(provider), body }));

export const removeModelKey = (provider: string) =>
	answer(api.DELETE('/v1/model-keys/{provider}', at(provider)));

export const testModelKey = (provider: string) =>
	answer(api.POST('/v1/model-keys/{provider}/test', at(provider)));
