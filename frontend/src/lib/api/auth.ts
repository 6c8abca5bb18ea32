// Signing in and out, and who one is.

import { call } from './client';

export interface Person {
	id: string;
	email: string;
	username: string;
	plan?: string;
	created_at?: string;
}

export interface Session {
	user: Person;
	expires_in: number;
}

export const sendCode = (email: string) => call<void>('POST', '/v1/auth/codes', { body: { email } });

export const signIn = (email: string, code: string) =>
	call<Session>('POST', '/v1/auth/sessions', { body: { email, code, deliver: 'cookie' } });

export const signOut = () => call<void>('DELETE', '/v1/auth/sessions/current');

export const me = () => call<Person>('GET', '/v1/me');
