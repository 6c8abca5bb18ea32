// How senders sign, in words.

import type { Signature } from './shapes';

const WORDS: Record<Signature, string> = {
	standard: 'the common way (Standard Webhooks)',
	github: 'as GitHub does',
	stripe: 'as Stripe does',
	slack: 'as Slack does',
	none: 'not at all: whoever knows the address starts runs'
};

export const SIGNATURES = Object.keys(WORDS) as Signature[];

export const signatureWords = (signature: Signature): string => WORDS[signature];
