// An alarm that fails every time is given up by the platform after its retries. The sweep finds the build and it goes on.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { startServer, until } from '../harness/index.mjs'
import { WISH, reach } from '../model/build.mjs'
import { startControl } from './control.mjs'

const skip = process.env.EDGEWRIGHT_KILLS === undefined && 'takes two minutes of waiting: npm run test:long has it'
/** Six retries after the first ring, two seconds apart at first and twice as far each time, take two minutes. */
const RINGS = 7
const GIVEN_UP_MS = 200_000

let control, server
before(async () => {
  if (skip) return
  control = await startControl()
  server = await startServer({ env: { FAULT_CONTROL_URL: control.url } })
})
after(async () => {
  await server?.stop()
  control?.close()
})

async function sql(text) {
  const database = new pg.Client(server.databaseUrl)
  await database.connect()
  await database.query(text)
  await database.end()
}

/** workerd keeps the alarms of a class beside its objects. */
function alarmsKept() {
  const file = join(server.stateDir, 'do/do/edgewright-Feature/metadata.sqlite')
  const database = new DatabaseSync(file, { readOnly: true })
  const { kept } = database.prepare('SELECT count(*) AS kept FROM _cf_ALARM').get()
  database.close()
  return kept
}

test('a build whose alarm has failed too often for the platform is woken by the sweep', { skip }, async (context) => {
  control.decide = ({ point }) => (point.startsWith('alarm') ? 'throw' : 'go')
  const builder = await server.signIn('ann@example.com')
  // A failing alarm takes the requests in flight with it, so this may have to be said again.
  const { id } = await until('the build has begun', async () => {
    const begun = await builder.post('/v1/features', { text: WISH, start: true }, { 'idempotency-key': 'begin' })
    return begun.status < 300 && begun.body
  })
  // The sweep of the development server comes every minute, which is sooner than the platform gives up: to it the build
  // was heard of in the future.
  await sql(`UPDATE edgewright.features SET updated_at = updated_at + interval '1 hour'`)
  await until('the platform has given the alarm up', () => alarmsKept() === 0, {
    timeoutMs: GIVEN_UP_MS,
    everyMs: 500,
  })
  const rings = control.points(id).filter((point) => point.startsWith('alarm')).length
  assert.ok(rings >= RINGS, `${rings} rings`)
  assert.ok(!control.points(id).includes('begin Analyst 1'), 'no work was done')

  control.decide = () => 'go'
  // To the sweep a build is silent a minute after it was heard of last.
  await sql(`UPDATE edgewright.features SET updated_at = updated_at - interval '65 minutes'`)
  // The sweep runs at every start, and then once a minute.
  await server.kill()
  await server.restart()
  await until('the sweep has woken it', () => control.points(id).includes('begin Analyst 1'))
  const view = await reach(builder, id, ['awaiting_approval', 'failed'])
  assert.equal(view.status, 'awaiting_approval', JSON.stringify(view.failure))
  context.diagnostic(`the alarm failed ${rings} times; given up by the platform, woken by the next sweep`)
})
