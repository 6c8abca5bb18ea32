// F-11: the alarm of a workflow fails until the platform gives it up, or is lost. The sweep arms it again, and what was under way ends.

import assert from 'node:assert/strict'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../../harness/index.mjs'
import { IS_LONG, armedObjects, report, startWorld } from './world.mjs'

/** Six retries after the first ring, two seconds apart at first and twice as far each time, take two minutes. */
const RINGS = 7
const GIVEN_UP = { timeoutMs: 240_000, everyMs: 1_000 }
const REST_MS = 2_000

let world
before(async () => (world = await startWorld()))
after(() => world?.stop())

const RESTING = {
  tasks: [{ rest: { wait: { milliseconds: REST_MS } } }, { done: { set: { rested: true } } }],
}

/** To the sweep every workflow had its turn long ago. */
const makeDue = () => world.sql(`UPDATE edgewright.workflows SET swept_at = swept_at - interval '5 minutes'`)

/** Waits for the end as somebody who does not look: looking would wake the object. The list of an object is asked once it must be over. */
async function endsUnseen(workflow, run) {
  await until(
    'the sweep has come',
    async () => {
      const [{ swept_at: swept }] = await world.sql('SELECT swept_at FROM edgewright.workflows WHERE slug = $1', [
        workflow.slug,
      ])
      return Date.now() - swept < 30_000
    },
    { timeoutMs: 90_000, everyMs: 500 },
  )
  await pause(1_000)
  const { body } = await workflow.owner.ask('GET', `${workflow.path}/runs/${run}`)
  world.history.seen(workflow, body)
  return body
}

test('alarms are lost', async (context) => {
  const owner = await world.person('ann')
  const workflow = await world.publish(owner, 'resting', RESTING)
  const run = await world.insist(workflow, 'one')
  const { id } = (await world.nemesis(workflow.path)).body
  await world.kill()
  world.checkAlarms([{ id, run }])
  const folder = join(world.server.stateDir, 'do/do/edgewright-Workflow')
  const files = (await readdir(folder)).filter((name) => name.startsWith('metadata.sqlite'))
  assert.ok(files.length > 0, 'workerd keeps alarms where this test thinks it does')
  await Promise.all(files.map((name) => rm(join(folder, name))))
  await world.restart()
  await pause(REST_MS)
  await makeDue()
  await world.kill()
  // The sweep runs at every start, and then once a minute.
  await world.restart()
  const { status } = await endsUnseen(workflow, run)
  assert.equal(status, 'completed', 'it ended by itself after the sweep')
  report(context, 'F-11 lost', await world.settle([workflow]))
})

test(
  'an alarm fails until it is given up',
  { skip: !IS_LONG && 'takes two minutes of waiting: npm run test:faults has it' },
  async (context) => {
    const owner = await world.person('ben')
    const workflow = await world.publish(owner, 'failing', RESTING)
    const { id } = (await world.nemesis(workflow.path, { throws: true })).body
    const run = await world.insist(workflow, 'one')
    // The sweep of the development server comes every minute, which is sooner than the platform gives up.
    await world.sql(`UPDATE edgewright.workflows SET swept_at = swept_at + interval '1 hour'`)
    const began = Date.now()
    await until(
      'the platform has given the alarm up',
      () => Date.now() - began > REST_MS && !armedObjects(world.server.stateDir).has(id),
      GIVEN_UP,
    )
    const { rings } = (await world.nemesis(workflow.path, { throws: false })).body
    assert.ok(rings >= RINGS, `${rings} rings`)
    await world.sql(`UPDATE edgewright.workflows SET swept_at = swept_at - interval '65 minutes'`)
    await world.kill()
    await world.restart()
    const { status } = await endsUnseen(workflow, run)
    assert.equal(status, 'completed', 'it ended by itself after the sweep')
    report(context, 'F-11 failing', await world.settle([workflow]), `${rings} rings`)
  },
)
