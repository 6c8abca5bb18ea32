// Who is signed in, shared by every page.

import * as auth from '#lib/api/auth.ts';
import { forgetSession, maybeSignedIn, noteSession } from '#lib/api/freshness.ts';
import { ApiProblem } from '#lib/api/problem.ts';

class CurrentSession {
	person = $state<auth.Person | null>(null);
	/** False until it is known whether somebody is signed in. */
	known = $state(false);
	#loading: Promise<auth.Person | null> | null = null;

	/** Finds out who is signed in; asks the server at most once. */
	load(): Promise<auth.Person | null> {
		this.#loading ??= this.#ask();
		return this.#loading;
	}

	async #ask(): Promise<auth.Person | null> {
		try {
			this.person = maybeSignedIn() ? await auth.me() : null;
			this.known = true;
		} catch (error) {
			this.#loading = null;
			if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
			forgetSession();
			this.known = true;
		}
		return this.person;
	}

	async signIn(email: string, code: string): Promise<void> {
		const { user, expires_in } = await auth.signIn(email, code);
		noteSession(expires_in);
		this.person = user;
		this.known = true;
		this.#loading = Promise.resolve(user);
	}

	async signOut(): Promise<void> {
		await auth.signOut().catch((error: unknown) => {
			if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
		});
		forgetSession();
		this.person = null;
		this.#loading = null;
	}
}

export const session = new CurrentSession();
