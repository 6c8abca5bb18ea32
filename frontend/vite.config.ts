import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vitest/config';

const api = { target: process.env.EDGEWRIGHT_API ?? 'http://127.0.0.1:8787', ws: true };

export default defineConfig({
	plugins: [
		tailwindcss(),
		sveltekit({
			adapter: adapter({ fallback: 'index.html' })
		})
	],
	server: { proxy: { '/v1': api, '/.well-known': api } },
	build: { target: 'es2023' },
	test: { include: ['src/**/*.test.ts'] }
});
