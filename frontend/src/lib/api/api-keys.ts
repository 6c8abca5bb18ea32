// Keys for programs that act for a person.

import { call, newKey, segment } from './client';
import type { Page } from './shapes/app';

export interface ApiKey {
	id: string;
	name: string;
	scopes: string[];
	created_at: string;
	expires_at?: string | null;
	last_used_at?: string | null;
}

export const SCOPES = ['apps:read', 'apps:write', 'features:read', 'features:write'] as const;

export const listKeys = () => call<Page<ApiKey>>('GET', '/v1/api-keys');

export const createKey = (name: string, scopes: string[], expiresInDays?: number) =>
	call<ApiKey & { secret: string }>('POST', '/v1/api-keys', {
		body: { name, scopes, expires_in_days: expiresInDays },
		idempotencyKey: newKey()
	});

export const revokeKey = (id: string) => call<void>('DELETE', `/v1/api-keys/${segment(id)}`);
