// Open browsers hear of changes, each what its role may know, and no row data ever.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ROOT } from '../../scripts/dev/paths.mjs'
import { startServer, until } from '../harness/index.mjs'

const DEFINITION = JSON.parse(readFileSync(join(ROOT, 'tests/definitions/tool-library.json'), 'utf8'))

let server
let olga
let ann
let app

before(async () => {
  server = await startServer({ worker: process.env.TEST_WORKER })
  olga = await server.signIn('olga@example.com')
  ann = await server.signIn('ann@example.com')
})
after(() => server?.stop())

async function publish(slug) {
  const made = await olga.post('/v1/apps', { slug, definition: DEFINITION })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  app = `/v1/apps/${made.body.owner}/${slug}`
  return app
}

/** A socket with everything it heard. */
async function listen(person) {
  const address = new URL(`${app}/live`, server.url)
  address.protocol = 'ws:'
  const headers = { authorization: `Bearer ${person.token}`, origin: new URL(server.url).origin }
  const socket = new WebSocket(address, { headers })
  const heard = []
  const listener = { heard, socket }
  socket.addEventListener('message', ({ data }) => heard.push(JSON.parse(data)))
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error('the socket was refused')))
  })
  return listener
}

const tool = (name) => ({ values: { name, category: 'power' } })

test('a change is heard at once, with the id only where every row may be read', async () => {
  await publish('heard')
  assert.equal((await olga.put(`${app}/people/ann@example.com`, { role: 'member' })).status, 200)
  const [owner, member] = [await listen(olga), await listen(ann)]
  const made = await olga.post(`${app}/tables/tools/rows`, tool('Drill'))
  assert.equal(made.status, 201)
  const heard = (listener) => until('a change is heard', () => listener.heard.length > 0 && listener.heard.splice(0))
  assert.deepEqual(await heard(owner), [
    { type: 'changed', table: 'tools', op: 'create', id: made.body.id, revision: 1, by: { name: olga.user.username } },
  ])
  // Members see only tools that are not retired, so they hear that something changed, not what.
  assert.deepEqual(await heard(member), [
    { type: 'changed', table: 'tools', op: 'create', by: { name: olga.user.username } },
  ])
  owner.socket.close()
  member.socket.close()
})

test('somebody without a role is not let in', async () => {
  await publish('closed')
  await assert.rejects(listen(ann))
})

test('who loses a role is shut out, and who deletes an app tells everybody', async () => {
  await publish('gone')
  await olga.put(`${app}/people/ann@example.com`, { role: 'member' })
  const [owner, member] = [await listen(olga), await listen(ann)]
  assert.equal((await olga.delete(`${app}/people/ann@example.com`)).status, 204)
  await until('the member is shut out', () => member.socket.readyState >= WebSocket.CLOSING)
  assert.deepEqual(member.heard, [{ type: 'role_changed' }])
  assert.equal(owner.socket.readyState, WebSocket.OPEN)
  assert.equal((await olga.delete(app)).status, 204)
  await until('the owner is told', () => owner.socket.readyState >= WebSocket.CLOSING)
  assert.deepEqual(owner.heard.at(-1), { type: 'deleted' })
  assert.equal((await olga.get(app)).status, 404)
  await until('the directory has heard', async () => {
    const { body } = await olga.get('/v1/apps')
    return !body.items.some(({ slug }) => slug === 'gone')
  })
})
