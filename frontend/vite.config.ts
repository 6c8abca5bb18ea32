import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vitest/config';

const api = { target: process.env.EDGEWRIGHT_API ?? 'http://127.0.0.1:8787', ws: true };

// What every page needs, and what the first view of an app needs, in a few files instead of many: each further file is
// a round trip on a slow line. What opens later (panels, boards, calendars, charts, menus) stays apart.
const groups = [
	// Kit reads what the page says about itself while its modules start, so that has to be set before: never in one file.
	{ name: 'payload', test: /@sveltejs\/kit\/src\/runtime\/client\/payload/, priority: 10 },
	{ name: 'runtime', test: /node_modules\/(svelte\/|esm-env\/|clsx\/|openapi-fetch\/)/ },
	{ name: 'kit', test: /@sveltejs\/kit\/src\/(?!runtime\/client\/(client-entry|entry|payload))/ },
	{
		name: 'shared',
		test: /\/src\/lib\/(api|session|words)\/|\/src\/lib\/ui\/(?!Dialog|Menu)|@lucide\/svelte/
	},
	{
		name: 'player',
		test: /\/src\/lib\/player\/((values|grid|visibility)\/)?(?!GridOptions|FilterBuilder|RowCard|engine)[\w-]+\.(svelte|ts|svelte\.ts)$/
	}
];

export default defineConfig({
	plugins: [tailwindcss(), sveltekit({ adapter: adapter({ fallback: 'index.html' }) })],
	server: { proxy: { '/v1': api, '/.well-known': api } },
	build: { target: 'es2023' },
	environments: { client: { build: { rolldownOptions: { output: { codeSplitting: { groups } } } } } },
	test: { include: ['src/**/*.test.ts'] }
});
