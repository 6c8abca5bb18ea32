// Follows runs over server-sent events. A stream ends every minute, so that the server asks anew who listens; it is opened
// again where it ended.

import { ensureFresh } from '#lib/api/freshness.ts';
import type { Address, RunNews, RunsNews } from './shapes';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

function follow<News>(
	path: string,
	onNews: (news: News) => void,
	isLast: (news: News) => boolean
): () => void {
	let source: EventSource | null = null;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let wait = FIRST_WAIT_MS;
	let after = '';
	let stopped = false;

	function stop() {
		stopped = true;
		clearTimeout(timer);
		source?.close();
	}

	async function connect() {
		await ensureFresh().catch(() => false);
		if (stopped) return;
		source = new EventSource(after ? `${path}?after=${after}` : path);
		source.onopen = () => (wait = FIRST_WAIT_MS);
		source.onmessage = ({ data, lastEventId }) => {
			if (lastEventId) after = lastEventId;
			const news = JSON.parse(String(data)) as News;
			if (isLast(news)) stop();
			onNews(news);
		};
		source.onerror = () => {
			// Not left to the browser: it would come back without looking whether its session is still fresh.
			source?.close();
			if (stopped) return;
			timer = setTimeout(connect, wait);
			wait = Math.min(wait * 2, LONGEST_WAIT_MS);
		};
	}

	void connect();
	return stop;
}

const base = ({ owner, slug }: Address) =>
	`/v1/workflows/${encodeURIComponent(owner)}/${encodeURIComponent(slug)}/runs`;

/** What is new about all runs of a workflow. */
export const followRuns = (workflow: Address, onNews: (news: RunsNews) => void) =>
	follow<RunsNews>(`${base(workflow)}/events`, onNews, () => false);

/** What is new about one run, until it is over. */
export const followRun = (workflow: Address, run: string, onNews: (news: RunNews) => void) =>
	follow<RunNews>(
		`${base(workflow)}/${encodeURIComponent(run)}/events`,
		onNews,
		({ run: stands }) => stands !== null && stands.status !== 'running' && stands.status !== 'waiting'
	);
