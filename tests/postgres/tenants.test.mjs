// Two people who each have a row in every table: neither sees, changes or makes rows of the other.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { forEachDatabase } from './databases.mjs'
import { NOW, newHash, newId, sqlState } from './fixtures.mjs'
import { seedEveryTable } from './seed.mjs'

const PERSON_COLUMN = {
  api_keys: 'person_id',
  app_versions: 'owner_id',
  apps: 'owner_id',
  audit_log: 'person_id',
  data_keys: 'person_id',
  features: 'owner_id',
  model_budgets: 'person_id',
  model_keys: 'person_id',
  people: 'id',
  sessions: 'person_id',
  usage_events: 'person_id',
  workflow_versions: 'owner_id',
  workflows: 'owner_id',
}

forEachDatabase((name, open) => {
  describe(`tenants on ${name}`, () => {
    let db, ann, ben
    before(async () => {
      db = await open()
      ann = await seedEveryTable(db)
      ben = await seedEveryTable(db)
    })
    after(() => db.close())

    test('everybody sees their own rows and nobody else’s', async () => {
      for (const [table, column] of Object.entries(PERSON_COLUMN)) {
        for (const { person } of [ann, ben]) {
          const rows = await db.as(person, `SELECT ${column} AS whose FROM edgewright.${table}`)
          assert.deepEqual(rows, [{ whose: person }], table)
        }
      }
    })

    test('a filter for somebody else finds nothing', async () => {
      for (const [table, column] of Object.entries(PERSON_COLUMN)) {
        const rows = await db.as(ann.person, `SELECT 1 FROM edgewright.${table} WHERE ${column} = $1`, [ben.person])
        assert.deepEqual(rows, [], table)
      }
    })

    test('a row of somebody else is not changed', async () => {
      const touched = await db.as(ann.person, 'UPDATE edgewright.features SET title = $1 WHERE id = $2 RETURNING 1', [
        'x',
        ben.feature,
      ])
      assert.deepEqual(touched, [])
      const deleted = await db.as(ann.person, 'SELECT edgewright.app_delete($1, $2) AS done', [ben.app, NOW])
      assert.deepEqual(deleted, [{ done: false }])
      const reported = await db.as(ann.person, "SELECT edgewright.app_report($1, 'x', 'public', 9, $2) AS done", [
        ben.app,
        NOW,
      ])
      assert.deepEqual(reported, [{ done: false }])
      const revoked = await db.as(
        ann.person,
        'UPDATE edgewright.api_keys SET revoked_at = now() WHERE id = $1 RETURNING id',
        [ben.key],
      )
      assert.deepEqual(revoked, [])
      for (const sql of [
        'UPDATE edgewright.model_keys SET mask = $2 WHERE person_id = $1 RETURNING 1',
        'UPDATE edgewright.data_keys SET key_id = $2 WHERE person_id = $1 RETURNING 1',
      ]) {
        assert.deepEqual(await db.as(ann.person, sql, [ben.person, 'x']), [], sql)
      }
      const removed = 'DELETE FROM edgewright.model_keys WHERE person_id = $1 RETURNING 1'
      assert.deepEqual(await db.as(ann.person, removed, [ben.person]), [])
    })

    test('a row for somebody else is not made', async () => {
      const insertKey = `INSERT INTO edgewright.api_keys (id, person_id, name, prefix, hash, scopes, created_at)
        VALUES ($1, $2, 'x', 'ewk_', $3, '{}', now())`
      await assert.rejects(db.as(ann.person, insertKey, [newId('key_'), ben.person, newHash()]), sqlState('42501'))
      await assert.rejects(db.as(null, insertKey, [newId('key_'), ben.person, newHash()]), sqlState('42501'))
      for (const sql of [
        `INSERT INTO edgewright.data_keys (person_id, key_id, sealed, created_at, sealed_at)
         VALUES ($1, 'k1', '\\x01', now(), now()) ON CONFLICT (person_id) DO UPDATE SET key_id = 'k2'`,
        `INSERT INTO edgewright.model_keys (person_id, provider, version, sealed, mask, created_at, updated_at)
         VALUES ($1, 'xai', 1, '\\x01', '', now(), now())`,
      ]) {
        await assert.rejects(db.as(ann.person, sql, [ben.person]), sqlState('42501'), sql)
      }
      const overwrite = "SELECT edgewright.feature_report($1, 'x', 'app', 'done', null, $2, $2, 99)"
      await assert.rejects(db.as(ann.person, overwrite, [ben.feature, NOW]), sqlState('42501'))
      const version = "SELECT edgewright.app_version_report($1, 2, '{}', '[]', 'ann', $2, '')"
      await assert.rejects(db.as(ann.person, version, [ben.app, NOW]), sqlState('23503'))
      const audit = "INSERT INTO edgewright.audit_log (id, person_id, action, at) VALUES ($1, $2, 'x', now())"
      await assert.rejects(db.as(ann.person, audit, [newId('eff_'), ben.person]), sqlState('42501'))
    })

    test('a row is not given to somebody else', async () => {
      const give = 'UPDATE edgewright.features SET owner_id = $1 WHERE id = $2'
      await assert.rejects(db.as(ann.person, give, [ben.person, ann.feature]), sqlState('42501'))
    })

    test('nobody makes an app, raises a plan or deletes a row directly', async () => {
      for (const sql of [
        `INSERT INTO edgewright.apps (id, owner_id, slug, name, created_at, updated_at)
         VALUES ('${newId('app_')}', '${ann.person}', 'x', 'x', now(), now())`,
        "UPDATE edgewright.people SET plan = 'paid'",
        'DELETE FROM edgewright.features',
        'TRUNCATE edgewright.features',
        'SELECT * FROM edgewright.login_codes',
        'SELECT * FROM edgewright.dev_mailbox',
        'SET ROLE edgewright_owner; SELECT 1',
      ]) {
        // A superuser behind the embedded database may become anybody; a login role may not.
        if (sql.startsWith('SET ROLE') && !db.isReal) continue
        await assert.rejects(db.as(ann.person, sql), sqlState('42501'), sql)
      }
    })

    test('the person ends with the transaction', async () => {
      await db.as(ann.person, 'SELECT 1')
      assert.deepEqual(await db.as(null, 'SELECT id FROM edgewright.people'), [])
      await assert.rejects(db.as(ann.person, 'SELECT 1/0'), sqlState('22012'))
      assert.deepEqual(await db.as(null, 'SELECT id FROM edgewright.people'), [])
    })

    test('the audit log only grows, for everybody', async () => {
      await assert.rejects(db.as(ann.person, "UPDATE edgewright.audit_log SET action = 'x'"), sqlState('42501'))
      for (const sql of [
        "UPDATE edgewright.audit_log SET action = 'x'",
        'DELETE FROM edgewright.audit_log',
        'TRUNCATE edgewright.audit_log',
      ]) {
        await assert.rejects(db.admin(sql), sqlState('EW004'), sql)
      }
    })

    test('the login role itself reaches nothing', async (context) => {
      if (!db.isReal) return context.skip('the embedded database has no login role')
      for (const sql of [
        'SELECT * FROM edgewright.people',
        "SELECT edgewright.app_find('ann', 'tools')",
        'SET ROLE edgewright_owner',
      ]) {
        await assert.rejects(db.login(sql), sqlState('42501'), sql)
      }
    })
  })
})
