// What went wrong with a call, in the words of the server (RFC 9457) or in ours when there was no answer.

export interface FieldProblem {
	pointer: string;
	code: string;
	detail: string;
}

export interface ProblemBody {
	title?: string;
	status?: number;
	detail?: string;
	code?: string;
	request_id?: string;
	pointer?: string;
	errors?: FieldProblem[];
	[member: string]: unknown;
}

export class ApiProblem extends Error {
	readonly status: number;
	readonly code: string;
	readonly title: string;
	readonly requestId: string | null;
	readonly body: ProblemBody;

	constructor(status: number, body: ProblemBody, requestId: string | null) {
		super(body.detail ?? body.title ?? 'Something broke on our side; nothing was lost. Try again.');
		this.status = status;
		this.code = body.code ?? 'internal';
		this.title = body.title ?? 'This did not work';
		this.requestId = body.request_id ?? requestId;
		this.body = body;
	}

	/** Messages by field id, for problems that point at `/values/<field>`. */
	get fields(): Record<string, string> {
		const found: Record<string, string> = {};
		for (const { pointer, detail } of this.body.errors ?? []) {
			const field = /^\/(?:values\/)?([^/]+)/.exec(pointer)?.[1];
			if (field && !(field in found)) found[field] = detail;
		}
		return found;
	}

	/** A short code somebody can read out or paste. */
	get shortCode(): string {
		return this.requestId ? this.requestId.slice(-8).toUpperCase() : this.code;
	}
}

export function offlineProblem(): ApiProblem {
	return new ApiProblem(
		0,
		{
			code: 'offline',
			title: 'No connection',
			detail: 'The server could not be reached, so nothing was changed. Check the connection and try again.'
		},
		null
	);
}

/** Whatever was thrown, as a problem that can be shown. */
export function asProblem(error: unknown): ApiProblem {
	if (error instanceof ApiProblem) return error;
	return new ApiProblem(
		0,
		{
			code: 'page',
			title: 'This page stumbled',
			detail: 'Something broke on our side; nothing was lost. Reload the page and try again.'
		},
		null
	);
}
