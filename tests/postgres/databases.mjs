// The databases every test here runs on: always the embedded one (PGlite), and a real PostgreSQL when its address is
// given. Each is fresh, migrated, and gone afterwards.
//
// A database offers `admin(sql, params)`, `as(person, sql, params)` for one transaction the way the Worker makes them
// (person null: nobody), and `race(count, work)`, which runs work on that many connections at once where it can.

import { randomBytes } from 'node:crypto'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { applyMigrations, runWithPg, runWithPglite } from '../../migrations/apply.mjs'

const ADMIN_URL = process.env.EDGEWRIGHT_TEST_POSTGRES_ADMIN_URL
const LOGIN_URL = process.env.EDGEWRIGHT_TEST_POSTGRES_URL

if (!ADMIN_URL || !LOGIN_URL) {
  console.log(
    'EDGEWRIGHT_TEST_POSTGRES_URL and EDGEWRIGHT_TEST_POSTGRES_ADMIN_URL are not set: only the embedded database is ' +
      'tested. For both: node scripts/with-postgres.mjs node --test "tests/postgres/*.test.mjs"',
  )
}

/** Runs `define(name, open)` for every kind of database; `open()` makes a fresh one. */
export function forEachDatabase(define) {
  define('PGlite', openPglite)
  if (ADMIN_URL && LOGIN_URL) define('PostgreSQL', openPostgres)
}

/** Runs one statement as the Worker does: everything between BEGIN and COMMIT, as the application role. */
async function runAs(run, person, sql, params) {
  await run('BEGIN')
  try {
    await run('SET LOCAL ROLE edgewright_app')
    await run("SELECT set_config('edgewright.person_id', $1, true)", [person ?? ''])
    const rows = await run(sql, params)
    await run('COMMIT')
    return rows
  } catch (error) {
    await run('ROLLBACK')
    throw error
  }
}

export async function openPglite() {
  const db = await PGlite.create()
  const run = runWithPglite(db)
  await applyMigrations(run)
  const as = (person, sql, params) => runAs(run, person, sql, params)
  return {
    isReal: false,
    admin: run,
    as,
    race: async (count, work) => {
      // One connection: the same work, one after the other.
      const results = []
      for (let index = 0; index < count; index += 1) results.push(...(await Promise.allSettled([work(as, index)])))
      return results
    },
    close: () => db.close(),
  }
}

export async function openPostgres() {
  const name = `edgewright_test_${randomBytes(6).toString('hex')}`
  const server = await connect(ADMIN_URL)
  await server.query(`CREATE DATABASE ${name}`)
  const admin = await connect(inDatabase(ADMIN_URL, name))
  const adminRun = runWithPg(admin)
  await applyMigrations(adminRun)
  const login = await connect(inDatabase(LOGIN_URL, name)).catch(async (error) => {
    // An open connection would keep the test waiting instead of failing.
    await Promise.all([admin.end(), server.end()])
    throw error
  })
  return {
    isReal: true,
    name,
    admin: adminRun,
    login: runWithPg(login),
    as: (person, sql, params) => runAs(runWithPg(login), person, sql, params),
    race: async (count, work) => {
      const clients = await Promise.all(Array.from({ length: count }, () => connect(inDatabase(LOGIN_URL, name))))
      try {
        return await Promise.allSettled(
          clients.map((client, index) => work((...args) => runAs(runWithPg(client), ...args), index)),
        )
      } finally {
        await Promise.all(clients.map((client) => client.end()))
      }
    },
    close: async () => {
      await Promise.all([login.end(), admin.end()])
      await server.query(`DROP DATABASE ${name} WITH (FORCE)`)
      await server.end()
    },
  }
}

async function connect(url) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}

function inDatabase(url, name) {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}
