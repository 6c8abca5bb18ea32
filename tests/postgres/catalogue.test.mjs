// What the catalogue says about every table and function: row-level security enabled and forced, exactly the policies
// listed here, an application role that owns nothing. A new table fails these tests until it is listed.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { forEachDatabase } from './databases.mjs'
import { seedEveryTable } from './seed.mjs'

const APP = 'edgewright_app'
const OWNER = 'edgewright_owner'

/** For whom each command has a policy. An empty list is an explicit absence: nobody may. */
const POLICIES = {
  api_keys: { SELECT: [APP, OWNER], INSERT: [APP], UPDATE: [APP, OWNER], DELETE: [] },
  app_versions: { SELECT: [APP], INSERT: [APP], UPDATE: [], DELETE: [] },
  applied_migrations: { SELECT: [OWNER], INSERT: [OWNER], UPDATE: [], DELETE: [] },
  apps: { SELECT: [APP, OWNER], INSERT: [OWNER], UPDATE: [APP], DELETE: [] },
  audit_log: { SELECT: [APP], INSERT: [APP], UPDATE: [], DELETE: [] },
  data_keys: { SELECT: [APP, OWNER], INSERT: [APP], UPDATE: [APP], DELETE: [] },
  dev_mailbox: { SELECT: [OWNER], INSERT: [OWNER], UPDATE: [], DELETE: [] },
  features: { SELECT: [APP, OWNER], INSERT: [APP, OWNER], UPDATE: [APP], DELETE: [OWNER] },
  login_codes: { SELECT: [OWNER], INSERT: [OWNER], UPDATE: [OWNER], DELETE: [OWNER] },
  model_budgets: { SELECT: [APP], INSERT: [APP], UPDATE: [APP], DELETE: [] },
  model_keys: { SELECT: [APP], INSERT: [APP], UPDATE: [APP], DELETE: [APP] },
  people: { SELECT: [APP, OWNER], INSERT: [OWNER], UPDATE: [OWNER], DELETE: [] },
  sessions: { SELECT: [APP, OWNER], INSERT: [OWNER], UPDATE: [OWNER], DELETE: [OWNER] },
  usage_events: { SELECT: [APP], INSERT: [APP], UPDATE: [], DELETE: [] },
  workflow_versions: { SELECT: [APP], INSERT: [APP], UPDATE: [], DELETE: [] },
  workflows: { SELECT: [APP, OWNER], INSERT: [OWNER], UPDATE: [APP, OWNER], DELETE: [] },
}

/** The functions that run with the owner's rights, all of which must work before anybody is known or count exactly. */
const DEFINERS = [
  'api_key_find',
  'app_find',
  'app_reserve',
  'data_key_stale',
  'dev_mail_insert',
  'dev_mail_list',
  'feature_forget',
  'feature_release',
  'feature_reserve',
  'feature_unfinished',
  'login_code_consume',
  'login_code_create',
  'person_sign_in',
  'session_create',
  'session_end',
  'session_live',
  'session_revoke',
  'session_rotate',
  'sign_in_sweep',
  'workflow_reserve',
  'workflow_sweep',
]

/** Columns that not even their owner reads. */
const HIDDEN_COLUMNS = ['api_keys.hash', 'sessions.token_hash']

const TABLES = `SELECT c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
    pg_get_userbyid(c.relowner) AS owner
  FROM pg_class c WHERE c.relnamespace = 'edgewright'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  ORDER BY 1`

forEachDatabase((name, open) => {
  describe(`the catalogue on ${name}`, () => {
    let db
    before(async () => {
      db = await open()
    })
    after(() => db.close())

    const column = async (sql) => (await db.admin(sql)).map((row) => Object.values(row)[0])

    test('every table is listed here, is owned by the owner, and has row-level security enabled and forced', async () => {
      const tables = await db.admin(TABLES)
      assert.deepEqual(
        tables.map((table) => table.name),
        Object.keys(POLICIES),
      )
      for (const table of tables) {
        assert.deepEqual(table, { name: table.name, enabled: true, forced: true, owner: OWNER })
      }
    })

    test('every command has exactly the policies listed here', async () => {
      const policies = await db.admin(`SELECT tablename, cmd, roles::text[] AS roles, permissive
        FROM pg_policies WHERE schemaname = 'edgewright'`)
      const found = Object.fromEntries(
        Object.keys(POLICIES).map((table) => [table, { SELECT: [], INSERT: [], UPDATE: [], DELETE: [] }]),
      )
      for (const { tablename, cmd, roles } of policies) {
        assert.ok(found[tablename][cmd], `${tablename} has a policy for ${cmd}; write one per command`)
        assert.equal(roles.length, 1)
        found[tablename][cmd].push(roles[0])
        found[tablename][cmd].sort()
      }
      assert.deepEqual(found, POLICIES)
    })

    test('every policy of the application asks for the current person, on reading and on writing', async () => {
      const policies = await db.admin(`SELECT tablename, cmd, qual, with_check FROM pg_policies
        WHERE schemaname = 'edgewright' AND '${APP}' = ANY (roles)`)
      assert.ok(policies.length > 10)
      for (const { tablename, cmd, qual, with_check } of policies) {
        const where = `${tablename} ${cmd}`
        if (cmd !== 'INSERT') assert.match(qual, /current_person\(\)/, where)
        if (cmd === 'INSERT' || cmd === 'UPDATE') assert.match(with_check, /current_person\(\)/, where)
      }
    })

    test('neither role can log in, bypass row-level security or make roles', async () => {
      const roles = await db.admin(`SELECT rolname, rolcanlogin OR rolsuper OR rolbypassrls OR rolcreaterole OR
        rolcreatedb OR rolreplication AS special FROM pg_roles WHERE rolname IN ('${APP}', '${OWNER}') ORDER BY 1`)
      assert.deepEqual(roles, [
        { rolname: APP, special: false },
        { rolname: OWNER, special: false },
      ])
      const memberships = await column(`SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid
        WHERE m.member IN ('${APP}'::regrole, '${OWNER}'::regrole)`)
      assert.deepEqual(memberships, [])
    })

    test('the application role owns nothing', async () => {
      const owned = await column(`SELECT classid::regclass::text FROM pg_shdepend
        WHERE refobjid = '${APP}'::regrole AND refclassid = 'pg_authid'::regclass AND deptype = 'o'`)
      assert.deepEqual(owned, [])
      const creates = await column(`SELECT has_schema_privilege('${APP}', 'edgewright', 'CREATE')`)
      assert.deepEqual(creates, [false])
    })

    test('the application role has no right that row-level security does not limit', async () => {
      const rights = await column(`SELECT DISTINCT privilege_type FROM information_schema.table_privileges
        WHERE table_schema = 'edgewright' AND grantee IN ('${APP}', 'PUBLIC') ORDER BY 1`)
      assert.deepEqual(rights, ['DELETE', 'INSERT', 'SELECT'])
    })

    test('secrets are readable by nobody', async () => {
      const readable = await column(`SELECT c.relname || '.' || a.attname FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid AND c.relnamespace = 'edgewright'::regnamespace AND c.relkind = 'r'
        WHERE a.attname LIKE '%hash' AND has_column_privilege('${APP}', c.oid, a.attnum, 'SELECT')`)
      assert.deepEqual(readable, [])
      for (const hidden of HIDDEN_COLUMNS) {
        const [table, field] = hidden.split('.')
        await assert.rejects(db.as(null, `SELECT ${field} FROM edgewright.${table}`), { code: '42501' })
      }
    })

    test('every function fixes its search path and belongs to the owner, and nobody but the application may call it', async () => {
      const functions = await db.admin(`SELECT p.proname AS name, p.prosecdef AS definer,
          pg_get_userbyid(p.proowner) AS owner, coalesce(array_to_string(p.proconfig, ','), '') AS config,
          EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0) AS public
        FROM pg_proc p WHERE p.pronamespace = 'edgewright'::regnamespace ORDER BY 1`)
      for (const { name: fn, owner, config, public: open } of functions) {
        assert.deepEqual(
          { fn, owner, config, open },
          { fn, owner: OWNER, config: 'search_path=pg_catalog, pg_temp', open: false },
        )
      }
      assert.deepEqual(
        functions.filter((fn) => fn.definer).map((fn) => fn.name),
        DEFINERS,
      )
    })

    test('without a person, no table answers a row, though every table has some', async () => {
      await seedEveryTable(db)
      for (const table of Object.keys(POLICIES)) {
        // A superuser counts past every policy.
        const [{ count }] = await db.admin(`SELECT count(*)::int FROM edgewright.${table}`)
        assert.ok(count > 0, `${table} is empty, so this test would prove nothing`)
        const visible = await db.as(null, `SELECT 1 FROM edgewright.${table}`).catch((error) => {
          assert.equal(error.code, '42501', error.message)
          return []
        })
        assert.deepEqual(visible, [], table)
      }
    })
  })
})
