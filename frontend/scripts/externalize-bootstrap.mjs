// Finishes the built pages: moves their inline start script into a file of its own, so that `script-src 'self'` is
// enough; writes that policy into the page, where it holds on any host; and lets a page ask early for what it needs.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const build = join(here, '../build');
const generated = join(here, '../.svelte-kit');

// Libraries place what floats with style attributes; nothing else may come from within the page. WebAssembly runs the
// conditions of forms; 'wasm-unsafe-eval' lets it and evaluates no text.
const POLICY = [
	"default-src 'none'",
	"script-src 'self' 'wasm-unsafe-eval'",
	"style-src 'self' 'unsafe-inline'",
	"img-src 'self' data:",
	"font-src 'self'",
	"connect-src 'self'",
	"base-uri 'none'",
	"form-action 'self'"
].join('; ');

/** Addresses worth a head start, and the pages each leads to. One that ends in `/*` stands for all that begin so. */
const EARLY_ROUTES = {
	'/u/*': ['routes/u/[owner]/[slug]/[[view]]/+page.svelte'],
	'/app': ['routes/app/+layout.svelte', 'routes/app/+page.svelte'],
	'/app/*': ['routes/app/+layout.svelte'],
	'/login': ['routes/login/+page.svelte'],
	'/': ['routes/+page.svelte']
};

const manifest = JSON.parse(readFileSync(join(generated, 'output/client/.vite/manifest.json'), 'utf8'));

/** Styles of what comes later, such as messages, would hold up the first paint; they come with their scripts. */
const LATE_STYLES = /\s*<link href="[^"]*\/dist\.[^"]*\.css" rel="stylesheet">/;

/** What the page names itself. */
const inEveryPage = new Set(
	[...readFileSync(join(build, 'index.html'), 'utf8').matchAll(/href="([^"]+\.js)"/g)].map(([, file]) => file)
);

/** The files a page consists of, itself and all that it imports. */
function filesOf(page) {
	const nodes = '.svelte-kit/generated/build/client-optimized/nodes';
	const node = readdirSync(join(here, '..', nodes)).find((name) =>
		readFileSync(join(here, '..', nodes, name), 'utf8').includes(`src/${page}`)
	);
	if (!node) throw new Error(`No script of the build belongs to ${page}`);
	const files = new Set();
	const visit = (key) => {
		const chunk = manifest[key];
		if (!chunk || files.has(chunk.file)) return;
		files.add(chunk.file);
		for (const imported of chunk.imports ?? []) visit(imported);
	};
	visit(`${nodes}/${node}`);
	return [...files].map((file) => `/${file}`).filter((file) => !inEveryPage.has(file));
}

/** Writes a script under a name made from what is in it, and answers the tag that runs it. */
function scriptFile(kind, script) {
	const digest = createHash('sha256').update(script).digest('hex').slice(0, 10);
	const name = `_app/immutable/${kind}.${digest}.js`;
	writeFileSync(join(build, name), script);
	return `<script src="/${name}"></script>`;
}

/** What runs before all else. It stands above the styles: a script below them would wait for them. */
function earlyScript() {
	const routes = Object.fromEntries(
		Object.entries(EARLY_ROUTES).map(([address, pages]) => [address, [...new Set(pages.flatMap(filesOf))]])
	);
	const early = readFileSync(join(here, 'start-early.js'), 'utf8').replace('ROUTE_FILES', () =>
		JSON.stringify(routes)
	);
	return scriptFile('early', [readFileSync(join(here, 'theme.js'), 'utf8'), early].join('\n'));
}

// Kit loads the page for errors along with every other, but does not say so in the page.
const errorPage = filesOf('routes/+error.svelte').map((file) => `<link href="${file}" rel="modulepreload">`);

for (const page of readdirSync(build, { recursive: true }).filter((name) => name.endsWith('.html'))) {
	const path = join(build, page);
	const built = readFileSync(path, 'utf8');
	const meta = `<meta http-equiv="content-security-policy" content="${POLICY}" />`;
	const head = [meta, earlyScript(), ...errorPage].join('\n\t\t');
	const html = built
		.replace(/<script>([\s\S]*?)<\/script>/g, (_, code) => scriptFile('start', code.trim()))
		.replace(LATE_STYLES, '')
		.replace('<meta charset="utf-8" />', (charset) => `${charset}\n\t\t${head}`);
	if (/<script(?![^>]*\bsrc=)/.test(html)) throw new Error(`${page} still has an inline script`);
	if (!html.includes(meta)) throw new Error(`${page} has no place for its policy`);
	writeFileSync(path, html);
}
