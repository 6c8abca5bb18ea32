// F-01: the power goes at every journal point of a run of ten steps, and at random moments of many runs. Whatever was
// acknowledged is done, and nothing is done twice.

import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../../harness/index.mjs'
import { IS_LONG, PATIENCE, report, startWorld } from './world.mjs'
import { STEPS, tenSteps } from './ten-steps.mjs'

/** Every how many points there is a cut. The long form has them all. */
const EVERY = IS_LONG ? 1 : 8
/** Power cuts at random moments of twelve runs each. */
const KILLS = Number(process.env.EDGEWRIGHT_KILLS ?? (IS_LONG ? 300 : 2))
const RUNS_PER_KILL = 12

let world
before(async () => {
  world = await startWorld()
  world.service.answer('/step', [{ status: 200, body: { ok: true } }])
})
after(() => world?.stop())

let people = 0
let orders = 0
const workflows = []
/** The workflow of ten steps of somebody who has all their requests left. */
async function someWorkflow() {
  const person = await world.person(`ann-${(people += 1)}`)
  workflows.push(await world.publish(person, 'ten', tenSteps(world.service)))
  return workflows.at(-1)
}

async function startOne(of) {
  const order = (orders += 1)
  const run = await world.insist(of, `order-${order}`, { order, canary: of.owner.canary })
  return { of, order, run }
}

async function assertDone({ of, order, run }) {
  const view = await world.end(of, run)
  assert.deepEqual([view.status, view.output], ['completed', { order }], JSON.stringify(view))
  assert.deepEqual(
    view.tasks.filter(({ inside }) => inside === 0).map(({ name }) => name),
    ['begin', 'first', 'count', 'rest', 'second', 'both', 'careful', 'again', 'last', 'finish'],
  )
}

/** Every step of every run was asked for; more than once only under the same key, which the history checks. */
async function settled(some) {
  const counts = await world.settle(some)
  const calls = world.service.calls('/step').map(({ body }) => JSON.parse(body))
  const asked = new Set(calls.map(({ run, step }) => `${run} ${step}`))
  for (const { view } of world.history.ends.values())
    for (const step of STEPS) assert.ok(asked.has(`${view.run_id} ${step}`), `${view.run_id} never did ${step}`)
  return counts
}

/** What a run passes: in its object, and when the service is asked and has answered. */
async function pointsOfARun() {
  const of = await someWorkflow()
  // The first run of an object does what no later one does.
  await assertDone(await startOne(of))
  await world.nemesis(of.path, { hangAt: 0 })
  await assertDone(await startOne(of))
  const { points } = (await world.nemesis(of.path)).body
  const inside = points.map((point, index) => ({ name: point, hangAt: index + 1 }))
  const outside = STEPS.flatMap((step) =>
    ['asked', 'answered'].map((moment) => ({ name: `${moment} ${step}`, moment, step })),
  )
  return [...inside, ...outside]
}

/** The power goes when a run comes to that point; three others are somewhere. Answers what was started, the run first. */
async function cutAt({ name, hangAt, moment, step }) {
  const [of, other] = [await someWorkflow(), await someWorkflow()]
  const first = await startOne(of)
  await assertDone(first)
  const others = [1, 2, 3].map(() => startOne(other))
  const { hooks } = world.service
  const reached = new Promise((resolve) => {
    if (hangAt) return
    hooks[moment] = async ({ body }) => {
      const asked = JSON.parse(body)
      if (asked.step !== step || asked.canary !== of.owner.canary) return
      resolve()
      if (moment === 'asked') await pause(60_000, undefined, { ref: false })
    }
  })
  if (hangAt) await world.nemesis(of.path, { hangAt })
  const started = startOne(of)
  if (hangAt) await until(`${name} hangs`, () => world.server.output().includes(`nemesis.hangs=${name}`), PATIENCE)
  else await reached
  await world.kill()
  delete hooks[moment]
  await world.restart()
  return Promise.all([started, ...others])
}

test('the power goes at the journal points of a run', async (context) => {
  const points = await pointsOfARun()
  assert.ok(points.length >= 30, JSON.stringify(points))
  const offset = randomInt(EVERY)
  const tried = points.filter((_, index) => index % EVERY === offset)
  for (const point of tried) {
    const started = await cutAt(point)
    // What is under way goes on by itself, not only because somebody looks.
    for (const one of started) await assertDone(one)
  }
  const names = [...new Set(points.map(({ name }) => name))].join(', ')
  report(
    context,
    'F-01 at journal points',
    await settled(workflows),
    `${tried.length} of ${points.length} points (${names})`,
  )
})

test('the power goes at random moments', async (context) => {
  const slowest = []
  const some = []
  const kills = world.history.kills
  const before = world.history.starts.size
  for (let kill = 0; kill < KILLS; kill += 1) {
    const of = await someWorkflow()
    some.push(of)
    const started = Array.from({ length: RUNS_PER_KILL }, () => startOne(of))
    await pause(randomInt(5, 400))
    await world.kill()
    slowest.push(await world.restart())
    for (const one of await Promise.all(started)) await assertDone(one)
  }
  const counts = await settled(some)
  const here = { ...counts, started: counts.started - before, kills: counts.kills - kills }
  report(
    context,
    'F-01 at random moments',
    here,
    `slowest first answer ${Math.round(Math.max(...slowest))} ms after the cut`,
  )
})
