// DBOS: a library in a Node process, with a PostgreSQL beside it that waits for the disk at every commit, as it comes.

import pg from 'pg'
import { request } from '../../connection.mjs'
import { install } from './install.mjs'
import { startService, timed } from './service.mjs'

export async function startDbos() {
  const adminUrl = process.env.EDGEWRIGHT_TEST_POSTGRES_ADMIN_URL
  if (!adminUrl) throw new Error('there is no PostgreSQL: node scripts/with-postgres.mjs …')
  const folder = await install('dbos')
  const name = `dbos_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
  const admin = new pg.Client(adminUrl)
  await admin.connect()
  await admin.query(`CREATE DATABASE ${name}`)
  await admin.end()
  const url = new URL(adminUrl)
  url.pathname = name
  const service = await startService('dbos-service.mjs', folder, url.href)
  return {
    name: 'DBOS',
    durability: 'PostgreSQL 18, synchronous_commit on: fsync per commit',
    port: service.port,
    accepted: 202,
    forty: () => timed(() => service.ask('/forty')),
    calls: (target) => timed(() => service.ask(`/calls?url=${encodeURIComponent(target)}`)),
    prepareStorm: async () => {},
    stormRequest: (body) => () => request('POST', '/storm', { body }),
    executed: async () => (await service.ask('/executed')).executed,
    stop: () => service.end(),
  }
}
