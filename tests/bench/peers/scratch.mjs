// Peers are installed into folders that git does not know, never among the project's own packages.

import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../../scripts/dev/commands.mjs'
import { ROOT } from '../../../scripts/dev/paths.mjs'

const SCRATCH = join(ROOT, '.edgewright/bench-peers')

/** Installs packages such as `hono@4.13.19`, each of this version, unless they are there. Answers their folder. */
export async function install(...packages) {
  const folder = join(SCRATCH, packages.join('+').replace(/[^\w.@+-]/g, '-'))
  const done = join(folder, 'installed')
  if (!existsSync(done)) {
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n')
    await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], { cwd: folder })
    await writeFile(done, '')
  }
  return join(folder, 'node_modules')
}
