// Builds the frontend when its sources changed since the last build.

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from './commands.mjs'
import { FRONTEND, FRONTEND_BUILD, ROOT } from './paths.mjs'

const STAMP = join(ROOT, 'build/frontend.stamp')
const OUTPUTS = new Set(['node_modules', '.svelte-kit', 'build', 'test-results'])

export async function buildFrontend() {
  if (!existsSync(join(FRONTEND, 'package.json'))) return { note: 'none yet', directory: undefined }
  const print = await fingerprint()
  if (existsSync(FRONTEND_BUILD) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === print) {
    return { note: 'unchanged', directory: FRONTEND_BUILD }
  }
  await run('npm', ['run', 'build', '--workspace', 'frontend', '--silent'])
  mkdirSync(dirname(STAMP), { recursive: true })
  writeFileSync(STAMP, print)
  return { note: 'built', directory: FRONTEND_BUILD }
}

async function fingerprint() {
  const digest = createHash('sha256')
  digest.update(readFileSync(join(ROOT, 'package-lock.json')))
  for (const file of await sourcesBelow(FRONTEND)) {
    const { size, mtimeMs } = await stat(file)
    digest.update(`${file}\0${size}\0${mtimeMs}\n`)
  }
  return digest.digest('hex')
}

async function sourcesBelow(directory) {
  const entries = await readdir(directory, { withFileTypes: true })
  const found = await Promise.all(
    entries
      .filter((entry) => !OUTPUTS.has(entry.name))
      .map((entry) =>
        entry.isDirectory() ? sourcesBelow(join(directory, entry.name)) : [join(directory, entry.name)],
      ),
  )
  return found.flat().sort()
}
