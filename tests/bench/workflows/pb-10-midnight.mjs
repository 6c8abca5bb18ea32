// PB-10: many schedules are due in the same minute. How late is each?
//
// Ours are workflows with a cron expression, of one person each ten; publishing is behind the limits of a person, so there are
// many people and it takes its time. pg-boss has jobs put off to the same moment: it has no limit to ask, no definition to check.

import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../../harness/index.mjs'
import { percentile } from '../statistics.mjs'
import { beside } from './beside.mjs'

const SCHEDULES = Number(process.env.EDGEWRIGHT_SCHEDULES ?? 10_000)
/** Publishing takes two requests of a person's 100 a minute. */
const PER_PERSON = 40
const AT_ONCE = 16
const LEAD_MS = 20_000
const MINUTE_MS = 60_000

async function run({ worker, repetitions, quick }) {
  const count = quick ? 100 : SCHEDULES
  const result = await beside(worker, ['pgBoss'], async (contenders) => {
    const measured = {}
    for (const { name, durability } of contenders) measured[name] = { durability, samples: [] }
    const [ours, boss] = contenders
    const prepared = await prepare(ours, count)
    for (let repetition = 0; repetition < (quick ? 1 : repetitions); repetition += 1) {
      const moment = nextMinute(Date.now() + LEAD_MS / 2)
      if (repetition % 2 === 0 || !boss)
        measured.Edgewright.samples.push(sample(await prepared.latenessAt(nextMinute(Date.now() + 2_000))))
      if (boss) measured['pg-boss'].samples.push(sample(await bossLateness(boss, count, nextMinute(moment))))
      if (repetition % 2 === 1 && boss)
        measured.Edgewright.samples.push(sample(await prepared.latenessAt(nextMinute(Date.now() + 2_000))))
    }
    return measured
  })
  return [
    {
      metric: `late, p99, of ${count}`,
      unit: 'ms',
      of: 'p99',
      atMost: 5_000,
      targets: { 'pg-boss': 1 },
      measured: result,
    },
    { metric: 'late, median', unit: 'ms', of: 'p50', measured: result },
    { metric: 'late, the last one', unit: 'ms', of: 'max', measured: result },
    { metric: 'missed', unit: 'starts', of: 'missed', atMost: 0, measured: result },
    { metric: 'started twice', unit: 'starts', of: 'doubled', atMost: 0, measured: result },
  ]
}

const nextMinute = (moment) => Math.ceil(moment / MINUTE_MS) * MINUTE_MS
const sample = ({ lateness, missed, doubled }) => ({
  p50: percentile(lateness, 0.5),
  p99: percentile(lateness, 0.99),
  max: Math.max(...lateness),
  missed,
  doubled,
})

/** Does `work` for each number, some at once. */
async function forEach(count, work) {
  let next = 0
  const worker = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** Publishes workflows that are due every minute. */
async function prepare(ours, count) {
  const people = []
  for (let index = 0; index * PER_PERSON < count; index += 1) people.push(await ours.newPerson())
  const paths = []
  const began = performance.now()
  await forEach(count, async (number) => {
    const person = people[Math.floor(number / PER_PERSON)]
    const path = await ours.publish(person, `w${number}`, [{ say: { set: { number } } }], {
      schedule: { cron: '* * * * *' },
    })
    paths[number] = { path, person }
  })
  console.log(`  ${count} schedules published in ${((performance.now() - began) / 1_000).toFixed(0)} s`)
  return {
    async latenessAt(moment) {
      await pause(Math.max(0, moment - Date.now() + 10_000))
      const lateness = []
      let [missed, doubled] = [0, 0]
      // Everybody has some requests left; they ask for the newest runs of some of their workflows.
      const asked = paths.filter((_, number) => number % PER_PERSON < 12)
      await forEach(asked.length, async (index) => {
        const { path, person } = asked[index]
        const { body } = await person.send('GET', `${path}/runs?limit=20`)
        const runs = (body.items ?? []).filter(
          ({ started_at: at }) => Date.parse(at) >= moment && Date.parse(at) < moment + MINUTE_MS,
        )
        if (runs.length === 0) missed += 1
        else lateness.push(Date.parse(runs.at(-1).started_at) - moment)
        doubled += Math.max(0, runs.length - 1)
      })
      return { lateness, missed, doubled }
    },
  }
}

async function bossLateness(boss, count, moment) {
  await boss.putOff(count, moment)
  await pause(Math.max(0, moment - Date.now()))
  const lateness = await until(
    'every job is done',
    async () => {
      const done = await boss.lateness()
      return done.length >= count && done
    },
    { timeoutMs: 120_000, everyMs: 500 },
  )
  return { lateness, missed: 0, doubled: lateness.length - count }
}

export default { id: 'PB-10', title: 'schedules due in the same minute', run }
