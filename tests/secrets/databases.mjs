// The databases these tests run on: the embedded one, and a real PostgreSQL when its address is given.

import pg from 'pg'
import { ensureLoginRole } from '../../scripts/dev/login-role.mjs'
import { startServer } from '../harness/index.mjs'

export const ADMIN_URL = process.env.EDGEWRIGHT_TEST_POSTGRES_ADMIN_URL
const LOGIN_URL = process.env.EDGEWRIGHT_TEST_POSTGRES_URL

export const isReal = Boolean(ADMIN_URL && LOGIN_URL)

if (!isReal) console.log('EDGEWRIGHT_TEST_POSTGRES_ADMIN_URL is not set: only the embedded database is tested.')

export const DATABASES = isReal ? ['pglite', 'PostgreSQL'] : ['pglite']

/** A server on one of them; `sql` asks the database past every policy, and `release` ends both. */
export async function startOn(database, options = {}) {
  const isOwn = database === 'PostgreSQL'
  const server = await startServer({ ...options, ...(isOwn && { postgres: ADMIN_URL }) })
  return {
    server,
    sql: async (text, params) => {
      const client = new pg.Client(isOwn ? ADMIN_URL : server.databaseUrl)
      await client.connect()
      try {
        return (await client.query(text, params)).rows
      } finally {
        await client.end()
      }
    },
    release: async () => {
      await server.stop()
      if (isOwn) await giveLoginBack()
    },
  }
}

/** The server gave the login role a password of its own; the other tests log in with theirs. */
export async function giveLoginBack() {
  const admin = new pg.Client(ADMIN_URL)
  await admin.connect()
  await ensureLoginRole(admin, ADMIN_URL, new URL(LOGIN_URL).password)
  await admin.end()
}
