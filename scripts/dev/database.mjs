// PostgreSQL for development: embedded in this process by default, any other by its address.
//
// The embedded one keeps session state across connections and runs statements outside a transaction in any order.
// The Worker therefore does everything between BEGIN and COMMIT, as it must behind a pooler anyway.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { applyMigrations, runWithPg, runWithPglite } from '../../migrations/apply.mjs'
import { ensureLoginRole } from './login-role.mjs'
import { choosePort } from './port.mjs'

const MAX_CONNECTIONS = 200

/** Starts or reaches the database and brings it up to date. Answers {url, stop, note}. */
export const openDatabase = (stateDir, adminUrl, password) =>
  adminUrl ? reachDatabase(adminUrl, password) : startEmbedded(join(stateDir, 'pg'))

async function startEmbedded(dataDir) {
  const [{ PGlite }, { PGLiteSocketServer }] = await Promise.all([
    import('@electric-sql/pglite'),
    import('@electric-sql/pglite-socket'),
  ])
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const db = await PGlite.create({ dataDir })
  const applied = await applyMigrations(runWithPglite(db))
  const port = await choosePort(0)
  const server = new PGLiteSocketServer({ db, port, host: '127.0.0.1', maxConnections: MAX_CONNECTIONS })
  await server.start()
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    note: describe(applied),
    async stop() {
      await server.stop()
      await db.close()
    },
  }
}

async function reachDatabase(adminUrl, password) {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const applied = await applyMigrations(runWithPg(client))
    const url = await ensureLoginRole(client, adminUrl, password)
    return { url, note: describe(applied), stop: async () => {} }
  } finally {
    await client.end()
  }
}

const describe = (applied) => (applied.length === 0 ? 'up to date' : `${applied.length} migrations applied`)
