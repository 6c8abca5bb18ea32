// Where things are in this repository.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const BIN = join(ROOT, 'node_modules/.bin')
export const WORKERS_BUILD = join(ROOT, 'build/workers')
export const FRONTEND = join(ROOT, 'frontend')
export const FRONTEND_BUILD = join(ROOT, 'frontend/build')
