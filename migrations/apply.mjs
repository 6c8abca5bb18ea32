// Applies the numbered migrations of this folder, each once, each in its own transaction.
//
// Works on anything that can run SQL (node-postgres, PGlite). Never edits a migration that was applied: a file whose
// content changed afterwards is refused, because the database would no longer be what the files say.

import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('.', import.meta.url))
const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/
// Any fixed number: two processes that migrate the same database at once queue behind it.
const LOCK = 7_340_226_091

/** The migrations of this folder in order: {name, sql, sha256}. */
export async function readMigrations() {
  const names = (await readdir(FOLDER)).filter((name) => FILE_NAME.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(FOLDER + name, 'utf8')
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/**
 * Brings a database up to date. Returns the names of the migrations that were applied now.
 * @param {(sql: string, params?: unknown[]) => Promise<object[]>} run runs SQL on ONE connection, answers its rows
 */
export async function applyMigrations(run) {
  const applied = []
  for (const migration of await readMigrations()) {
    await run('BEGIN')
    try {
      if (await applyMigration(run, migration)) applied.push(migration.name)
      await run('COMMIT')
    } catch (error) {
      await run('ROLLBACK')
      throw new Error(`Migration ${migration.name} failed: ${error.message}`, { cause: error })
    }
  }
  return applied
}

async function applyMigration(run, { name, sql, sha256 }) {
  await run('SELECT pg_advisory_xact_lock($1)', [LOCK])
  const [known] = await appliedMigration(run, name)
  if (known) {
    if (known.sha256 !== sha256) throw new Error('its file was changed after it was applied; add a new file instead')
    return false
  }
  await run(sql)
  await run('SET LOCAL ROLE edgewright_owner')
  await run('INSERT INTO edgewright.applied_migrations (name, sha256) VALUES ($1, $2)', [name, sha256])
  return true
}

async function appliedMigration(run, name) {
  const [{ ledger }] = await run("SELECT to_regclass('edgewright.applied_migrations')::text AS ledger")
  if (!ledger) return []
  await run('SET LOCAL ROLE edgewright_owner')
  const rows = await run('SELECT sha256 FROM edgewright.applied_migrations WHERE name = $1', [name])
  await run('SET LOCAL ROLE NONE')
  return rows
}

/** `run` for a connected node-postgres client. */
export const runWithPg = (client) => async (sql, params) => {
  const result = await client.query(sql, params)
  return Array.isArray(result) ? result.at(-1).rows : result.rows
}

/** `run` for a PGlite instance. */
export const runWithPglite = (db) => async (sql, params) =>
  params ? (await db.query(sql, params)).rows : ((await db.exec(sql)).at(-1)?.rows ?? [])

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const url = process.argv[2] ?? process.env.DATABASE_URL
  if (!url) {
    console.error('Usage: node migrations/apply.mjs postgres://user:password@host:5432/database')
    process.exit(2)
  }
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const applied = await applyMigrations(runWithPg(client))
    console.log(applied.length === 0 ? 'Nothing to apply.' : `Applied ${applied.join(', ')}.`)
  } finally {
    await client.end()
  }
}
