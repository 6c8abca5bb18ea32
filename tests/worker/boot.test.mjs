// The server starts, answers, refuses a second one on its state, and stops cleanly.

import assert from 'node:assert/strict'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { startServer } from '../harness/index.mjs'

let server
before(async () => (server = await startServer()))
after(() => server?.stop())

test('health answers', async () => {
  const { status, body } = await server.client().get('/v1/health')
  assert.equal(status, 200)
  assert.equal(body.status, 'ok')
})

test('secrets are made once and readable by their owner only', () => {
  assert.equal(statSync(join(server.stateDir, 'secrets.json')).mode & 0o777, 0o600)
})

test('a second server on the same state is refused by name', async () => {
  await assert.rejects(startServer({ stateDir: server.stateDir }), /already running on this state: process \d+, http/)
})

test('a port in use is said plainly', async () => {
  await assert.rejects(
    startServer({ port: Number(new URL(server.url).port) }),
    /Port \d+ is in use.*PORT=\d+ npm start/s,
  )
})

test('Ctrl-C leaves no lock and no workerd', async () => {
  const other = await startServer()
  const { stateDir, url } = other
  await other.stop()
  assert.ok(!existsSync(join(stateDir, 'server.lock')))
  await assert.rejects(fetch(url), 'nothing listens any more')
})
