// Builds the Workers; xtask itself knows when there is nothing to do.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './commands.mjs'
import { ROOT, WORKERS_BUILD } from './paths.mjs'

export async function buildWorkers() {
  if (!existsSync(join(ROOT, 'target')))
    console.log('  The Workers are built for the first time, which takes some minutes.')
  const output = await run('cargo', ['xtask', 'build'])
  const built = [...output.matchAll(/^(built|unchanged) \S*\/(\w+) \(\w+\) in [\d.]+ s: \d+ KB raw, (\d+ KB) gzip$/gm)]
  const changed = built.filter(([, verb]) => verb === 'built')
  const note = changed.length === 0 ? 'unchanged' : changed.map(([, , name, size]) => `${name} ${size}`).join(', ')
  return { note, directory: WORKERS_BUILD }
}
