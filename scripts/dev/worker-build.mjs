// Builds the Worker; xtask itself knows when there is nothing to do.

import { run } from './commands.mjs'
import { WORKER_BUILD } from './paths.mjs'

export async function buildWorker() {
  const output = await run('cargo', ['xtask', 'build'])
  const [, verb, sizes] = output.match(/(built|unchanged) \S+ \(\w+\) in [\d.]+ s: (.+)/) ?? []
  return { note: `${verb}, ${sizes}`, directory: WORKER_BUILD }
}
