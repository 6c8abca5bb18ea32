// L-02: a thousand starts of one workflow at once, and fifty workflows with twenty each. Whatever was acknowledged ends, soon.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../../harness/index.mjs'
import { IS_LONG, report, startWorld } from './world.mjs'

const BURST = IS_LONG ? 1_000 : 200
const WORKFLOWS = IS_LONG ? 50 : 10
const EACH = 20
const DRAINED_MS = 60_000

let world
before(async () => {
  world = await startWorld()
  world.service.answer('/step', [{ status: 200, body: { ok: true } }])
})
after(() => world?.stop())

const asking = () => ({
  tasks: [
    {
      ask: {
        call: 'http',
        with: {
          method: 'post',
          endpoint: `${world.service.url}/step`,
          body: { run: '${ $workflow.id }', step: 'ask' },
        },
      },
    },
  ],
})

/** Waits until nothing of these workflows is under way, and looks at all of it. */
async function drain(workflows) {
  const began = performance.now()
  const count = (path, owner, status) =>
    world.query(path, { run_list: { filter: { status, limit: 1 } } }, owner.actor).then(({ body }) => body.items.length)
  for (const { path, owner } of workflows) {
    const isDrained = async () =>
      (await count(path, owner, 'running')) === 0 && (await count(path, owner, 'waiting')) === 0
    await until(`${path} is drained`, isDrained, { timeoutMs: DRAINED_MS, everyMs: 200 })
  }
  const drainedMs = performance.now() - began
  assert.ok(drainedMs < DRAINED_MS, `drained after ${drainedMs} ms`)
  for (const workflow of workflows) {
    let after
    do {
      const { body } = await world.query(
        workflow.path,
        { run_list: { filter: { limit: 100, after } } },
        workflow.owner.actor,
      )
      for (const { run_id: run } of body.items) {
        const { body: view } = await world.query(workflow.path, { run_get: { run } }, workflow.owner.actor)
        world.history.seen(workflow, view)
        assert.equal(view.status, 'completed', JSON.stringify(view.error))
      }
      after = body.next_cursor ?? undefined
    } while (after)
  }
  return drainedMs
}

/** One start past the api, whose limit per person is far below this. Answers the status. */
async function start(workflow, delivery) {
  const started = world.history.sent(workflow, delivery)
  const command = { start: { input: {}, started_by: { kind: 'webhook', delivery } } }
  const { status, body } = await world.command(workflow.path, command, workflow.owner.actor)
  if (status === 201 || status === 200) world.history.acknowledged(started, body.run_id)
  else assert.ok(status === 429 && body.retry_after_seconds >= 1, JSON.stringify(body))
  return status
}

/** What this test started, of all that was. */
const since = (counts, before) => ({ ...counts, started: counts.started - before })

test(`${BURST} starts of one workflow at once`, async (context) => {
  const owner = await world.person('ann', { plan: 'paid' })
  const workflow = await world.publish(owner, 'burst', asking())
  const began = performance.now()
  const statuses = await Promise.all(Array.from({ length: BURST }, (_, index) => start(workflow, `delivery-${index}`)))
  const acceptedMs = performance.now() - began
  const taken = statuses.filter((status) => status === 201).length
  assert.equal(taken, BURST, 'a paid workflow may start 1,000 runs an hour')
  const drainedMs = await drain([workflow])
  assert.equal(await start(workflow, 'delivery-0'), 200, 'what was taken is answered again, whatever the limit says')
  const counts = world.history.check({ calls: world.service.all() })
  report(
    context,
    'L-02 one workflow',
    counts,
    `accepted in ${acceptedMs.toFixed(0)} ms, drained ${drainedMs.toFixed(0)} ms later`,
  )
})

test(`${WORKFLOWS} workflows, ${EACH} starts each, all at once`, async (context) => {
  const before = world.history.starts.size
  const workflows = []
  for (let number = 0; number < WORKFLOWS; number += 1) {
    const owner = await world.person(`ben-${number}`)
    workflows.push(await world.publish(owner, 'burst', asking()))
  }
  const began = performance.now()
  const answers = workflows.flatMap((workflow) =>
    Array.from({ length: EACH }, async (_, index) => {
      const delivery = `order-${index}`
      const started = world.history.sent(workflow, `key:${delivery}`)
      const { status, body } = await workflow.owner.ask(
        'POST',
        `${workflow.path}/runs`,
        { input: {} },
        { 'idempotency-key': delivery },
      )
      assert.equal(status, 201, JSON.stringify(body))
      world.history.acknowledged(started, body.run_id)
    }),
  )
  await Promise.all(answers)
  const acceptedMs = performance.now() - began
  const drainedMs = await drain(workflows)
  const counts = world.history.check({ calls: world.service.all() })
  report(
    context,
    'L-02 many workflows',
    since(counts, before),
    `accepted in ${acceptedMs.toFixed(0)} ms, drained ${drainedMs.toFixed(0)} ms later`,
  )
})

test('the hundred and first run of an hour on the free plan, asked for by fifty at once', async (context) => {
  const before = world.history.starts.size
  const owner = await world.person('cay')
  const workflow = await world.publish(owner, 'limited', asking())
  const statuses = []
  let next = 0
  const sender = async () => {
    while (next < 150) statuses.push(await start(workflow, `delivery-${next++}`))
  }
  await Promise.all(Array.from({ length: 50 }, sender))
  assert.deepEqual(
    [statuses.filter((status) => status === 201).length, statuses.filter((status) => status === 429).length],
    [100, 50],
  )
  await drain([workflow])
  const counts = world.history.check({ calls: world.service.all() })
  report(
    context,
    'L-03 free plan',
    { ...counts, started: 100 },
    `${150 - 100} refused; ${counts.started - before} acknowledged`,
  )
})
