// Builds the frontend when its sources changed since the last build.

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from './commands.mjs'
import { FRONTEND, FRONTEND_BUILD, ROOT } from './paths.mjs'

const STAMP = join(ROOT, 'build/frontend.stamp')
/** What the frontend is built from; part of it is Rust. */
const SOURCES = [FRONTEND, join(ROOT, 'crates/expression'), join(ROOT, 'crates/visibility')]

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
  for (const lock of ['package-lock.json', 'Cargo.lock']) digest.update(readFileSync(join(ROOT, lock)))
  const generated = generatedPaths()
  for (const source of SOURCES) {
    for (const file of (await filesBelow(source, '', generated)).sort()) {
      const { size, mtimeMs } = await stat(join(source, file))
      digest.update(`${file}\0${size}\0${mtimeMs}\n`)
    }
  }
  return digest.digest('hex')
}

/** What git ignores there is made by the build: lines such as "/static/icons". */
function generatedPaths() {
  const lines = readFileSync(join(FRONTEND, '.gitignore'), 'utf8').split('\n')
  return new Set(lines.map((line) => line.trim().replace(/^\//, '')))
}

async function filesBelow(root, directory, generated) {
  const entries = await readdir(join(root, directory), { withFileTypes: true })
  const found = await Promise.all(
    entries.map((entry) => {
      const path = directory ? `${directory}/${entry.name}` : entry.name
      if (generated.has(path)) return []
      return entry.isDirectory() ? filesBelow(root, path, generated) : [path]
    }),
  )
  return found.flat()
}
