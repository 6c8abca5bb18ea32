// Reads what development and deployment share from wrangler.toml, so that it is said once.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { ROOT } from './paths.mjs'

export function readWranglerConfig() {
  const config = parse(readFileSync(join(ROOT, 'wrangler.toml'), 'utf8'))
  return { compatibilityDate: config.compatibility_date, objects: config.durable_objects.bindings }
}
