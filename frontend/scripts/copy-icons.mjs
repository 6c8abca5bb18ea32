// Puts every lucide icon where a definition can name it (`/icons/wrench.svg`), so that an app's icons cost no JavaScript.
import { cpSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = join(dirname(createRequire(import.meta.url).resolve('lucide-static/package.json')), 'icons');
const target = join(dirname(fileURLToPath(import.meta.url)), '../static/icons');

if (!existsSync(join(target, 'wrench.svg'))) {
	cpSync(source, target, { recursive: true, filter: (path) => !path.endsWith('.json') });
}
