// Signing in and out, and who one is.

import { answer, api } from './client';
import type { components } from './openapi';

export type Person = components['schemas']['PersonView'];

export const sendCode = (email: string) => answer(api.POST('/v1/auth/codes', { body: { email } }));

export const signIn = (email: string, code: string) =>
	answer(api.POST('/v1/auth/sessions', { body: { email, code, deliver: 'cookie' } }));

export const signOut = () => answer(api.DELETE('/v1/auth/sessions/current'));

export const me = () => answer(api.GET('/v1/me'));
