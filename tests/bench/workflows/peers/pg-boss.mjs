// pg-boss: jobs put off to a moment, in a PostgreSQL, worked off by one process.

import pg from 'pg'
import { install } from './install.mjs'
import { startService } from './service.mjs'

export async function startPgBoss() {
  const adminUrl = process.env.EDGEWRIGHT_TEST_POSTGRES_ADMIN_URL
  if (!adminUrl) throw new Error('there is no PostgreSQL: node scripts/with-postgres.mjs …')
  const folder = await install('pg-boss')
  const name = `boss_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
  const admin = new pg.Client(adminUrl)
  await admin.connect()
  await admin.query(`CREATE DATABASE ${name}`)
  await admin.end()
  const url = new URL(adminUrl)
  url.pathname = name
  const service = await startService('pg-boss-service.mjs', folder, url.href)
  return {
    name: 'pg-boss',
    durability: 'PostgreSQL 18, synchronous_commit on: fsync per commit',
    /** Puts so many jobs off to a moment. */
    putOff: (count, moment) => service.ask(`/put-off?count=${count}&moment=${moment}`),
    /** How late each was since, in milliseconds. */
    lateness: async () => (await service.ask('/lateness')).lateness,
    stop: () => service.end(),
  }
}
