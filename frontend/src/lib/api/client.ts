// The one way to call the server: a client typed by the server's own description.

import createClient from 'openapi-fetch';
import { ensureFresh } from './freshness';
import type { paths } from './openapi';
import { ApiProblem, offlineProblem, type ProblemBody } from './problem';

async function send(request: Request): Promise<Response> {
	try {
		return await fetch(request);
	} catch (error) {
		if (error instanceof DOMException && error.name === 'AbortError') throw error;
		throw offlineProblem();
	}
}

/** Sends with a valid session, if there is one; once more if the server no longer knew it. */
async function sendFresh(request: Request): Promise<Response> {
	await ensureFresh();
	const again = request.clone();
	const answer = await send(request);
	return answer.status === 401 && (await ensureFresh(true)) ? send(again) : answer;
}

export const api = createClient<paths>({ baseUrl: location.origin, fetch: sendFresh });

interface Answered {
	data?: unknown;
	error?: unknown;
	response: Response;
}

/** The answer of a call; throws `ApiProblem` for everything that is not a success. */
export async function answer<T extends Answered>(call: Promise<T>): Promise<Exclude<T['data'], undefined>> {
	const { data, error, response } = await call;
	if (response.ok) return data as Exclude<T['data'], undefined>;
	const body = typeof error === 'object' && error !== null ? error : {};
	throw new ApiProblem(response.status, body as ProblemBody, response.headers.get('x-request-id'));
}

export const newKey = (): string => crypto.randomUUID();

/** The header that makes sending something twice make one thing. */
export const once = (key: string) => ({ 'Idempotency-Key': key });
