// The one way to call the server.

import { ensureFresh } from './freshness';
import { ApiProblem, offlineProblem, type ProblemBody } from './problem';

export interface CallOptions {
	body?: unknown;
	query?: Record<string, string | number | boolean | undefined | null>;
	/** Given for calls that create something, so that sending one twice makes one thing. */
	idempotencyKey?: string;
	signal?: AbortSignal;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

function address(path: string, query: CallOptions['query']): string {
	const search = new URLSearchParams();
	for (const [name, value] of Object.entries(query ?? {})) {
		if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
	}
	const text = search.toString();
	return text ? `${path}?${text}` : path;
}

async function send(method: Method, path: string, options: CallOptions): Promise<Response> {
	const headers: Record<string, string> = { accept: 'application/json' };
	if (options.body !== undefined) headers['content-type'] = 'application/json';
	if (options.idempotencyKey) headers['idempotency-key'] = options.idempotencyKey;
	try {
		return await fetch(address(path, options.query), {
			method,
			headers,
			body: options.body === undefined ? undefined : JSON.stringify(options.body),
			signal: options.signal
		});
	} catch (error) {
		if (error instanceof DOMException && error.name === 'AbortError') throw error;
		throw offlineProblem();
	}
}

async function problem(answer: Response): Promise<ApiProblem> {
	const requestId = answer.headers.get('x-request-id');
	const body = await answer.json().catch(() => ({}));
	return new ApiProblem(answer.status, body as ProblemBody, requestId);
}

/** Calls the server; throws `ApiProblem` for every answer that is not a success. */
export async function call<T>(method: Method, path: string, options: CallOptions = {}): Promise<T> {
	await ensureFresh();
	let answer = await send(method, path, options);
	if (answer.status === 401 && (await ensureFresh(true))) answer = await send(method, path, options);
	if (!answer.ok) throw await problem(answer);
	if (answer.status === 204 || answer.status === 202) return undefined as T;
	return (await answer.json()) as T;
}

export const newKey = (): string => crypto.randomUUID();

export const segment = (text: string): string => encodeURIComponent(text).replace(/%7E/gi, '~');
