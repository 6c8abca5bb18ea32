// Peers are installed outside of the repository, in versions that packages.json here names, without their install scripts.

import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../../../scripts/dev/commands.mjs'

const PACKAGES = JSON.parse(readFileSync(join(import.meta.dirname, 'packages.json'), 'utf8'))
export const FOLDER = join(process.env.EDGEWRIGHT_PEERS ?? join(tmpdir(), 'edgewright-peers'))

/** Installs a peer unless it is there. Answers its folder. */
export async function install(name) {
  const folder = join(FOLDER, name)
  const done = join(folder, 'installed.json')
  const wanted = JSON.stringify(PACKAGES[name])
  if (existsSync(done) && readFileSync(done, 'utf8') === wanted) return folder
  const began = performance.now()
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, ...PACKAGES[name] }))
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  await run('npm', ['install', ...flags], { cwd: folder })
  await writeFile(done, wanted)
  console.log(`  ${name} installed in ${((performance.now() - began) / 1_000).toFixed(0)} s`)
  return folder
}

/** Loads a package of a peer. */
export const load = (folder, name) => createRequire(join(folder, 'package.json'))(name)
