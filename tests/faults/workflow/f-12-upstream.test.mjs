// F-12 and X-06: services that break. A call is tried as often as the workflow says and as far apart, always under the same key; it
// takes no longer than it may; and what ends it is an error with a cause.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { IS_LONG, report, startWorld } from './world.mjs'
import { startBrokenService } from './broken-service.mjs'

const STANDARD = 'https://serverlessworkflow.io/spec/1.0.0/errors/'
/** Retries, besides the first try. */
const RETRIES = 4
const DELAY_MS = 200
/** A busy machine is late, never early. */
const LATE_MS = 1_000

let world, service, ann
before(async () => {
  service = await startBrokenService()
  world = await startWorld()
  ann = await world.person('ann', { plan: 'paid' })
})
after(async () => {
  await world?.stop()
  service?.stop()
})

let published = 0
let started = 0
async function run(tasks, input) {
  const workflow = await world.publish(ann, `flow-${(published += 1)}`, { tasks })
  started += 1
  return world.end(workflow, await world.insist(workflow, 'once', input), { timeoutMs: 150_000 })
}
const ask = (path, more = {}) => ({
  ask: { call: 'http', with: { method: 'get', endpoint: `${service.url}${path}` }, ...more },
})
const insisting = (path, retry, more) => [
  { insist: { try: [ask(path, more)], catch: { retry: { limit: { attempt: { count: RETRIES } }, ...retry } } } },
]
const gaps = (path) =>
  service
    .calls(path)
    .slice(1)
    .map(({ at }, index) => at - service.calls(path)[index].at)

/** So many requests, all under one key. */
function assertTries(path, count) {
  const calls = service.calls(path)
  assert.equal(calls.length, count, `${path} was asked ${calls.length} times`)
  assert.equal(new Set(calls.map(({ key }) => key)).size, count === 0 ? 0 : 1, 'one key')
  assert.match(calls[0]?.key ?? 'eff_', /^eff_/)
}

const BREAKS = [
  ['/reset', 'communication', 502],
  ['/500', 'communication', 500],
  ['/429', 'communication', 429],
  ['/short', 'communication', 502],
  ['/loop', 'communication', 302],
  ['/bomb', 'communication', 502],
  ['/twice-length', 'communication', 503],
]
for (const [path, kind, status] of BREAKS) {
  test(`${path}: one try, and an error that says why`, async () => {
    const view = await run([ask(path)])
    assert.deepEqual(
      [view.status, view.error.type, view.error.status],
      ['faulted', `${STANDARD}${kind}`, status],
      JSON.stringify(view.error),
    )
    assertTries(path, 1)
  })
}

test('204 is an answer without content', async () => {
  const view = await run([ask('/204')])
  assert.deepEqual([view.status, view.output], ['completed', null], JSON.stringify(view.error))
})

test('what is not JSON although it says so is an error', async () => {
  const view = await run([ask('/notjson')])
  assert.equal(view.status, 'faulted')
  assertTries('/notjson', 1)
})

test('retries: as many as the policy says, at its distance, under one key', async () => {
  for (const [name, retry, expected] of [
    ['constant', { backoff: { constant: {} } }, [1, 1, 1, 1]],
    ['linear', { backoff: { linear: {} } }, [1, 2, 3, 4]],
    ['exponential', { backoff: { exponential: {} } }, [1, 2, 4, 8]],
  ]) {
    const path = `/500/${name}`
    const view = await run(insisting(path, { delay: { milliseconds: DELAY_MS }, ...retry }))
    assert.equal(view.status, 'faulted')
    const found = gaps(path)
    assertTries(path, RETRIES + 1)
    for (const [index, gap] of found.entries()) {
      const wanted = expected[index] * DELAY_MS
      assert.ok(
        gap >= wanted - 5 && gap <= wanted + LATE_MS,
        `${name}: ${found}, expected ${expected.map((times) => times * DELAY_MS)}`,
      )
    }
  }
})

test('jitter lies where it says', async () => {
  const [from, to] = [300, 700]
  const view = await run(
    insisting('/500/jitter', {
      delay: { milliseconds: 0 },
      backoff: { constant: {} },
      jitter: { from: { milliseconds: from }, to: { milliseconds: to } },
    }),
  )
  assert.equal(view.status, 'faulted')
  for (const gap of gaps('/500/jitter')) assert.ok(gap >= from - 5 && gap <= to + LATE_MS, `${gaps('/500/jitter')}`)
})

for (const path of ['/never', '/slow']) {
  test(`${path}: ends with its timeout, not earlier and not much later`, async () => {
    const view = await run([ask(`${path}/timeout`, { timeout: { after: { seconds: 1 } } })])
    const took = Date.parse(view.ended_at) - Date.parse(view.started_at)
    assert.deepEqual([view.status, view.error.type], ['faulted', `${STANDARD}timeout`], JSON.stringify(view.error))
    assert.ok(took >= 1_000 && took <= 1_000 + LATE_MS, `${took} ms`)
    assertTries(`${path}/timeout`, 1)
  })
}

test(
  'a run on the free plan is at work for thirty seconds, and no longer',
  { skip: !IS_LONG && 'takes half a minute: npm run test:faults has it' },
  async () => {
    const ben = await world.person('ben')
    const workflow = await world.publish(ben, 'long', { tasks: [ask('/never/limit')] })
    const view = await world.end(workflow, await world.insist(workflow, 'once'))
    const took = Date.parse(view.ended_at) - Date.parse(view.started_at)
    assert.deepEqual([view.status, view.error.type], ['faulted', `${STANDARD}timeout`])
    assert.ok(took >= 30_000 && took <= 31_000 + LATE_MS, `${took} ms`)
  },
)

test('a call takes at most a minute', { skip: !IS_LONG && 'takes a minute: npm run test:faults has it' }, async () => {
  const view = await run([ask('/never/call')])
  const took = Date.parse(view.ended_at) - Date.parse(view.started_at)
  assert.equal(view.status, 'faulted', JSON.stringify(view))
  assert.ok(took >= 60_000 && took <= 61_000 + LATE_MS, `${took} ms`)
})

test('the history of all of it', async (context) => {
  const counts = world.history.check()
  report(context, 'F-12', { ...counts, started }, `${service.all().length} requests to a broken service`)
})
