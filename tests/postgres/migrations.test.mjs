// Applying migrations: once, in order, by whoever is allowed to, and never an edited one.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { applyMigrations, readMigrations, runWithPg, runWithPglite } from '../../migrations/apply.mjs'
import { forEachDatabase } from './databases.mjs'

/** Everything a migration could change, as one text. */
const SHAPE = `SELECT string_agg(line, E'\\n' ORDER BY line) AS shape FROM (
  SELECT table_name || '.' || column_name || ' ' || data_type AS line FROM information_schema.columns
    WHERE table_schema = 'edgewright'
  UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'edgewright'::regnamespace
  UNION ALL SELECT tablename || policyname || cmd || coalesce(qual, '') FROM pg_policies WHERE schemaname = 'edgewright'
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'edgewright'
  UNION ALL SELECT name || sha256 || applied_at FROM edgewright.applied_migrations
) lines`

test('files are numbered without gaps', async () => {
  const names = (await readMigrations()).map((migration) => migration.name)
  for (const [index, name] of names.entries()) assert.equal(Number(name.slice(0, 4)), index + 1, name)
})

forEachDatabase((name, open) => {
  describe(`migrations on ${name}`, () => {
    test('applied twice they change nothing', async () => {
      const db = await open()
      try {
        const before = await db.admin(SHAPE)
        assert.deepEqual(await applyMigrations(db.admin), [])
        assert.deepEqual(await db.admin(SHAPE), before)
      } finally {
        await db.close()
      }
    })

    test('one that was edited after it was applied is refused', async () => {
      const db = await open()
      try {
        await db.admin("UPDATE edgewright.applied_migrations SET sha256 = 'another' WHERE name LIKE '0002%'")
        await assert.rejects(
          applyMigrations(db.admin),
          /0002_people\.sql failed: its file was changed after it was applied/,
        )
      } finally {
        await db.close()
      }
    })
  })
})

test('one that fails leaves nothing behind and can be applied again', async () => {
  const db = await PGlite.create()
  const run = runWithPglite(db)
  const failing = (sql, params) =>
    sql.includes('CREATE TABLE edgewright.people') ? run(`${sql}; SELECT 1/0`) : run(sql, params)
  await assert.rejects(applyMigrations(failing), /0002_people\.sql failed: division by zero/)
  const rest = await applyMigrations(run)
  assert.equal(rest[0], '0002_people.sql')
  await db.close()
})

test('an administrator who is no superuser can apply them, as on hosted PostgreSQL', async (context) => {
  const adminUrl = process.env.EDGEWRIGHT_TEST_POSTGRES_ADMIN_URL
  if (!adminUrl) return context.skip('needs a real PostgreSQL: EDGEWRIGHT_TEST_POSTGRES_ADMIN_URL is not set')
  const name = `edgewright_hosted_${randomBytes(6).toString('hex')}`
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  await admin.query(`CREATE ROLE ${name} LOGIN CREATEROLE CREATEDB PASSWORD '${name}'`)
  await admin.query(`CREATE DATABASE ${name} OWNER ${name}`)
  // The roles of this server exist already and belong to its superuser; on a hosted server this one makes them.
  await admin.query(`GRANT edgewright_owner TO ${name} WITH ADMIN OPTION`)
  const url = Object.assign(new URL(adminUrl), { username: name, password: name, pathname: `/${name}` })
  const hosted = new pg.Client({ connectionString: url.href })
  await hosted.connect()
  try {
    assert.equal((await applyMigrations(runWithPg(hosted))).length, (await readMigrations()).length)
    assert.deepEqual(await applyMigrations(runWithPg(hosted)), [])
  } finally {
    await hosted.end()
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
    await admin.query(`REVOKE edgewright_owner FROM ${name} CASCADE`)
    await admin.query(`DROP ROLE ${name}`)
    await admin.end()
  }
})

test('two processes that migrate one database at once apply every file once', async (context) => {
  const adminUrl = process.env.EDGEWRIGHT_TEST_POSTGRES_ADMIN_URL
  if (!adminUrl) return context.skip('needs a real PostgreSQL: EDGEWRIGHT_TEST_POSTGRES_ADMIN_URL is not set')
  const name = `edgewright_race_${randomBytes(6).toString('hex')}`
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${name}`)
  const url = Object.assign(new URL(adminUrl), { pathname: `/${name}` })
  const clients = await Promise.all(
    [0, 1, 2].map(async () => {
      const client = new pg.Client({ connectionString: url.href })
      await client.connect()
      return client
    }),
  )
  try {
    const applied = (await Promise.all(clients.map((client) => applyMigrations(runWithPg(client))))).flat()
    assert.equal(applied.length, (await readMigrations()).length)
  } finally {
    await Promise.all(clients.map((client) => client.end()))
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
    await admin.end()
  }
})
