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
	const route = Object.keys(routes).find((address) =>
		address.endsWith('*') ? path.startsWith(address.slice(0, -1)) : path === address
	);
	for (const file of routes[route] ?? []) preload('modulepreload', file);

	// The answers that the page begins with, asked for just as it will ask.
	const app = /^\/u\/[^/]+\/[^/]+/.exec(path)?.[0];
	const answers = app ? [`/v1/apps${app.slice(2)}`] : path === '/app' ? ['/v1/apps', '/v1/features'] : [];
	let endsAt = null;
	try {
		endsAt = localStorage.getItem('ew-session-expires-at');
	} catch {
		// Storage is closed to us; then nobody is signed in either.
	}
	// A session about to end is renewed first; an answer from before would be for a stranger.
	const lasts = endsAt !== null && endsAt - Date.now() > 60_000;
	if (lasts && (app || path.startsWith('/app'))) answers.push('/v1/me');
	if (lasts || (app && endsAt === null)) for (const answer of answers) preload('preload', answer, 'fetch');
}
