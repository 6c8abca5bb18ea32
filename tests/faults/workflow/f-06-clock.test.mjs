// F-06, F-07 and F-09: ticks come twice, late and beside a publication, and clocks jump. A slot starts one run, of the old version or of
// the new one; nothing is done before its time.
//
// The clock that jumps is that of the objects (nemesis.js). What happens to slots when zones change their clocks is the subject of
// crates/schedule/tests, without a runtime.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../../harness/index.mjs'
import { IS_LONG, PATIENCE, report, startWorld } from './world.mjs'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const ROUNDS = IS_LONG ? 50 : 4
const HOURLY = { schedule: { cron: '0 * * * *' } }
const TICK = 'tick'

let world, ann
before(async () => {
  world = await startWorld()
  world.history.clocksMove = true
  ann = await world.person('ann', { plan: 'paid' })
})
after(() => world?.stop())

let published = 0
const publish = (definition, owner = ann) => world.publish(owner, `flow-${(published += 1)}`, definition)
const says = (version) => ({ tasks: [{ rest: { wait: { milliseconds: 200 } } }, { say: { set: { version } } }] })

/** Makes it `moment` for the objects. */
const setClock = (path, moment) => world.nemesis(path, { skewMs: moment - Date.now() })
const nextHour = (now) => Math.ceil((now + 2 * MINUTE_MS) / HOUR_MS) * HOUR_MS
const tick = ({ path }) => world.command(path, TICK)

/** Runs of each slot that had any: slot → views. */
async function runsOfSlots(workflow) {
  const { body } = await workflow.owner.ask('GET', `${workflow.path}/runs?limit=100`)
  const slots = new Map()
  for (const { run_id: run } of body.items) {
    const view = await world.end(workflow, run)
    const slot = Number(view.started_by.delivery.split(':').at(-1))
    assert.ok(Date.parse(view.started_at) >= slot, `${run} began before its slot`)
    slots.set(slot, [...(slots.get(slot) ?? []), view])
  }
  return slots
}

async function republish({ owner, path, slug }, { tasks, ...more }) {
  const definition = {
    document: { dsl: '1.0.0', namespace: 'tests', name: slug, version: '1.0.0' },
    do: tasks,
    ...more,
  }
  const { status, body } = await owner.ask('POST', `${path}/versions`, { definition })
  assert.equal(status, 201, JSON.stringify(body))
}

let now = Date.now()

test('a slot that is rung for twice, late and by two versions starts one run', async (context) => {
  const workflow = await publish({ ...says(1), ...HOURLY })
  const slot = (now = nextHour(now))
  await setClock(workflow.path, slot + 5)
  await Promise.all([tick(workflow), tick(workflow), world.command(workflow.path, { sweep: { plan: 'paid' } })])
  await republish(workflow, { ...says(2), ...HOURLY })
  await tick(workflow)
  await setClock(workflow.path, slot + 30_000)
  await Promise.all([tick(workflow), tick(workflow)])
  const slots = await runsOfSlots(workflow)
  assert.deepEqual(
    [...slots].map(([at, runs]) => [at, runs.length]),
    [[slot, 1]],
  )
  assert.deepEqual(slots.get(slot)[0].output, { version: 1 }, 'it finishes on the version it began with')
  report(context, 'F-06', { ...(await world.settle([workflow])), started: 1 })
})

test('a version published in the second in which a slot comes: the old one or the new one starts, never both', async (context) => {
  const byVersion = { 1: 0, 2: 0 }
  const workflows = []
  const ben = await world.person('ben', { plan: 'paid' })
  for (let round = 0; round < ROUNDS; round += 1) {
    const owner =
      IS_LONG && round % 8 === 0
        ? await world.person(`ben-${round}`, { plan: 'paid' })
        : (workflows.at(-1)?.owner ?? ben)
    const workflow = await publish({ ...says(1), ...HOURLY }, owner)
    workflows.push(workflow)
    const slot = (now = nextHour(now))
    await setClock(workflow.path, slot - 100 + (200 * round) / ROUNDS)
    const ticks = async () => {
      for (const left of [30, 30, 30, 30, 80]) await tick(workflow).then(() => pause(left))
    }
    await Promise.all([ticks(), republish(workflow, { ...says(2), ...HOURLY })])
    await setClock(workflow.path, slot + 400)
    await tick(workflow)
    const slots = await runsOfSlots(workflow)
    assert.deepEqual(
      [...slots].map(([at, runs]) => [at, runs.length]),
      [[slot, 1]],
      `round ${round}`,
    )
    const [{ output, version }] = slots.get(slot)
    assert.equal(output.version, version, 'a run is of the version it says')
    byVersion[version] += 1
  }
  const counts = { ...(await world.settle(workflows)), started: ROUNDS }
  report(context, 'F-07', counts, `${byVersion[1]} of the old version, ${byVersion[2]} of the new one`)
})

test('clocks jump ten minutes forward, ten back and an hour back', async (context) => {
  const workflow = await publish({ ...says(1), schedule: { cron: '* * * * *' } })
  const start = (now = nextHour(now))
  await setClock(workflow.path, start + 1_000)
  await republish(workflow, { ...says(2), schedule: { cron: '* * * * *' } })
  const jumps = [
    60_000,
    61_000,
    11 * 60_000,
    60_000,
    12 * 60_000,
    11 * 60_000,
    -HOUR_MS,
    5 * 60_000,
    13 * 60_000,
    13 * 60_000 + 100,
  ]
  for (const jump of jumps) {
    await setClock(workflow.path, start + jump)
    await Promise.all([tick(workflow), tick(workflow)])
    await until(
      'nothing is under way',
      async () => {
        const { body } = await workflow.owner.ask('GET', `${workflow.path}/runs?limit=100`)
        if (body.items.some(({ status }) => ['running', 'waiting'].includes(status))) return false
        return true
      },
      { ...PATIENCE, everyMs: 300 },
    )
  }
  const slots = await runsOfSlots(workflow)
  for (const [slot, runs] of slots) assert.equal(runs.length, 1, `slot ${slot - start} started ${runs.length} runs`)
  assert.ok(slots.size >= 4, `${[...slots.keys()].map((slot) => (slot - start) / MINUTE_MS)}`)
  const counts = { ...(await world.settle([workflow])), started: slots.size }
  report(context, 'F-09 slots', counts, `${jumps.length} jumps`)
})

test('a clock that jumps while a run is at work: no rest ends early, no time runs backwards', async (context) => {
  world.service.answer('/slow', [{ status: 200, body: 1, delayMs: 400 }])
  const slow = await publish({
    tasks: [{ ask: { call: 'http', with: { method: 'get', endpoint: `${world.service.url}/slow` } } }],
  })
  const rest = await publish({ tasks: [{ rest: { wait: { milliseconds: 1_500 } } }] })
  now = nextHour(now)
  for (const [index, jump] of [10 * MINUTE_MS, -10 * MINUTE_MS, -HOUR_MS].entries()) {
    await setClock(rest.path, now)
    const asking = await world.insist(slow, `ask-${index}`)
    const resting = await world.insist(rest, `rest-${index}`)
    await setClock(rest.path, now + jump)
    await world.end(slow, asking)
    await pause(1_600)
    if (jump < 0) {
      const { body } = await ann.ask('GET', `${rest.path}/runs/${resting}`)
      assert.equal(body.status, 'waiting', `with ${jump} ms a rest ended early`)
    }
    await setClock(rest.path, (now += HOUR_MS))
    await world.command(rest.path, { sweep: { plan: 'paid' } })
    const view = await world.end(rest, resting)
    assert.ok(Date.parse(view.ended_at) - Date.parse(view.started_at) >= 1_500, JSON.stringify(view))
  }
  report(context, 'F-09 runs', await world.settle([slow, rest]), '3 jumps')
})
