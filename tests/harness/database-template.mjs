// An embedded database, made and migrated once and then copied: making one takes seconds.

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { applyMigrations, readMigrations, runWithPglite } from '../../migrations/apply.mjs'
import { ROOT } from '../../scripts/dev/paths.mjs'

/** Puts a migrated database into `stateDir`, where the server looks for one. */
export async function copyDatabase(stateDir) {
  const template = await databaseTemplate()
  await cp(template, join(stateDir, 'pg'), { recursive: true })
}

async function databaseTemplate() {
  const digest = createHash('sha256')
  for (const { sha256 } of await readMigrations()) digest.update(sha256)
  const parent = join(ROOT, 'build/test-databases')
  const template = join(parent, digest.digest('hex').slice(0, 16))
  if (existsSync(template)) return template

  const { PGlite } = await import('@electric-sql/pglite')
  const draft = `${template}.${process.pid}`
  await mkdir(parent, { recursive: true })
  const db = await PGlite.create({ dataDir: draft })
  await applyMigrations(runWithPglite(db))
  await db.close()
  // Two test files may make it at once; the one that comes second takes the first one's.
  await rename(draft, template).catch(() => rm(draft, { recursive: true }))
  return template
}
