// The mail a development server would have sent.

import { answer, api } from './client';
import type { components } from './openapi';

export type DevMail = components['schemas']['DevMailEntry'];

export const readMailbox = (email?: string) =>
	answer(api.GET('/v1/dev/mailbox', { params: { query: { email } } }));
