// A fresh instance after a panic draws randomness of its own: nothing it hands out was handed out before.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startServer } from '../harness/index.mjs'

const FAULTS = '/v1/dev/faults'
/** Instances that are broken and made anew; more of them in `npm run test:long`. */
const PANICS = Number(process.env.EDGEWRIGHT_PANICS ?? 20)

let server
before(async () => (server = await startServer()))
after(() => server?.stop())

/** How often the log says that an instance died. */
const aborts = () => server.output().split('instance.aborted').length - 1

async function draw(seen, path) {
  const response = await server.fetch(`${FAULTS}/${path}/entropy`.replace('//', '/'))
  assert.equal(response.status, 200)
  const draws = await response.json()
  assert.equal(draws.length, 200)
  for (const bytes of draws) {
    assert.equal(bytes?.length, 24)
    assert.ok(
      bytes.some((byte) => byte !== 0),
      'no randomness at all',
    )
    // Every eight bytes on their own: an instance that draws from another place of an old stream would be seen too.
    for (const part of [0, 8, 16]) {
      const key = bytes.slice(part, part + 8).join()
      assert.ok(!seen.has(key), `drawn before: ${key}`)
      seen.add(key)
    }
  }
}

for (const [who, panic, at] of [
  ['the Worker', 'panic', ''],
  ['an object', 'probe/one/panic', 'probe/one'],
]) {
  test(`${who} never draws the same again`, async (context) => {
    const [seen, before] = [new Set(), aborts()]
    await draw(seen, at)
    for (let round = 0; round < PANICS; round += 1) {
      const response = await server.fetch(`${FAULTS}/${panic}`)
      assert.equal(response.status, 500)
      await response.arrayBuffer()
      await draw(seen, at)
    }
    assert.equal(aborts() - before, PANICS, 'instances died')
    context.diagnostic(`${PANICS} panics, ${seen.size / 3} draws of 24 bytes, 0 repeats`)
  })
}
