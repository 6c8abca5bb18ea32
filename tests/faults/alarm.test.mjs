// An alarm that fails every time is given up by the platform after its retries. The sweep finds the build and it goes on.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { startServer, until } from '../harness/index.mjs'
import { WISH, reach } from '../model/build.mjs'
import { startControl } from './control.mjs'

const skip = process.env.EDGEWRIGHT_KILLS === undefined && 'takes two minutes of waiting: npm run test:long has it'
/** The first ring and six retries, two seconds apart at first and twice as far each time. */
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

test('a build whose alarm has failed too often for the platform is woken by the sweep', { skip }, async (context) => {
  control.decide = ({ point }) => (point.startsWith('alarm') ? 'throw' : 'go')
  const builder = await server.signIn('ann@example.com')
  // A failing alarm takes the requests in flight with it, so this may have to be said again.
  const { id } = await until('the build has begun', async () => {
    const begun = await builder.post('/v1/features', { text: WISH, start: true }, { 'idempotency-key': 'begin' })
    return begun.status < 300 && begun.body
  })
  const count = () => control.points(id).filter((point) => point.startsWith('alarm')).length
  const before = count()
  const rings = () => count() - before
  // Nobody looks at the build meanwhile: that would arm the alarm anew.
  await until(`the alarm has rung ${RINGS} times`, () => rings() >= RINGS, { timeoutMs: GIVEN_UP_MS, everyMs: 500 })
  assert.ok(!control.points(id).includes('begin Analyst 1'), 'no work was done')

  control.decide = () => 'go'
  // To the sweep a build is silent a minute after it was heard of last.
  await sql(`UPDATE edgewright.features SET updated_at = updated_at - interval '5 minutes'`)
  // The sweep runs at every start, and then once a minute.
  await server.kill()
  await server.restart()
  await until('the sweep has woken it', () => control.points(id).includes('begin Analyst 1'))
  const view = await reach(builder, id, ['awaiting_approval', 'failed'])
  assert.equal(view.status, 'awaiting_approval', JSON.stringify(view.failure))
  context.diagnostic(`the alarm failed ${RINGS} times; the build went on after the next sweep`)
})
