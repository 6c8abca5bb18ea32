// Workflows that read and change the rows of their owner's apps, on the real runtime.

import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { startServer, until } from '../harness/index.mjs'
import { ended, publishApp, publishWorkflow, run } from './app.mjs'

const KILLS = 3
const RUNS_PER_KILL = 8

let server, ann, orders
before(async () => {
  server = await startServer()
  ann = await server.signIn('ann@example.com')
  orders = `${await publishApp(ann)}/tables/orders/rows`
})
after(() => server?.stop())

const call = (name, args) => ({ call: `${name}:1.0.0@default`, with: { app: 'orders', table: 'orders', ...args } })

test('a workflow adds, reads, changes, finds and deletes rows as its owner', async () => {
  const path = await publishWorkflow(ann, 'all', [
    {
      add: {
        ...call('row-create', { values: { number: '${ .n }', city: 'Rome', amount: 5 } }),
        export: { as: '${ . }' },
      },
    },
    { read: call('row-get', { id: '${ $context.id }' }) },
    { change: call('row-update', { id: '${ .id }', revision: '${ .revision }', values: { amount: 7 } }) },
    { same: call('row-upsert', { by: ['number'], values: { number: '${ .number }', city: 'Oslo' } }) },
    {
      other: {
        ...call('row-upsert', { by: ['number'], values: { number: 'N-2', city: 'Bern' } }),
        output: { as: '${ .created }' },
      },
    },
    {
      find: call('rows-query', {
        filter: { field: 'amount', op: 'gte', value: 7 },
        sort: [{ field: 'number' }],
        limit: 5,
      }),
    },
    { drop: call('row-delete', { id: '${ .items[0].id }' }) },
  ])
  const done = await run(ann, path, { n: 'N-1' })
  assert.equal(done.status, 'completed', JSON.stringify(done.error))
  assert.deepEqual(done.output, { deleted: true })
  const task = (name) => done.tasks.find((task) => task.name === name).output
  assert.equal(task('add').city, 'Rome')
  assert.equal(task('add').created_by, ann.user.id, 'the owner added it')
  assert.equal(task('change').amount, 7)
  assert.deepEqual([task('same').created, task('same').row.city, task('same').row.amount], [false, 'Oslo', 7])
  assert.equal(task('other'), true)
  assert.deepEqual(
    task('find').items.map(({ number }) => number),
    ['N-1'],
  )
  const { body } = await ann.get(orders)
  assert.deepEqual(
    body.items.map(({ number, city }) => [number, city]),
    [['N-2', 'Bern']],
  )
})

test('what an app refuses is an error that a workflow can tell apart', async () => {
  const made = await ann.post(orders, { values: { number: 'held', amount: 1 } })
  const cases = {
    invalid: call('row-create', { values: { number: 'x', amount: -1 } }),
    taken: call('row-create', { values: { number: 'held' } }),
    stale: call('row-update', { id: made.body.id, revision: 99, values: { amount: 2 } }),
    missing: call('row-get', { id: 'row_none' }),
    no_app: { ...call('row-get', { id: 'x' }), with: { app: 'nothing', table: 'orders', id: 'x' } },
    no_table: call('row-get', { table: 'nothing', id: 'x' }),
    unreadable: call('rows-query', { filter: { wrong: true } }),
    ambiguous: call('row-upsert', { by: ['city'], values: { city: 'Same', number: 'new' } }),
  }
  for (const number of ['s-1', 's-2']) await ann.post(orders, { values: { number, city: 'Same' } })
  const caught = {}
  for (const [name, task] of Object.entries(cases)) {
    const path = await publishWorkflow(ann, `refused-${name.replace('_', '-')}`, [{ ask: task }])
    const done = await run(ann, path)
    assert.equal(done.status, 'faulted', name)
    caught[name] = [done.error.type.split('/').at(-1), done.error.status]
    if (name === 'invalid') assert.match(done.error.detail, /\/values\/amount: /)
    if (name === 'unreadable') assert.match(done.error.detail, /\/filter/)
  }
  assert.deepEqual(caught, {
    invalid: ['validation', 400],
    taken: ['validation', 400],
    stale: ['stale-revision', 409],
    missing: ['not-found', 404],
    no_app: ['not-found', 404],
    no_table: ['not-found', 404],
    unreadable: ['validation', 400],
    ambiguous: ['row-ambiguous', 409],
  })
})

test("somebody else's app is none", async () => {
  const ben = await server.signIn('ben@example.com')
  const bens = await publishApp(ben, 'secrets')
  await ben.post(`${bens}/tables/orders/rows`, { values: { number: 'B-1' } })
  const path = await publishWorkflow(ann, 'nosy', [
    { ask: { ...call('rows-query', {}), with: { app: '${ .app }', table: 'orders' } } },
  ])
  for (const app of ['secrets', `${ben.user.username}/secrets`, `../${ben.user.username}/secrets`, '~preview/x', '']) {
    const done = await run(ann, path, { app })
    assert.deepEqual([done.status, done.error?.status], ['faulted', 404], app)
  }
})

test('arguments that are written out are looked at when the workflow is published', async () => {
  const definition = (tasks) => ({
    document: { dsl: '1.0.0', namespace: 'tests', name: 'wrong', version: '1.0.0' },
    do: tasks,
  })
  const wrong = {
    '/do/0/ask/with/values': call('row-create', { values: 'none' }),
    '/do/0/ask/with/tabel': call('row-get', { id: '${ .id }', tabel: 'x' }),
    '/do/0/ask/with/app': { ...call('row-get'), with: { app: 'ben/secrets', table: 'orders', id: 'x' } },
    '/do/0/ask/with': call('row-delete', {}),
    '/do/0/ask/call': { call: 'row-drop:1.0.0@default', with: {} },
  }
  for (const [pointer, task] of Object.entries(wrong)) {
    const refused = await ann.post('/v1/workflows', { slug: 'wrong', definition: definition([{ ask: task }]) })
    assert.equal(refused.status, 422, pointer)
    const places = refused.body.errors.map((error) => error.pointer)
    assert.ok(
      places.some((place) => pointer.startsWith(place) && place.length > 8),
      `${pointer}: ${JSON.stringify(refused.body.errors)}`,
    )
  }
})

test(`after ${KILLS} power cuts every run has added its rows, once`, async () => {
  const notes = '/v1/apps/%/orders/tables/notes/rows'
  for (let kill = 0; kill < KILLS; kill += 1) {
    const person = await server.signIn(`kill-${kill}@example.com`)
    await publishApp(person)
    const add = (step) => ({
      [step]: {
        call: 'row-create:1.0.0@default',
        with: { app: 'orders', table: 'notes', values: { text: `\${ "\\($workflow.id) ${step}" }` } },
      },
    })
    const path = await publishWorkflow(person, 'adds', [
      add('a'),
      add('b'),
      { both: { fork: { branches: [add('c'), add('d')] } } },
    ])
    const starts = await Promise.all(
      Array.from({ length: RUNS_PER_KILL }, () => person.post(`${path}/runs`, { input: {} })),
    )
    await pause(randomInt(0, 60))
    await server.kill()
    await server.restart()
    const answered = () => server.fetch('/v1/health').catch(() => undefined)
    await until('the first answer', async () => (await answered())?.status === 200, { timeoutMs: 60_000 })
    const runs = starts.map(({ body }) => body.run_id)
    for (const id of runs) {
      const done = await ended(person, path, id)
      assert.equal(done.status, 'completed', JSON.stringify(done.error))
    }
    const { body } = await person.get(`${notes.replace('%', person.user.username)}?limit=100`)
    const expected = runs.flatMap((id) => ['a', 'b', 'c', 'd'].map((step) => `${id} ${step}`))
    assert.deepEqual(body.items.map(({ text }) => text).sort(), expected.sort())
  }
})
