// Sockets and streams do not outlive a sign-out: within a minute they hear nothing more, and a build's stream ends by itself.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { ROOT } from '../../scripts/dev/paths.mjs'
import { startServer, until } from '../harness/index.mjs'
import { begin } from '../model/build.mjs'
import { openEvents } from '../model/events.mjs'

const MINUTE_MS = 60_000
const definition = JSON.parse(readFileSync(join(ROOT, 'tests/definitions/recipe-book.json'), 'utf8'))
const table = definition.tables[0].id

let server
before(async () => (server = await startServer()))
after(() => server?.stop())

/** A socket with everything it heard. */
async function listen(person, path) {
  const address = new URL(path, server.url)
  address.protocol = 'ws:'
  const headers = { authorization: `Bearer ${person.token}`, origin: new URL(server.url).origin }
  const socket = new WebSocket(address, { headers })
  const listener = { heard: [], isOpen: () => socket.readyState === WebSocket.OPEN, close: () => socket.close() }
  socket.addEventListener('message', ({ data }) => listener.heard.push(JSON.parse(data)))
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error('the socket was refused')))
  })
  return listener
}

test('a minute after a sign-out nothing is told any more, while other sessions hear on', async () => {
  const email = 'ann@example.com'
  const [stays, leaves] = [await server.signIn(email), await server.signIn(email)]
  const made = await stays.post('/v1/apps', { slug: 'recipes', definition })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const app = `/v1/apps/${made.body.owner}/recipes`
  const write = async (title) => {
    const row = await stays.post(`${app}/tables/${table}/rows`, { values: { title, method: 'Stir' } })
    assert.equal(row.status, 201, JSON.stringify(row.body))
  }
  const draft = await begin(stays, { text: 'A list of books' })
  const say = async (text) => {
    const said = await stays.post(`/v1/features/${draft.id}/messages`, { text })
    assert.equal(said.status, 200, JSON.stringify(said.body))
  }

  const kept = {
    app: await listen(stays, `${app}/live`),
    build: await listen(stays, `/v1/features/${draft.id}/socket`),
  }
  const gone = {
    app: await listen(leaves, `${app}/live`),
    build: await listen(leaves, `/v1/features/${draft.id}/socket`),
  }
  const stream = openEvents(leaves, draft.id)
  let streamEnded = false
  stream.ended.then(
    () => (streamEnded = true),
    () => (streamEnded = true),
  )
  await write('Soup')
  for (const one of [kept, gone]) await until('both hear of it', () => one.app.heard.length > 0)
  await until('all hear of the build', () => kept.build.heard.length > 0 && gone.build.heard.length > 0)

  assert.equal((await leaves.delete('/v1/auth/sessions/current')).status, 204)
  const signedOutAt = performance.now()
  await until('the stream of the build ends by itself', () => streamEnded, { timeoutMs: MINUTE_MS + 5_000 })
  await pause(Math.max(0, signedOutAt + MINUTE_MS - performance.now()))

  const before = { app: gone.app.heard.length, build: gone.build.heard.length }
  const heard = { app: kept.app.heard.length, build: kept.build.heard.length }
  await write('Stew')
  await say('With authors, please')
  await until('those who stayed hear of it', () => {
    return kept.app.heard.length > heard.app && kept.build.heard.length > heard.build
  })
  await until('those who left are closed', () => !gone.app.isOpen() && !gone.build.isOpen())
  assert.deepEqual(gone.app.heard.slice(before.app), [{ type: 'session_ended' }])
  assert.equal(gone.build.heard.length, before.build)
  assert.ok(kept.app.isOpen() && kept.build.isOpen())
  for (const listener of Object.values(kept)) listener.close()
})
