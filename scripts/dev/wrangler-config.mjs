// Reads what development and deployment share from the Workers' wrangler.toml files, so that it is said once.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { ROOT } from './paths.mjs'

/** The Workers' folders in the order in which they are deployed: whoever binds a class comes after whoever holds it. */
export const WORKERS = ['runtime', 'calls', 'workflows', 'builder', 'api']

/** {folder, name, compatibilityDate, objects, services, buckets} of every Worker; `name` is what other Workers call it by. */
export const readWranglerConfigs = () => WORKERS.map(readWranglerConfig)

function readWranglerConfig(folder) {
  const config = parse(readFileSync(join(ROOT, 'workers', folder, 'wrangler.toml'), 'utf8'))
  return {
    folder,
    name: config.name,
    compatibilityDate: config.compatibility_date,
    objects: config.durable_objects?.bindings ?? [],
    services: config.services ?? [],
    buckets: Object.fromEntries((config.r2_buckets ?? []).map(({ binding, bucket_name: bucket }) => [binding, bucket])),
  }
}
