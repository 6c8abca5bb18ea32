// A key goes in and never comes out: not for its owner, not for anybody else, not in what a build tells, not in a refusal.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { startServer, until } from '../harness/index.mjs'
import { ROWS } from '../authorization/routes.mjs'
import { CANARY, DEFINITION, makeVictim } from '../authorization/world.mjs'
import { handOvers, startAgents } from '../model/agents.mjs'
import { build, begin, reach } from '../model/build.mjs'
import { openEvents } from '../model/events.mjs'
import { assertAbsent, filesBelow, plant } from './planted.mjs'

const openapi = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'))
const ROUTES = Object.entries(openapi.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation: operation.operationId })),
)

const planted = plant()
let server, world, agents, built
let address = 0

before(async () => {
  server = await startServer()
  world = await makeVictim(server)
  const offline = await server.signIn('offline@example.com')
  agents = await startAgents({ outputs: handOvers(await build(offline)) })
  await keep(world.victim)
  built = await build(world.victim)
})
after(async () => {
  await server?.stop()
  await agents?.stop()
})

async function keep(person) {
  const put = await person.put('/v1/model-keys/anthropic', { key: planted.key, base_url: agents.url })
  assert.deepEqual([put.status, put.body.mask], [200, planted.mask], JSON.stringify(put.body))
  assertAbsent(planted, 'the answer to whoever brought it along', put.body)
}

/** As text, with its headers. Each request comes from an address of its own: limits are tested elsewhere. */
async function ask(token, method, path, body, headers = {}) {
  const response = await server.fetch(path, {
    method: method.toUpperCase(),
    headers: {
      'cf-connecting-ip': `10.2.${(address >> 8) & 255}.${address++ & 255}`,
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    body,
  })
  const text = await response.text()
  assertAbsent(planted, `${method} ${path}`, `${JSON.stringify([...response.headers])}\n${text}`)
  return { status: response.status, text }
}

test('a build is answered with the key, and tells nothing of it', async () => {
  assert.equal(built.status, 'awaiting_approval', JSON.stringify(built.failure))
  assert.ok(agents.requests.length >= 7)
  for (const { headers, text } of agents.requests) {
    assert.equal(headers['x-api-key'], planted.key)
    assertAbsent(planted, 'what the model is told', text)
  }
  assertAbsent(planted, 'the build', built)
  const stream = openEvents(world.victim, built.id)
  await until('the stream is read', () => stream.events.at(-1)?.event.type === 'RUN_FINISHED')
  assertAbsent(planted, 'the events of the build', stream.events)
  await stream.close()
  assert.ok(built.cost.cost_micros > 0)
  const used = async () => (await world.victim.get('/v1/model-keys')).body.items.find((key) => key.last_used_at)
  const { provider } = await until('the use is noted', used)
  assert.equal(provider, 'anthropic')
})

test('no file of the server holds it after the build', async () => {
  let files = 0
  for await (const [path, bytes] of filesBelow(server.stateDir)) {
    files += /\.sqlite/.test(path) ? 1 : 0
    assertAbsent(planted, path, bytes)
  }
  assert.ok(files >= 3, `${files} files of objects were looked at`)
})

test('no route answers it, to nobody', async () => {
  const stranger = await server.signIn('stranger@example.com')
  const key = await world.victim.post('/v1/api-keys', {
    name: 'all',
    scopes: ['apps:write', 'features:write', 'rows:write', 'workflows:write'],
  })
  const callers = { owner: world.victim.token, 'their API key': key.body.secret, stranger: stranger.token, nobody: '' }
  const ids = { ...world.ids, feature_id: built.id, provider: 'anthropic' }
  const streams = ['feature_events', 'feature_socket', 'app_live', 'run_list_events', 'run_events']
  let answers = 0
  for (const [name, token] of Object.entries(callers)) {
    for (const { path, method, operation } of ROUTES) {
      if (streams.includes(operation) || (name === 'owner' && method === 'delete')) continue
      // The owner's key is what is asked for; it is put by nobody here.
      if (operation === 'model_key_put' && token) continue
      const row = ROWS[operation]
      const body = typeof row.body === 'function' ? row.body({ ...world, definition: DEFINITION }) : row.body
      const at = path.replace(/\{(\w+)\}/g, (_, id) => encodeURIComponent(ids[id] ?? 'x'))
      await ask(token, method, at, method === 'get' ? undefined : JSON.stringify(body ?? {}))
      answers += 1
    }
  }
  console.log(`answers looked at: ${answers}`)
  assert.ok(answers > 150, `${answers}`)
})

test('an API key may neither list, put, remove nor try keys', async () => {
  // Somebody who has not asked for everything just now.
  const holder = await server.signIn('holder@example.com')
  const key = await holder.post('/v1/api-keys', {
    name: 'keys',
    scopes: ['apps:write', 'features:write', 'rows:write', 'workflows:write'],
  })
  for (const [method, path, body] of [
    ['get', '/v1/model-keys'],
    ['put', '/v1/model-keys/anthropic', { key: planted.key, base_url: 'https://evil.example' }],
    ['delete', '/v1/model-keys/anthropic'],
    ['post', '/v1/model-keys/anthropic/test', {}],
  ]) {
    const { status, text } = await ask(key.body.secret, method, path, body && JSON.stringify(body))
    assert.deepEqual([status, JSON.parse(text).code], [403, 'session-required'], `${method} ${path}`)
  }
})

test('a refusal repeats nothing of it, wherever it was put', async () => {
  const { key } = planted
  // Somebody else who has the key: the limit per person is tested elsewhere.
  const writer = await server.signIn('writer@example.com')
  await keep(writer)
  const { token } = writer
  const bodies = [
    key,
    JSON.stringify(key),
    `{"key":"${key}"`,
    `{"key":"${key}",}`,
    JSON.stringify({ key: [key] }),
    JSON.stringify({ key: { key } }),
    JSON.stringify({ key, [key]: 1 }),
    JSON.stringify({ key, key_id: key }),
    JSON.stringify({ key: `${key} ` }),
    JSON.stringify({ key: `${key}\u0000` }),
    JSON.stringify({ key: key.repeat(20) }),
    JSON.stringify({ key: 'sk-12345', base_url: key }),
    JSON.stringify({ key: 'sk-12345', base_url: `https://${key}@example.com` }),
    JSON.stringify({ key: 'sk-12345', base_url: `https://example.com/?key=${key}` }),
    JSON.stringify({ key: 'sk-12345', base_url: [key] }),
    JSON.stringify({ key: 'sk-12345', model: `${key} ${key}` }),
    JSON.stringify({ key: 'sk-12345', model: { key } }),
    `[${'['.repeat(100)}"${key}"`,
  ]
  for (const body of bodies) {
    const { status } = await ask(token, 'put', '/v1/model-keys/openai', body)
    assert.ok([400, 422].includes(status), `${status} ${body.slice(0, 40)}`)
  }
  for (const [method, path, headers] of [
    ['put', '/v1/model-keys/nobody'],
    ['post', '/v1/model-keys/anthropic'],
    ['put', '/v1/model-keys/anthropic', { 'content-type': 'text/plain' }],
    ['put', '/v1/model-keys'],
    ['put', '/v1/model-keys/anthropic', { authorization: `Bearer ${token}x` }],
  ]) {
    const { status } = await ask(token, method, path, JSON.stringify({ key }), headers)
    assert.ok(status >= 400 && status < 500, `${method} ${path}: ${status}`)
  }
  assertAbsent(planted, 'the log', server.output())
})

test('a key of the owner is asked, and no other, whoever owns the build', async () => {
  const stranger = await server.signIn('somebody-else@example.com')
  agents.requests.length = 0
  const theirs = await build(stranger)
  assert.equal(theirs.status, 'awaiting_approval')
  assert.equal(agents.requests.length, 0, 'a build of somebody without a key asks nobody with a key')
  assert.ok(!JSON.stringify(theirs).includes(CANARY))
  // A key is used from the next question on, and from the next question on no more.
  await keep(stranger)
  const asked = await begin(stranger, { text: 'A list of books' })
  await until('the provider is asked', () => agents.requests.length > 0)
  assert.equal((await stranger.post(`/v1/features/${asked.id}/cancel`)).status, 200)
  assert.equal((await stranger.delete('/v1/model-keys/anthropic')).status, 204)
  agents.requests.length = 0
  const { id } = await begin(stranger, { text: 'A list of books', start: true })
  await reach(stranger, id, ['awaiting_approval'])
  assert.equal(agents.requests.length, 0)
})

test('everything that was logged is looked at, and holds nothing of it', () => {
  const log = server.output()
  assert.ok(log.includes('operation=model_key_put'), 'requests are logged')
  assertAbsent(planted, 'the log', log)
})
