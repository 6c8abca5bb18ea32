// F-08: PostgreSQL is away while slots come. Runs start and finish all the same, what needs the directory is refused honestly, and
// it catches up without anybody's help.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { ensureLoginRole } from '../../../scripts/dev/login-role.mjs'
import { until } from '../../harness/index.mjs'
import { lineTo } from '../outage.mjs'
import { IS_LONG, report, startWorld } from './world.mjs'

const ADMIN_URL = process.env.EDGEWRIGHT_TEST_POSTGRES_ADMIN_URL
const LOGIN_URL = process.env.EDGEWRIGHT_TEST_POSTGRES_URL
const skip =
  !(ADMIN_URL && LOGIN_URL) && 'needs a real PostgreSQL: node scripts/with-postgres.mjs node --test tests/faults'
const AWAY_MS = IS_LONG ? 300_000 : 5_000
const EVERY_MS = 1_000

let line, world
before(async () => {
  if (skip) return
  line = await lineTo(ADMIN_URL)
  world = await startWorld({ postgres: line.url, adminUrl: ADMIN_URL })
})
after(async () => {
  await world?.stop()
  line?.close()
  if (skip) return
  // The server gave the login role a password of its own; the other tests log in with theirs.
  const admin = new pg.Client(ADMIN_URL)
  await admin.connect()
  await ensureLoginRole(admin, ADMIN_URL, new URL(LOGIN_URL).password)
  await admin.end()
})

const TICKING = {
  schedule: { every: { milliseconds: EVERY_MS } },
  tasks: [{ tick: { call: 'state-increment:1.0.0@default', with: { key: 'ticks' }, output: { as: '.value' } } }],
}

test('PostgreSQL is away', { skip }, async (context) => {
  const owner = await world.person(`outage-${Date.now()}`, { plan: 'paid' })
  const ticking = await world.publish(owner, 'ticking', TICKING)
  const other = await world.publish(owner, 'other', { tasks: [{ say: { set: { version: 1 } } }] })
  const slots = async () => {
    const { body } = await world.query(ticking.path, { run_list: { filter: { limit: 100 } } }, owner.actor)
    return body.items.length
  }
  await until('the clock starts runs', async () => (await slots()) >= 2)

  line.cut()
  const cut = Date.now()
  assert.equal((await owner.ask('GET', '/v1/health')).status, 200)
  assert.equal((await world.end(other, await world.insist(other, 'away'))).status, 'completed')
  const definition = {
    document: { dsl: '1.0.0', namespace: 'tests', name: 'other', version: '1.0.0' },
    do: [{ say: { set: { version: 2 } } }],
  }
  const next = await owner.ask('POST', `${other.path}/versions`, { definition })
  assert.ok([201, 503].includes(next.status), JSON.stringify(next.body))
  const anew = await owner.ask('POST', '/v1/workflows', { slug: 'anew', definition })
  assert.deepEqual([anew.status, anew.body.code], [503, 'unavailable'])
  assert.ok(Number(anew.headers.get('retry-after')) >= 1)
  // The power goes as well: what the objects need is with them.
  await world.kill()
  line.mend() // Starting the server asks the database once.
  await world.restart()
  line.cut()
  await pause(AWAY_MS)
  const away = Date.now() - cut
  const before = await slots()
  line.mend()
  await until('the clock goes on', async () => (await slots()) > before || before === 100)
  await until(
    'the directory has heard of the version',
    async () => {
      const { body } = await owner.ask('GET', '/v1/workflows')
      return next.status === 503 || body.items?.find(({ slug }) => slug === 'other')?.version === 2
    },
    { timeoutMs: 150_000, everyMs: 2_000 },
  )
  const { body } = await owner.ask('GET', `${ticking.path}/runs?limit=100`)
  const ticks = new Set()
  let last = Infinity
  for (const { run_id: run } of body.items.slice(0, 40)) {
    const view = await world.end(ticking, run)
    const slot = Number(view.started_by.delivery.split(':').at(-1))
    assert.ok(!ticks.has(slot), 'a slot started two runs')
    assert.ok(view.output < last, 'a run was counted twice')
    ticks.add(slot)
    last = view.output
  }
  const counts = { ...(await world.settle([other])), started: ticks.size + 1 }
  report(
    context,
    'F-08',
    counts,
    `${(away / 1_000).toFixed(0)} s without PostgreSQL, ${before} runs by the clock until then`,
  )
})
