// Builds the frontend when its sources changed since the last build.

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from './commands.mjs'
import { FRONTEND, FRONTEND_BUILD, ROOT } from './paths.mjs'

const STAMP = join(ROOT, 'build/frontend.stamp')

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
  for (const file of (await filesBelow('', generatedPaths())).sort()) {
    const { size, mtimeMs } = await stat(join(FRONTEND, file))
    digest.update(`${file}\0${size}\0${mtimeMs}\n`)
  }
  return digest.digest('hex')
}

/** What git ignores there is made by the build: lines such as "/static/icons". */
function generatedPaths() {
  const lines = readFileSync(join(FRONTEND, '.gitignore'), 'utf8').split('\n')
  return new Set(lines.map((line) => line.trim().replace(/^\//, '')))
}

async function filesBelow(directory, generated) {
  const entries = await readdir(join(FRONTEND, directory), { withFileTypes: true })
  const found = await Promise.all(
    entries.map((entry) => {
      const path = directory ? `${directory}/${entry.name}` : entry.name
      if (generated.has(path)) return []
      return entry.isDirectory() ? filesBelow(path, generated) : [path]
    }),
  )
  return found.flat()
}
