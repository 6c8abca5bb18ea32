// Hears of every change in an app, over a WebSocket that comes back by itself.

import { ensureFresh } from './freshness';
import type { Address, LiveEvent } from './shapes/app';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

export interface LiveListener {
	onEvent(event: LiveEvent): void;
	/** Called with true whenever the line is up; after a gap, something may have been missed. */
	onLine(up: boolean, afterGap: boolean): void;
}

export function listenLive(app: Address, listener: LiveListener): () => void {
	let socket: WebSocket | null = null;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let wait = FIRST_WAIT_MS;
	let stopped = false;
	let connectedBefore = false;

	function again() {
		if (stopped) return;
		listener.onLine(false, false);
		timer = setTimeout(connect, wait * (0.75 + Math.random() / 2));
		wait = Math.min(wait * 2, LONGEST_WAIT_MS);
	}

	async function connect() {
		await ensureFresh().catch(() => false);
		if (stopped) return;
		const url = new URL(`/v1/apps/${app.owner}/${app.slug}/live`, location.href);
		url.protocol = url.protocol.replace('http', 'ws');
		socket = new WebSocket(url);
		socket.onopen = () => {
			wait = FIRST_WAIT_MS;
			listener.onLine(true, connectedBefore);
			connectedBefore = true;
		};
		socket.onmessage = ({ data }) => {
			const event = JSON.parse(String(data)) as LiveEvent;
			if (event.type === 'deleted') stop();
			listener.onEvent(event);
		};
		socket.onclose = again;
	}

	function stop() {
		stopped = true;
		clearTimeout(timer);
		socket?.close();
	}

	void connect();
	return stop;
}
