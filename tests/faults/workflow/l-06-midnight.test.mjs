// L-06 and T-05: many workflows of many people are due in the same minute. Each starts once, soon after, and only its own.
//
// They are published past the api, as it does it itself: publishing 10,000 the usual way takes hours, because nobody may ask more than
// 100 times a minute.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../../harness/index.mjs'
import { IS_LONG, report, startWorld } from './world.mjs'

const WORKFLOWS = Number(process.env.EDGEWRIGHT_SCHEDULES ?? (IS_LONG ? 10_000 : 100))
const PEOPLE = Math.ceil(WORKFLOWS / 10)
const AT_ONCE = 32
const MINUTE_MS = 60_000
/** Between the last publication and the slot. */
const LEAD_MS = 3_000
const LATE_MS = IS_LONG ? 5_000 : 3_000

let world, ann
before(async () => {
  world = await startWorld()
  ann = await world.person('ann', { plan: 'paid' })
})
after(() => world?.stop())

/** Does `work` for every number below `count`, so many at once. */
async function forEach(count, work) {
  let next = 0
  const worker = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** People are told apart by their names here: whoever signs in has one of these. */
const personOf = (number) => ({ ...ann.actor, username: `p${number % PEOPLE}` })
const pathOf = (number) => `/v1/workflows/p${number % PEOPLE}/w${number}`

async function publishAll(cron) {
  await forEach(WORKFLOWS, async (number) => {
    const definition = {
      document: {
        dsl: '1.0.0',
        namespace: 'tests',
        name: `w${number}`,
        version: '1.0.0',
        metadata: { timezone: 'UTC' },
      },
      schedule: { cron },
      do: [{ say: { set: { number } } }],
    }
    const address = pathOf(number).replace('/v1/workflows/', '')
    const publish = { publish: { address, definition, plan: 'paid' } }
    const answer = await world.command(pathOf(number), publish, personOf(number))
    assert.equal(answer.status, 201, JSON.stringify(answer.body))
  })
}

const runsOf = async (number, limit = 5) => {
  const { status, body } = await world.query(pathOf(number), { run_list: { filter: { limit } } }, personOf(number))
  assert.equal(status, 200, JSON.stringify(body))
  return body.items
}

test(`${WORKFLOWS} workflows are due in the same minute`, async (context) => {
  // How long publishing takes is found out on the way, and the clock of the objects is set to shortly before a whole hour.
  const began = performance.now()
  const sample = Math.min(20, WORKFLOWS)
  const first = nextHour(Date.now())
  const estimateMs = await timeOf(sample)
  const lead = estimateMs * 1.5 + LEAD_MS
  await world.nemesis(pathOf(0), { skewMs: first - lead - Date.now() })
  await publishAll(`0 ${new Date(first).getUTCHours()} * * *`)
  const { skewMs } = (await world.nemesis(pathOf(0))).body
  const clock = () => Date.now() + skewMs
  assert.ok(clock() < first, `publishing took longer than expected: ${clock() - first} ms`)
  const publishedS = (performance.now() - began) / 1_000
  await pause(first - clock() + 1_000)

  const lateness = new Float64Array(WORKFLOWS)
  let doubled = 0
  await forEach(WORKFLOWS, async (number) => {
    const runs = await until(
      `workflow ${number} starts and ends`,
      async () => {
        const items = await runsOf(number)
        return items.length > 0 && items.every(({ status }) => status === 'completed') && items
      },
      { timeoutMs: 120_000, everyMs: 500 },
    )
    doubled += runs.length - 1
    const [run] = runs
    lateness[number] = Date.parse(run.started_at) - first
    assert.equal(run.started_by, 'schedule')
  })
  // Each its own: the output says whose it is.
  for (const number of [0, 1, PEOPLE, WORKFLOWS - 1].filter((number) => number < WORKFLOWS)) {
    const [{ run_id: run }] = await runsOf(number, 1)
    const { body } = await world.query(pathOf(number), { run_get: { run } }, personOf(number))
    assert.deepEqual(body.output, { number })
  }
  lateness.sort()
  const p99 = lateness[Math.ceil(WORKFLOWS * 0.99) - 1]
  assert.equal(doubled, 0)
  assert.ok(lateness[0] >= 0, `one began ${-lateness[0]} ms early`)
  assert.ok(p99 <= LATE_MS || !IS_LONG, `99 % began within ${p99} ms`)
  const more = `median ${lateness[WORKFLOWS >> 1]} ms, p99 ${p99} ms, slowest ${lateness.at(-1)} ms late; published in ${publishedS.toFixed(0)} s`
  report(context, 'L-06, T-05', { started: WORKFLOWS, lost: 0, doubled, kills: 0 }, more)
})

const nextHour = (now) => (Math.floor(now / (60 * MINUTE_MS)) + 2) * 60 * MINUTE_MS

/** How long publishing all of them will take, from how long questions to so many new objects do. */
async function timeOf(sample) {
  const began = performance.now()
  for (let number = 0; number < sample; number += 1) {
    const { status } = await world.query(pathOf(number), 'version_list', personOf(number)).catch(() => ({}))
    assert.ok(status >= 200)
  }
  return Math.max(((performance.now() - began) / sample) * WORKFLOWS * 1.5, WORKFLOWS * 4)
}
