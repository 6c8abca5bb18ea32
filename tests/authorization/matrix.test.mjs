// Every route, asked for by everybody who must not get in, with the ids of somebody else.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { startServer } from '../harness/index.mjs'
import { ROWS } from './routes.mjs'
import { CANARY, DEFINITION, makeAttackers, makeVictim, unknownIds, workflowOf } from './world.mjs'

const openapi = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'))
const routes = Object.entries(openapi.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    operation: operation.operationId,
  })),
)

let server,
  world,
  sets = [],
  address = 0
before(async () => {
  server = await startServer()
  world = await makeVictim(server)
  for (let number = 0; number < SETS; number++) sets.push(await makeAttackers(server, number))
})
after(() => server?.stop())

// Several of each attacker take turns, so that the limit per person does not answer first.
const SETS = 3

// Each request comes from an address of its own, so that the limits per address do not answer first.
async function ask(caller, route, ids) {
  const row = ROWS[route.operation]
  const path = route.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(ids[name]))
  const body =
    typeof row.body === 'function'
      ? row.body({ ...world, definition: DEFINITION, workflow: workflowOf('Own') })
      : row.body
  const headers = { 'cf-connecting-ip': `10.1.${(address >> 8) & 255}.${address++ & 255}`, ...row.headers }
  if (row.upgrade)
    Object.assign(headers, {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    })
  return row.upgrade ? askUpgrade(caller, route, path, headers) : caller.send(route.method, path, body, headers)
}

// fetch() cannot send an upgrade, so this one goes by hand.
async function askUpgrade(caller, route, path, headers) {
  const { request } = await import('node:http')
  const url = new URL(path, server.url)
  const all = { ...headers, ...(caller.token && { authorization: `Bearer ${caller.token}` }) }
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: route.method, headers: all })
    sent.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve({ status: response.statusCode, body: '' })
    })
    sent.on('response', (response) => {
      let text = ''
      response.on('data', (chunk) => (text += chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode, body: text.startsWith('{') ? JSON.parse(text) : text }),
      )
    })
    sent.on('error', reject)
    sent.end()
  })
}

const withoutId = (body) => (body && typeof body === 'object' ? { ...body, request_id: undefined } : body)

test('every route has a row, and every row a route', () => {
  assert.deepEqual(Object.keys(ROWS).sort(), routes.map((route) => route.operation).sort())
})

routes.forEach((route, index) => {
  const row = ROWS[route.operation]
  if (!row || row.open) return
  test(`${route.method} ${route.path}`, async () => {
    for (const [name, caller] of Object.entries(sets[index % SETS])) {
      const answer = await ask(caller, route, world.ids)
      const told = `${name}: ${answer.status} ${JSON.stringify(answer.body)}`
      assert.ok(!JSON.stringify(answer.body).includes(CANARY), `the canary reached ${told}`)
      if (row.own && name.startsWith('another person')) {
        assert.ok(answer.status < 500 && answer.status !== 404, told)
        continue
      }
      assert.ok([401, 403, 404].includes(answer.status), told)
      if (answer.status === 404) {
        const unknown = await ask(caller, route, unknownIds(world.ids))
        assert.equal(unknown.status, 404, `an id that nobody has: ${unknown.status}`)
        assert.deepEqual(
          withoutId(answer.body),
          withoutId(unknown.body),
          `${name} can tell somebody's id from nobody's`,
        )
      }
    }
  })
})

test('the victim still has everything', async () => {
  const { victim, ids } = world
  const app = await victim.get(`/v1/apps/${ids.owner}/${ids.slug}`)
  assert.equal(app.body.version, 1)
  const row = await victim.get(`/v1/apps/${ids.owner}/${ids.slug}/tables/things/rows/${ids.row_id}`)
  assert.equal(row.body.name, CANARY)
  assert.equal(row.body.revision, 1)
  const feature = await victim.get(`/v1/features/${ids.feature_id}`)
  assert.equal(feature.body.status, 'drafting')
  const keys = await victim.get('/v1/api-keys')
  assert.equal(keys.body.items.length, 1)
  const [kept] = (await victim.get('/v1/model-keys')).body.items
  assert.deepEqual([kept.provider, kept.mask, kept.last_used_at], ['openai', CANARY.slice(-4), null])
  const covered = routes.filter((route) => !ROWS[route.operation].open).length
  console.log(`routes x actors covered: ${covered} x ${Object.keys(sets[0]).length}`)
})
