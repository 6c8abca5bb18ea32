// Keeps the session's short-lived cookie alive. The refresh cookie rotates on every use and using an old one ends
// the session, so all tabs take turns through one lock.

const EXPIRES_AT = 'ew-session-expires-at';
const MARGIN_MS = 45_000;

function expiresAt(): number | null {
	const stored = localStorage.getItem(EXPIRES_AT);
	return stored === null ? null : Number(stored);
}

/** Whether somebody signed in here and did not sign out; the server has the last word. */
export function maybeSignedIn(): boolean {
	return expiresAt() !== null;
}

export function noteSession(expiresInSeconds: number): void {
	localStorage.setItem(EXPIRES_AT, String(Date.now() + expiresInSeconds * 1000));
}

export function forgetSession(): void {
	localStorage.removeItem(EXPIRES_AT);
}

async function withLock<T>(work: () => Promise<T>): Promise<T> {
	if (!navigator.locks) return work();
	return navigator.locks.request('ew-session', work);
}

async function refresh(): Promise<boolean> {
	const answer = await fetch('/v1/auth/sessions/refresh', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: '{}'
	});
	if (answer.ok) {
		const { expires_in } = (await answer.json()) as { expires_in: number };
		noteSession(expires_in);
		return true;
	}
	if (answer.status === 401) forgetSession();
	return false;
}

/** Makes sure the next call carries a valid cookie. `force` is for an answer that said it did not. */
export async function ensureFresh(force = false): Promise<boolean> {
	const before = expiresAt();
	if (before === null) return false;
	if (!force && before - Date.now() > MARGIN_MS) return true;
	return withLock(async () => {
		const now = expiresAt();
		if (now === null) return false;
		if (now !== before) return true;
		return refresh();
	});
}
