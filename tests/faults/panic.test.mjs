// A panic fails what was running, at once, and nothing after it.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startServer } from '../harness/index.mjs'

const AT_ONCE_MS = 1000
const FAULTS = '/v1/dev/faults'

let server
before(async () => (server = await startServer()))
after(() => server?.stop())

async function failsAtOnce(path) {
  const started = performance.now()
  const response = await server.fetch(path)
  const took = performance.now() - started
  assert.equal(response.status, 500, path)
  assert.ok(took < AT_ONCE_MS, `${path} took ${took.toFixed(0)} ms`)
}

/** How often the log says that an instance died. */
const aborts = () => server.output().split('instance.aborted').length - 1

async function isHealthy() {
  assert.equal((await server.fetch('/v1/health')).status, 200)
}

test('a panic in the Worker', async () => {
  await failsAtOnce(`${FAULTS}/panic`)
  await isHealthy()
})

for (const fault of ['panic', 'uncaught', 'panic-in-transaction']) {
  test(`${fault} in an object`, async () => {
    await failsAtOnce(`${FAULTS}/probe/one/${fault}`)
    await isHealthy()
    assert.equal((await server.fetch(`${FAULTS}/probe/one/health`)).status, 200)
  })
}

test('requests in flight fail at once instead of waiting for ever', async () => {
  const slow = server.fetch(`${FAULTS}/slow`)
  const slowInObject = server.fetch(`${FAULTS}/probe/slow/slow`)
  await isHealthy()
  const started = performance.now()
  await failsAtOnce(`${FAULTS}/panic`)
  for (const response of await Promise.all([slow, slowInObject])) assert.equal(response.status, 500)
  assert.ok(performance.now() - started < AT_ONCE_MS)
  await isHealthy()
})

test('a panic among a hundred requests fails at most those it was in the middle of, and says so', async (context) => {
  const before = aborts()
  const patient = Array.from({ length: 100 }, () => server.fetch(`${FAULTS}/slow`))
  const quick = Array.from({ length: 100 }, () => server.fetch('/v1/health').then(({ status }) => status))
  assert.deepEqual([...new Set(await Promise.all(quick))], [200], 'they are all under way')
  await failsAtOnce(`${FAULTS}/panic`)
  for (const response of await Promise.all(patient)) {
    assert.equal(response.status, 500)
    assert.equal(response.headers.get('content-type'), 'application/problem+json')
    assert.equal(response.headers.get('retry-after'), '1')
    assert.equal((await response.json()).code, 'internal')
  }
  const next = await Promise.all(Array.from({ length: 100 }, () => server.fetch('/v1/health')))
  assert.ok(next.every(({ status }) => status === 200))
  assert.equal(aborts() - before, 1, 'it is in the log, once')
  context.diagnostic('1 panic, 100 neighbours: all answered with a problem that may be tried again')
})

test('a request that takes all memory fails, and nobody after it', async () => {
  for (let round = 0; round < 3; round += 1) {
    const probe = server.fetch(`${FAULTS}/probe/memory/health`)
    await failsAtOnce(`${FAULTS}/hoard`)
    assert.ok([200, 500].includes((await probe).status))
    await isHealthy()
    assert.equal((await server.fetch(`${FAULTS}/probe/memory/health`)).status, 200)
  }
})

test('a panic rolls its transaction back and keeps what came before', async () => {
  await failsAtOnce(`${FAULTS}/probe/rows/panic-in-transaction`)
  assert.equal(await (await server.fetch(`${FAULTS}/probe/rows/rows`)).json(), 1)
})

test('many panics in a row do not wear the server out', async () => {
  for (let round = 0; round < 20; round += 1) await failsAtOnce(`${FAULTS}/panic`)
  await isHealthy()
})
