// The mail a development server would have sent.

import { call } from './client';
import type { Page } from './shapes/app';

export interface DevMail {
	id: string;
	to: string;
	subject: string;
	text: string;
	code?: string | null;
	sent_at: string;
}

export const readMailbox = (email?: string) =>
	call<Page<DevMail>>('GET', '/v1/dev/mailbox', { query: { email } });
