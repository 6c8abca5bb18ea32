// Follows a build as AG-UI events over SSE, and picks up where it left off.

import { ensureFresh } from './freshness';

/** The part of an AG-UI event this page reads. */
export interface AgentEvent {
	type: string;
	stepName?: string;
	messageId?: string;
	delta?: string;
	snapshot?: unknown;
	name?: string;
	value?: unknown;
}

const LONGEST_WAIT_MS = 10_000;

export function followBuild(id: string, after: number, onEvent: (event: AgentEvent) => void): () => void {
	let last = after;
	let source: EventSource | null = null;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let wait = 500;
	let stopped = false;

	async function connect() {
		await ensureFresh().catch(() => false);
		if (stopped) return;
		source = new EventSource(`/v1/features/${encodeURIComponent(id)}/events?after=${last}`);
		source.onopen = () => (wait = 500);
		source.onmessage = ({ data, lastEventId }) => {
			if (lastEventId) last = Number(lastEventId);
			onEvent(JSON.parse(data) as AgentEvent);
		};
		source.onerror = () => {
			// The browser reconnects by itself unless the server refused; then it is up to us.
			if (source?.readyState !== EventSource.CLOSED || stopped) return;
			timer = setTimeout(connect, wait);
			wait = Math.min(wait * 2, LONGEST_WAIT_MS);
		};
	}

	void connect();
	return () => {
		stopped = true;
		clearTimeout(timer);
		source?.close();
	};
}
