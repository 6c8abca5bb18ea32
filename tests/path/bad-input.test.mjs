// What goes wrong in use: stale versions, double submits, approving twice, deleting under somebody's hands.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { startServer, until } from '../harness/index.mjs'
import { api, build, settled } from './tool-library.mjs'

const definition = () => JSON.parse(readFileSync(new URL('../definitions/tool-library.json', import.meta.url), 'utf8'))

let server, owner, app
before(async () => {
  server = await startServer()
  owner = await server.signIn('bo@example.com')
  const made = await owner.post('/v1/apps', { slug: 'tools', definition: definition() })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  app = made.body
})
after(() => server?.stop())

const problem = (answer, status, code) => {
  assert.equal(answer.status, status, JSON.stringify(answer.body))
  assert.equal(answer.body.code, code, JSON.stringify(answer.body))
  assert.match(answer.headers.get('content-type'), /^application\/problem\+json/)
  assert.ok(answer.body.request_id && answer.body.detail && answer.body.title)
  return answer.body
}
// The same document without a field, wherever it is named.
const without = (field, value) => {
  if (Array.isArray(value))
    return value.filter((item) => item !== field && item?.id !== field).map((item) => without(field, item))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== field)
      .map(([key, item]) => [key, without(field, item)]),
  )
}
const addTool = (values, headers) =>
  owner.post(api(app, '/tables/tools/rows'), { values: { category: 'power', ...values } }, headers)

test('a body too large, too deep, of another type or not JSON is refused before anything reads it', async () => {
  problem(await addTool({ name: 'x'.repeat(2_000_000) }), 413, 'body-too-large')
  const deep = await server.fetch(api(app, '/tables/tools/rows'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${owner.token}` },
    body: '['.repeat(10_000) + ']'.repeat(10_000),
  })
  assert.equal((await deep.json()).code, 'body-too-deep')
  const form = await server.fetch(api(app, '/tables/tools/rows'), {
    method: 'POST',
    headers: { 'content-type': 'text/plain', authorization: `Bearer ${owner.token}` },
    body: '{"values":{}}',
  })
  assert.equal((await form.json()).code, 'content-type-not-json')
  const broken = await server.fetch(api(app, '/tables/tools/rows'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${owner.token}` },
    body: '{"values":',
  })
  assert.equal((await broken.json()).code, 'body-not-json')
})

test('a row that does not fit names every field at once', async () => {
  const refused = problem(await addTool({ nonsense: 1 }), 422, 'row-invalid')
  const pointers = refused.errors.map((error) => error.pointer)
  assert.ok(pointers.includes('/values/nonsense') && pointers.includes('/values/name'), pointers.join())
})

test('a change from an old state is refused with the current one', async () => {
  const row = (await addTool({ name: 'Drill' })).body
  const path = api(app, `/tables/tools/rows/${row.id}`)
  assert.equal((await owner.patch(path, { values: { name: 'Big drill' }, revision: row.revision })).status, 200)
  const refused = problem(
    await owner.patch(path, { values: { name: 'Small drill' }, revision: row.revision }),
    409,
    'stale-revision',
  )
  assert.ok(JSON.stringify(refused).includes('Big drill'))
  const stale = await owner.post(api(app, '/versions'), { definition: definition(), base_version: 7 })
  assert.equal(problem(stale, 409, 'stale-version').current_version, 1)
})

test('the same key adds one row, and the key cannot be used for another', async () => {
  const key = { 'idempotency-key': 'one-ladder' }
  const first = await addTool({ name: 'Ladder' }, key)
  const second = await addTool({ name: 'Ladder' }, key)
  assert.equal(second.status, 201)
  assert.equal(second.body.id, first.body.id)
  assert.equal(second.headers.get('idempotent-replay'), 'true')
  problem(await addTool({ name: 'Other' }, key), 422, 'idempotency-key-reused')
  const rows = await owner.get(api(app, '/tables/tools/rows?search=Ladder'))
  assert.equal(rows.body.items.length, 1)
})

test('twenty at once with the same key still make one build', async () => {
  const send = () => owner.post('/v1/features', { text: 'A list of plants' }, { 'idempotency-key': 'plants' })
  const answers = await Promise.all(Array.from({ length: 20 }, send))
  const ids = new Set(answers.map((answer) => answer.body.id))
  assert.equal(ids.size, 1)
  assert.ok(
    answers.every((answer) => answer.status === 201 || answer.status === 200),
    answers.map((answer) => answer.status).join(),
  )
})

test('publishing while rows are written loses none of them', async () => {
  const next = definition()
  const tools = next.tables.find((table) => table.id === 'tools')
  tools.fields.push({ id: 'shelf', label: 'Shelf', type: 'text' })
  const writes = Array.from({ length: 30 }, (_, number) => addTool({ name: `Saw ${number}` }))
  const [published, ...written] = await Promise.all([
    owner.post(api(app, '/versions'), { definition: next, base_version: 1 }),
    ...writes,
  ])
  assert.equal(published.status, 201, JSON.stringify(published.body))
  assert.ok(
    written.every((answer) => answer.status === 201),
    written.map((answer) => answer.status).join(),
  )
  const found = await owner.get(api(app, '/tables/tools/rows?search=Saw&limit=100'))
  assert.equal(found.body.items.length, 30)
})

test('losing data has to be agreed to', async () => {
  const row = await addTool({ name: 'Plane', notes: 'sharp' })
  assert.equal(row.status, 201, JSON.stringify(row.body))
  const lean = without('notes', definition())
  const plan = await owner.post(api(app, '/versions/plan'), { definition: lean })
  assert.equal(plan.status, 200, JSON.stringify(plan.body))
  assert.ok(plan.body.rows_losing_data >= 1, JSON.stringify(plan.body))
  problem(await owner.post(api(app, '/versions'), { definition: lean, base_version: 2 }), 409, 'loss-not-accepted')
  assert.equal(
    (await owner.post(api(app, '/versions'), { definition: lean, base_version: 2, accept_loss: true })).status,
    201,
  )
})

test('approving twice publishes once', async () => {
  const feature = await build(owner, 'A list of books we own, with title and author')
  const approve = () => owner.post(`/v1/features/${feature.id}/approve`, { revision: feature.revision })
  const [first, second] = await Promise.all([approve(), approve()])
  assert.ok([first.status, second.status].includes(200), `${first.status} ${second.status}`)
  const done = await settled(owner, feature.id)
  assert.equal(done.status, 'done', JSON.stringify(done.failure))
  assert.equal(done.app.version, 1)
  const versions = await owner.get(api(done.app, '/versions'))
  assert.equal(versions.body.items.length, 1)
})

test('whoever has a deleted app open is told', async () => {
  const made = (await owner.post('/v1/apps', { slug: 'short-lived', definition: definition() })).body
  const socket = new WebSocket(new URL(api(made, '/live'), server.url.replace('http', 'ws')), {
    headers: { authorization: `Bearer ${owner.token}` },
  })
  const messages = []
  socket.addEventListener('message', (event) => messages.push(JSON.parse(event.data)))
  await until('the socket is open', () => socket.readyState === 1)
  assert.equal(
    (await owner.post(api(made, '/tables/tools/rows'), { values: { name: 'Axe', category: 'other' } })).status,
    201,
  )
  await until('the change arrives', () =>
    messages.some((message) => message.type === 'changed' && message.table === 'tools'),
  )
  assert.equal((await owner.delete(api(made))).status, 204)
  await until('the deletion arrives', () => messages.some((message) => message.type === 'deleted'))
  await until('the server closes the socket', () => socket.readyState >= WebSocket.CLOSING)
  socket.close()
  problem(await owner.get(api(made)), 404, 'not-found')
  await until('the list forgets it', async () => {
    const { body } = await owner.get('/v1/apps')
    return body.items.every((item) => item.slug !== 'short-lived')
  })
})
