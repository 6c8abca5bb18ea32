// Moves the inline start script of every built page into a file of its own, so that `script-src 'self'` is enough.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const build = join(dirname(fileURLToPath(import.meta.url)), '../build');
const theme = readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'theme.js'), 'utf8');

const pages = readdirSync(build, { recursive: true }).filter((name) => name.endsWith('.html'));
for (const page of pages) {
	const path = join(build, page);
	const html = readFileSync(path, 'utf8').replace(/<script>([\s\S]*?)<\/script>/g, (_, code) => {
		const script = `${theme}\n${code.trim()}\n`;
		const name = `_app/immutable/start.${createHash('sha256').update(script).digest('hex').slice(0, 10)}.js`;
		writeFileSync(join(build, name), script);
		return `<script src="/${name}"></script>`;
	});
	if (/<script(?![^>]*\bsrc=)/.test(html)) throw new Error(`${page} still has an inline script`);
	writeFileSync(path, html);
}
