// Where things are in this repository.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const BIN = join(ROOT, 'node_modules/.bin')
export const WORKER_BUILD = join(ROOT, 'build/worker')
export const FRONTEND = join(ROOT, 'frontend')
export const FRONTEND_BUILD = join(ROOT, 'frontend/build')
