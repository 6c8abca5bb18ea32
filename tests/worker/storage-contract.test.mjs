// The Durable Object's SQLite keeps every case of the storage contract, in workerd.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startServer, until } from '../harness/index.mjs'

let server
before(async () => (server = await startServer()))
after(() => server?.stop())

test('every case holds', async (t) => {
  const { status, body } = await server.client().get('/v1/dev/faults/probe/contract/contract')
  assert.equal(status, 200, JSON.stringify(body))
  assert.ok(body.length > 20, `${body.length} cases`)
  for (const { name, difference } of body) {
    await t.test(name, () => assert.equal(difference, null))
  }
})

test('an alarm rings once at its time', async () => {
  const ask = async () => (await server.client().get('/v1/dev/faults/probe/alarm/alarm')).body
  const first = await ask()
  assert.equal(first.rung, 0)
  assert.ok(first.alarm_ms > Date.now() - 1000, `set for ${first.alarm_ms}`)
  const last = await until('the alarm rings', async () => {
    const now = await ask()
    return now.rung > 0 && now
  })
  assert.deepEqual(last, { rung: 1, alarm_ms: null })
})
