// Runs of workflows and power cuts on the real runtime: whatever was acknowledged is done, and nothing is done twice.
//
// EDGEWRIGHT_KILLS sets how many power cuts there are.

import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { startServer, until } from '../harness/index.mjs'
import { startService } from '../workflow/service.mjs'

const KILLS = Number(process.env.EDGEWRIGHT_KILLS ?? 6)
const RUNS_PER_KILL = 12
/** A server starts again in seconds, and much later on a machine that has other things to do. */
const PATIENCE = { timeoutMs: 60_000 }

let server, service
before(async () => {
  service = await startService()
  service.answer('/step', [{ status: 200, body: { ok: true }, delayMs: 20 }])
  server = await startServer()
})
after(async () => {
  await server?.stop()
  await service?.stop()
})

/** Asks the service and says for which run and step. */
const ask = (step) => ({
  [step]: {
    call: 'http',
    with: {
      method: 'post',
      endpoint: `${service.url}/step`,
      body: { run: '${ $workflow.id }', step, order: '${ $context.order }' },
    },
    output: { as: '${ $context }' },
  },
})

const TASKS = () => [
  { begin: { set: '${ . }', export: { as: '${ . }' } } },
  ask('first'),
  { count: { call: 'state_increment:1.0.0@default', with: { key: 'runs' } } },
  { rest: { wait: { milliseconds: 30 } } },
  ask('second'),
  { both: { fork: { branches: [ask('left'), ask('right')] } } },
  {
    careful: {
      try: [ask('third')],
      catch: { retry: { delay: { milliseconds: 10 }, backoff: { constant: {} }, limit: { attempt: { count: 3 } } } },
    },
  },
  { again: { for: { each: 'n', in: '${ [1, 2] }' }, do: [{ inside: { set: { n: '${ $n }' } } }] } },
  { finish: { set: { order: '${ $context.order }' } } },
]

/** One person for each power cut: nobody may ask more than 100 times a minute. */
async function publish(number) {
  const person = await server.signIn(`ann-${number}@example.com`)
  const definition = {
    document: { dsl: '1.0.0', namespace: 'tests', name: 'faults', version: '1.0.0' },
    do: TASKS(),
  }
  const { status, body } = await person.post('/v1/workflows', { slug: 'faults', definition })
  assert.equal(status, 201, JSON.stringify(body))
  return { person, path: `/v1/workflows/${person.user.username}/faults` }
}

/** Sends a start until it is answered, as a sender that heard nothing would; the same key every time. */
async function insist({ person, path }, order) {
  const runs = new Set()
  const send = () =>
    person.post(`${path}/runs`, { input: { order } }, { 'idempotency-key': `order-${order}` }).catch(() => undefined)
  await until(
    `order ${order} is acknowledged`,
    async () => {
      const answer = await send()
      if (answer?.status === 201 || answer?.status === 200) runs.add(answer.body.run_id)
      return runs.size > 0
    },
    PATIENCE,
  )
  return [...runs][0]
}

test(`after ${KILLS} power cuts every run that was acknowledged is completed, once`, async () => {
  const started = []
  const slowest = []
  for (let kill = 0; kill < KILLS; kill += 1) {
    const workflow = await publish(kill)
    const orders = Array.from({ length: RUNS_PER_KILL }, (_, index) => started.length + index)
    const acknowledged = orders.map(async (order) => ({ order, workflow, run: await insist(workflow, order) }))
    await pause(randomInt(5, 400))
    await server.kill()
    const cut = performance.now()
    await server.restart()
    const answered = () => server.fetch('/v1/health').catch(() => undefined)
    await until('the first answer', async () => (await answered())?.status === 200, PATIENCE)
    slowest.push(performance.now() - cut)
    started.push(...(await Promise.all(acknowledged)))
  }

  const over = await Promise.all(
    started.map(async ({ order, workflow: { person, path }, run }) => {
      const show = async () => {
        const { body } = await person.get(`${path}/runs/${run}?wait=true`)
        return !['running', 'waiting'].includes(body.status) && body
      }
      const view = await until(`order ${order} is over`, show, PATIENCE)
      assert.deepEqual([view.status, view.output], ['completed', { order }], JSON.stringify(view))
      for (const task of view.tasks) assert.ok(task.ended_at >= task.started_at, JSON.stringify(task))
      return { order, person, path, view }
    }),
  )

  await everyEffectOnce(over)
  await everyOrderOnce(over)
  await nothingChangesAnyMore(over)
  console.log(
    `${KILLS} kills, ${started.length} runs started, 0 lost, 0 doubled; slowest first answer ${Math.round(Math.max(...slowest))} ms after the cut, start of the server included`,
  )
})

/** The service saw each step of each run under one key, however often it was asked. */
async function everyEffectOnce(over) {
  const keys = new Map()
  for (const call of service.calls('/step')) {
    const { run, step } = JSON.parse(call.body)
    const name = `${run} ${step}`
    keys.set(name, (keys.get(name) ?? new Set()).add(call.headers['idempotency-key']))
  }
  const steps = ['first', 'second', 'left', 'right', 'third']
  for (const { view } of over) {
    for (const step of steps) assert.equal(keys.get(`${view.run_id} ${step}`)?.size, 1, `${view.run_id} ${step}`)
  }
  assert.equal(keys.size, over.length * steps.length, 'somebody ran who was never acknowledged')
}

/** One run for each order, and the counter that the runs raise says the same. */
async function everyOrderOnce(over) {
  const workflows = new Map(over.map(({ path, person }) => [path, person]))
  let runs = 0
  for (const [path, person] of workflows) runs += (await person.get(`${path}/runs?limit=100`)).body.items.length
  assert.equal(runs, over.length)
}

async function nothingChangesAnyMore(over) {
  await server.kill()
  await server.restart()
  for (const { path, person, view } of over.slice(-10)) {
    assert.deepEqual((await person.get(`${path}/runs/${view.run_id}`)).body, view)
  }
}
