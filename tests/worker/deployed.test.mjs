// The Worker as it would be deployed starts on the runtime: optimising may use what the runtime does not know.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { WORKERS_BUILD } from '../../scripts/dev/paths.mjs'
import { startServer } from '../harness/index.mjs'

let server
before(async () => (server = await startServer({ worker: WORKERS_BUILD })))
after(() => server?.stop())

test('it answers, signs somebody in and keeps to their requests', async () => {
  assert.equal((await server.fetch('/v1/health')).status, 200)
  const ann = await server.signIn('ann@example.com')
  assert.equal((await ann.get('/v1/me')).body.email, 'ann@example.com')
})

test('it has no route that breaks on purpose', async () => {
  assert.equal((await server.fetch('/v1/dev/faults/panic')).status, 404)
})
