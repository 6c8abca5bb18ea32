// A power cut loses nothing that was acknowledged.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startServer } from '../harness/index.mjs'

const WRITE = '/v1/dev/faults/probe/kill/acknowledged-write'
const ROWS = '/v1/dev/faults/probe/kill/rows'

let server
before(async () => (server = await startServer()))
after(() => server?.stop())

test('every acknowledged write is there after kill -9 in the middle of many', async () => {
  let acknowledged = 0
  for (let round = 0; round < 3; round += 1) {
    const writes = Array.from({ length: 50 }, async () => {
      const response = await server.fetch(WRITE).catch(() => undefined)
      if (response?.ok) acknowledged += 1
    })
    await Promise.race(writes)
    await server.kill()
    await Promise.all(writes)
    await server.restart()
    const rows = await (await server.fetch(ROWS)).json()
    assert.ok(rows >= acknowledged, `${rows} rows, ${acknowledged} acknowledged`)
    acknowledged = rows
  }
  assert.ok(acknowledged > 0)
})

test('secrets and database are the same after kill -9', async () => {
  await server.kill()
  await server.restart()
  assert.match(server.output(), /database +up to date/)
})

test('a workerd that outlived its server is ended by the next start, and its port taken over', async () => {
  const rows = await (await server.fetch(ROWS)).json()
  await server.killServerOnly()
  await server.restart()
  assert.equal(await (await server.fetch(ROWS)).json(), rows)
})
