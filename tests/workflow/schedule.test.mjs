// Starts by the clock on the real runtime: the object's own alarm rings for them, also after a power cut.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startServer, until } from '../harness/index.mjs'

const EVERY_MS = 2_000
const PATIENCE = { timeoutMs: 60_000, everyMs: 500 }

let server, ann
before(async () => {
  server = await startServer()
  ann = await server.signIn('ann@example.com')
})
after(() => server?.stop())

test('every slot starts one run, and a power cut between two of them stops none that follow', async () => {
  const definition = {
    document: { dsl: '1.0.0', namespace: 'tests', name: 'tick', version: '1.0.0' },
    schedule: { every: { seconds: EVERY_MS / 1_000 } },
    do: [{ tick: { call: 'state-increment:1.0.0@default', with: { key: 'ticks' }, output: { as: '.value' } } }],
  }
  const made = await ann.post('/v1/workflows', { slug: 'tick', definition })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const path = `/v1/workflows/${ann.user.username}/tick`
  const runs = async () => (await ann.get(`${path}/runs?limit=100`)).body.items
  await until('two slots have come', async () => (await runs()).length >= 2, PATIENCE)
  await server.kill()
  await server.restart()
  const before = (await runs()).length
  await until('two more have come', async () => (await runs()).length >= before + 2, PATIENCE)

  const all = (await runs()).toReversed()
  assert.ok(all.every(({ started_by: by, status }) => by === 'schedule' && status === 'completed'))
  const views = await Promise.all(all.map(({ run_id: id }) => ann.get(`${path}/runs/${id}`)))
  const slots = views.map(({ body }) => Number(body.started_by.delivery.split(':').at(-1)))
  assert.equal(new Set(slots).size, slots.length, 'a slot started two runs')
  for (const [index, { body }] of views.entries()) {
    assert.equal((slots[index] - slots[0]) % EVERY_MS, 0)
    assert.ok(Date.parse(body.started_at) >= slots[index], 'a run began before its slot')
    assert.equal(body.output, index + 1)
  }
})
