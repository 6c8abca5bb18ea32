// Builds the Worker; xtask itself knows when there is nothing to do.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './commands.mjs'
import { ROOT, WORKER_BUILD } from './paths.mjs'

export async function buildWorker() {
  if (!existsSync(join(ROOT, 'target')))
    console.log('  The Worker is built for the first time, which takes some minutes.')
  const output = await run('cargo', ['xtask', 'build'])
  const [, verb, sizes] = output.match(/(built|unchanged) \S+ \(\w+\) in [\d.]+ s: (.+)/) ?? []
  return { note: `${verb}, ${sizes}`, directory: WORKER_BUILD }
}
