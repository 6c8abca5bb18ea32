// Runs before the app's own scripts: what the page at this address needs is asked for at once instead of one round trip
// after the other. The build puts in the files of a route, by the beginning of its address.
{
	const preload = (rel, href, as) => {
		const link = Object.assign(document.createElement('link'), { rel, href });
		if (as) Object.assign(link, { as, crossOrigin: 'anonymous' });
		document.head.append(link);
	};
	const routes = ROUTE_FILES;
	const path = location.pathname;
	const route = Object.keys(routes).find((start) =>
		start === '/' ? path === start : path.startsWith(start)
	);
	for (const file of routes[route] ?? []) preload('modulepreload', file);

	const app = /^\/u\/[^/]+\/[^/]+/.exec(path)?.[0];
	let endsAt = null;
	try {
		endsAt = localStorage.getItem('ew-session-expires-at');
	} catch {
		// Storage is closed to us; then nobody is signed in either.
	}
	// A session about to end is renewed first; an answer from before would be for a stranger.
	if (app && (endsAt === null || endsAt - Date.now() > 60_000)) {
		preload('preload', `/v1/apps${app.slice(2)}`, 'fetch');
	}
}
