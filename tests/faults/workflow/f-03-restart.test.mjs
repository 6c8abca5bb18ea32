// F-03 and F-10: the server starts again twenty times while runs finish and while they wait. What has ended stays as it ended, no
// time runs backwards, nothing that waits is forgotten or rings early.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { IS_LONG, report, startWorld } from './world.mjs'
import { tenSteps } from './ten-steps.mjs'

const RESTARTS = IS_LONG ? 20 : 3
const RUNS_EACH = 3
const REST_MS = 2_000

let world
before(async () => {
  world = await startWorld()
  world.service.answer('/step', [{ status: 200, body: { ok: true }, delayMs: 40 }])
})
after(() => world?.stop())

test('restarts while runs finish and wait', async (context) => {
  const owner = await world.person('ann', { plan: 'paid' })
  const ten = await world.publish(owner, 'ten', tenSteps(world.service))
  const rest = await world.publish(owner, 'rest', {
    tasks: [{ rest: { wait: { milliseconds: REST_MS } } }, { done: { set: { rested: true } } }],
  })
  const hear = await world.publish(owner, 'hear', {
    tasks: [
      {
        hear: {
          listen: { to: { one: { with: { type: 'com.example.paid' } } }, read: 'envelope' },
          output: { as: '.[0].id' },
        },
      },
    ],
  })
  const { canary } = owner
  const heard = await world.insist(hear, 'hears', { canary })
  const { id } = (await world.nemesis(rest.path)).body
  const started = []
  for (let restart = 0; restart < RESTARTS; restart += 1) {
    for (let index = 0; index < RUNS_EACH; index += 1) {
      const run = await world.insist(ten, `order-${restart}-${index}`, { order: index, canary })
      started.push({ of: ten, run })
    }
    const began = Date.now()
    const waiting = await world.insist(rest, `waits-${restart}`, { canary })
    started.push({ of: rest, run: waiting })
    await world.kill()
    if (Date.now() - began < REST_MS) world.checkAlarms([{ id, run: waiting }])
    await world.restart()
    // Nobody may ask more than 100 times a minute: the latest, and one that has ended long ago.
    for (const { of, run } of [...started.slice(-2), started[restart]]) {
      const { body } = await owner.ask('GET', `${of.path}/runs/${run}`)
      world.history.seen(of, body)
    }
  }
  for (const { of, run } of started) {
    const view = await world.end(of, run)
    assert.equal(view.status, 'completed', JSON.stringify(view.error))
    if (of !== rest) continue
    const [{ started_at: began, ended_at: ended }] = view.tasks
    assert.ok(Date.parse(ended) - Date.parse(began) >= REST_MS, 'a rest ended early')
  }
  const event = { specversion: '1.0', id: 'first', source: '/tests', type: 'com.example.paid', data: {} }
  assert.deepEqual((await owner.ask('POST', `${hear.path}/events`, event)).body.runs, 1)
  assert.deepEqual((await owner.ask('POST', `${hear.path}/events`, { ...event, id: 'second' })).body.runs, 0)
  assert.equal((await world.end(hear, heard)).output, 'first')
  report(context, 'F-03, F-10', await world.settle([ten, rest, hear]), `${RESTARTS} restarts`)
})
