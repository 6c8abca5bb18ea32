// Builds whose alarms the platform lost are found by the sweep and go on, without anybody looking at them.

import assert from 'node:assert/strict'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { startServer, until } from '../harness/index.mjs'
import { WISH, begin } from '../model/build.mjs'

const BUILDS = 6

let server
before(async () => (server = await startServer()))
after(() => server?.stop())

/** workerd keeps the alarms of a class beside its objects. */
async function loseAlarms() {
  const folder = join(server.stateDir, 'do/do/edgewright-Feature')
  const files = (await readdir(folder)).filter((name) => name.startsWith('metadata.sqlite'))
  assert.ok(files.length > 0, 'workerd keeps alarms where this test thinks it does')
  await Promise.all(files.map((name) => rm(join(folder, name))))
}

async function sql(text) {
  const database = new pg.Client(server.databaseUrl)
  await database.connect()
  const { rows } = await database.query(text)
  await database.end()
  return rows
}

const cut = async () => {
  await server.kill()
  await loseAlarms()
  await server.restart()
}

test('builds without an alarm are woken by the sweep', async () => {
  const builder = await server.signIn('ann@example.com')
  await Promise.all(Array.from({ length: BUILDS }, () => begin(builder, { text: WISH, start: true })))
  await cut()

  // The list comes from the directory: looking at it wakes no build.
  const statuses = async () => (await builder.get('/v1/features')).body.items.map(({ status }) => status)
  const lost = await statuses()
  assert.equal(lost.length, BUILDS, 'every build that was begun is in the directory')
  const unfinished = lost.filter((status) => status !== 'awaiting_approval').length
  assert.ok(unfinished > 0, `the cut came too late: ${lost}`)

  await sql(`UPDATE edgewright.features SET updated_at = updated_at - interval '5 minutes'
    WHERE status <> 'awaiting_approval'`)
  await cut()
  await until(
    'the sweep at the start has woken them all',
    async () => (await statuses()).every((status) => status === 'awaiting_approval'),
    { timeoutMs: 30_000 },
  )
})
