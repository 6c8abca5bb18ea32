// Keys for programs that act for a person.

import { answer, api } from './client';
import type { components } from './openapi';

export type ApiKey = components['schemas']['ApiKeyView'];

export const SCOPES = [
	'rows:read',
	'rows:write',
	'apps:read',
	'apps:write',
	'features:read',
	'features:write',
	'workflows:read',
	'workflows:run',
	'workflows:write'
] as const;

export const listKeys = () => answer(api.GET('/v1/api-keys'));

export const createKey = (name: string, scopes: string[], expiresInDays?: number) =>
	answer(api.POST('/v1/api-keys', { body: { name, scopes, expires_in_days: expiresInDays } }));

export const revokeKey = (id: string) =>
	answer(api.DELETE('/v1/api-keys/{key_id}', { params: { path: { key_id: id } } }));
