// Changes of rows in an app start workflows of its owner, on the real runtime: soon, once, and whatever breaks in between.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startServer, until } from '../harness/index.mjs'
import { publishApp, publishWorkflow } from './app.mjs'

let server
before(async () => {
  server = await startServer()
})
after(() => server?.stop())

const on = (person, kind, table = 'orders', slug = 'orders') => ({
  with: {
    type: `dev.edgewright.row.${kind}`,
    source: `/apps/${person.user.username}/${slug}/tables/${table}`,
  },
})

/** Waits until a workflow has that many runs, all over, and answers them, the oldest first. */
const runs = (person, path, count) =>
  until(
    `${count} runs of ${path}`,
    async () => {
      const { status, body } = await person.get(`${path}/runs?limit=100`)
      assert.equal(status, 200, JSON.stringify(body))
      assert.ok(body.items.length <= count, `${body.items.length} runs where ${count} were to begin`)
      const over = body.items.every(({ status }) => !['running', 'waiting'].includes(status))
      return body.items.length === count && over && body.items.reverse()
    },
    { timeoutMs: 30_000, everyMs: 500 },
  )

const show = async (person, path, summary) => (await person.get(`${path}/runs/${summary.run_id}`)).body

test('a row that is added by HTTP starts a run with it, in less than a second', async () => {
  const ann = await server.signIn('ann@example.com')
  const orders = `${await publishApp(ann)}/tables/orders/rows`
  const path = await publishWorkflow(ann, 'on-created', [{ take: { set: { number: '${ .[0].data.row.number }' } } }], {
    schedule: { on: { one: on(ann, 'created') } },
  })
  const sent = Date.now()
  const row = await ann.post(orders, { values: { number: 'A-1', city: 'Rome' } })
  assert.equal(row.status, 201, JSON.stringify(row.body))
  assert.equal(row.headers.get('x-edgewright-owed'), null, 'who is told is nobody else’s business')
  const [first] = await runs(ann, path, 1)
  const run = await show(ann, path, first)
  assert.deepEqual([run.status, run.output], ['completed', { number: 'A-1' }])
  const event = run.input[0]
  assert.equal(event.type, 'dev.edgewright.row.created')
  assert.equal(event.data.id, row.body.id)
  assert.equal(event.data.row.city, 'Rome')
  const took = Date.parse(run.started_at) - sent
  assert.ok(took < 1_000, `${took} ms`)
  console.log(`row to run: ${took} ms`)
  await ann.patch(`${orders}/${row.body.id}`, { values: { city: 'Oslo' } })
  await ann.delete(`${orders}/${row.body.id}`)
  await ann.post(orders, { values: { number: 'A-2' } })
  const both = await runs(ann, path, 2)
  assert.equal((await show(ann, path, both[1])).output.number, 'A-2')
})

test('changes, deletions, restored rows and imports start runs too', async () => {
  const ann = await server.signIn('ben@example.com')
  const app = await publishApp(ann)
  const orders = `${app}/tables/orders/rows`
  const path = await publishWorkflow(
    ann,
    'on-any',
    [{ take: { set: { kind: '${ .[0].type }', old: '${ .[0].data.old.city }' } } }],
    {
      schedule: { on: { any: [on(ann, 'created'), on(ann, 'updated'), on(ann, 'deleted')] } },
    },
  )
  const row = await ann.post(orders, { values: { number: 'B-1', city: 'Rome' } })
  await ann.patch(`${orders}/${row.body.id}`, { values: { city: 'Oslo' } })
  await ann.delete(`${orders}/${row.body.id}`)
  await ann.post(`${orders}/${row.body.id}/restore`)
  const imported = await server.fetch(`${app}/tables/orders/imports`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ann.token}`, 'content-type': 'text/csv' },
    body: 'Number,City\nB-2,Bern\nB-3,Bonn\n',
  })
  assert.equal(imported.status, 201, await imported.text())
  const all = await runs(ann, path, 6)
  const outputs = await Promise.all(all.map(async (summary) => (await show(ann, path, summary)).output))
  const kinds = outputs.map(({ kind }) => kind.split('.').at(-1)).sort()
  assert.deepEqual(kinds, ['created', 'created', 'created', 'created', 'deleted', 'updated'])
  assert.ok(outputs.some(({ old }) => old === 'Rome'))
})

test('a run that waits hears of a row that another workflow adds', async () => {
  const ann = await server.signIn('cat@example.com')
  await publishApp(ann)
  const waits = await publishWorkflow(ann, 'waits', [
    { hear: { listen: { to: { one: on(ann, 'created', 'notes') } } } },
    { take: { set: { text: '${ .[0].row.text }' } } },
  ])
  const adds = await publishWorkflow(ann, 'adds', [
    { add: { call: 'row-create:1.0.0@default', with: { app: 'orders', table: 'notes', values: { text: 'hello' } } } },
  ])
  const { body: waiting } = await ann.post(`${waits}/runs`, { input: {} })
  await ann.post(`${adds}/runs`, { input: {} })
  const [over] = await runs(ann, waits, 1)
  assert.equal(over.run_id, waiting.run_id)
  assert.deepEqual((await show(ann, waits, over)).output, { text: 'hello' })
})

test('a later version, a deletion and an app that comes later are heard of', async () => {
  const ann = await server.signIn('dan@example.com')
  const schedule = { on: { one: on(ann, 'created', 'notes', 'later') } }
  const path = await publishWorkflow(ann, 'early', [{ take: { set: { n: 1 } } }], { schedule })
  const notes = `${await publishApp(ann, 'later')}/tables/notes/rows`
  const document = { dsl: '1.0.0', namespace: 'tests', name: 'early', version: '1.0.0' }
  const publish = (more) =>
    ann.post(`${path}/versions`, { definition: { document, do: [{ take: { set: { n: 2 } } }], ...more } })
  assert.equal((await publish({ schedule })).status, 201)
  await ann.post(notes, { values: { text: 'one' } })
  await runs(ann, path, 1)
  assert.equal((await publish({})).status, 201)
  await ann.post(notes, { values: { text: 'two' } })
  assert.equal((await publish({ schedule })).status, 201)
  await ann.post(notes, { values: { text: 'three' } })
  await runs(ann, path, 2)
  assert.equal((await ann.delete(path)).status, 204)
  assert.equal((await ann.post(notes, { values: { text: 'four' } })).status, 201)
})

test("nobody hears of somebody else's rows", async () => {
  const eve = await server.signIn('eve@example.com')
  const fay = await server.signIn('fay@example.com')
  await publishApp(eve)
  const definition = {
    document: { dsl: '1.0.0', namespace: 'tests', name: 'nosy', version: '1.0.0' },
    do: [{ take: { set: { n: 1 } } }],
  }
  const refused = await fay.post('/v1/workflows', {
    slug: 'nosy',
    definition: { ...definition, schedule: { on: { one: on(eve, 'created') } } },
  })
  assert.deepEqual([refused.status, refused.body.errors?.[0].code], [422, 'not-your-app'])
  const vague = await fay.post('/v1/workflows', {
    slug: 'nosy',
    definition: { ...definition, schedule: { on: { one: { with: { type: 'dev.edgewright.row.created' } } } } },
  })
  assert.deepEqual([vague.status, vague.body.errors?.[0].code], [422, 'source-needed'])
})

test('after a power cut between the row and the run there is still one run, and one only', async () => {
  const gil = await server.signIn('gil@example.com')
  const orders = `${await publishApp(gil)}/tables/orders/rows`
  const path = await publishWorkflow(gil, 'survives', [{ take: { set: { number: '${ .[0].data.row.number }' } } }], {
    schedule: { on: { one: on(gil, 'created') } },
  })
  const numbers = Array.from({ length: 12 }, (_, index) => `G-${index}`)
  // The power goes as soon as the last row is acknowledged, which is before or after it is told.
  await Promise.all(
    numbers.map((number) => gil.post(orders, { values: { number } }).then(({ status }) => assert.equal(status, 201))),
  )
  // Nobody is told of this one at all: the app alone knows of it.
  const { id, email, username } = gil.user
  const command = { row_create: { table: 'orders', values: { number: 'G-untold' } } }
  const asked = { actor: { kind: 'person', user_id: id, email, username }, command }
  const untold = await gil.post(`/v1/dev/faults/object/APP/${encodeURIComponent(`${username}/orders`)}/command`, asked)
  assert.equal(untold.status, 201, JSON.stringify(untold.body))
  await server.kill()
  await server.restart()
  await until(
    'the first answer',
    async () => (await server.fetch('/v1/health').catch(() => undefined))?.status === 200,
    { timeoutMs: 60_000 },
  )
  // Who looks at the workflow has it take what was not taken; a row more shows that nothing comes twice afterwards.
  await runs(gil, path, numbers.length + 1)
  await gil.post(orders, { values: { number: 'G-last' } })
  const all = await runs(gil, path, numbers.length + 2)
  const outputs = await Promise.all(all.map(async (summary) => (await show(gil, path, summary)).output.number))
  assert.deepEqual(outputs.sort(), [...numbers, 'G-last', 'G-untold'].sort())
})
