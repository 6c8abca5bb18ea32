// A workflow from its publication to the end of its runs, over the API on the real runtime, with a real web service beside it.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startServer } from '../harness/index.mjs'
import { startService } from './service.mjs'

let server, service, ann, base
before(async () => {
  service = await startService()
  server = await startServer()
  ann = await server.signIn('ann@example.com')
  base = `/v1/workflows/${ann.user.username}`
})
after(async () => {
  await server?.stop()
  await service?.stop()
})

const definition = (tasks, more = {}) => ({
  document: { dsl: '1.0.0', namespace: 'tests', name: 'flow', version: '1.0.0' },
  do: tasks,
  ...more,
})

let published = 0
/** Publishes a workflow and answers its path. */
async function publish(tasks, more) {
  const slug = `flow-${(published += 1)}`
  const answer = await ann.post('/v1/workflows', { slug, definition: definition(tasks, more) })
  assert.equal(answer.status, 201, JSON.stringify(answer.body))
  return `${base}/${slug}`
}

/** Starts a run and answers it when it is over. */
async function run(path, input = {}) {
  const started = await ann.post(`${path}/runs`, { input })
  assert.equal(started.status, 201, JSON.stringify(started.body))
  for (;;) {
    const { body } = await ann.get(`${path}/runs/${started.body.run_id}?wait=true`)
    if (!['running', 'waiting'].includes(body.status)) return body
  }
}

describe('publishing', () => {
  test('YAML is taken as text, and the same again changes nothing', async () => {
    const text = [
      'document: { dsl: "1.0.0", namespace: tests, name: greet, version: 1.0.0, title: Greets }',
      'do:',
      '  - greet:',
      '      set:',
      '        greeting: ${ "Hello \\(.name)" }',
    ].join('\n')
    const first = await ann.post('/v1/workflows', { slug: 'greet', definition: text })
    assert.equal(first.status, 201, JSON.stringify(first.body))
    assert.equal(first.body.title, 'Greets')
    const again = await ann.post(`${base}/greet/versions`, { definition: text })
    assert.deepEqual([again.status, again.body.version], [200, 1])
    const other = await ann.post(`${base}/greet/versions`, { definition: text.replace('Hello', 'Hi') })
    assert.deepEqual([other.status, other.body.version], [201, 2])
    const listed = await ann.get('/v1/workflows')
    assert.ok(listed.body.items.some(({ slug, version }) => slug === 'greet' && version === 2))
    assert.deepEqual((await run(`${base}/greet`, { name: 'Ann' })).output, { greeting: 'Hi Ann' })
  })

  test('what cannot run is refused with its place, and leaves no address taken', async () => {
    const tasks = [{ go: { set: { a: '${ .b | }' }, then: 'nowhere' } }]
    const refused = await ann.post('/v1/workflows', { slug: 'broken', definition: definition(tasks) })
    assert.equal(refused.status, 422)
    assert.equal(refused.body.code, 'definition-invalid')
    const places = refused.body.errors.map(({ pointer }) => pointer)
    assert.ok(places.includes('/do/0/go/then'), JSON.stringify(refused.body.errors))
    assert.equal((await ann.get(`${base}/broken`)).status, 404)
    assert.equal(
      (await ann.post('/v1/workflows', { slug: 'broken', definition: definition([{ a: { set: { n: 1 } } }]) })).status,
      201,
    )
  })

  test('a key that has published before does not give the address away when it is sent with something broken', async () => {
    const send = (tasks) =>
      ann.post('/v1/workflows', { slug: 'kept', definition: definition(tasks) }, { 'idempotency-key': 'kept' })
    assert.equal((await send([{ a: { set: { n: 1 } } }])).status, 201)
    assert.equal((await send([{ a: { set: { n: 1 }, then: 'nowhere' } }])).status, 422)
    const listed = await ann.get('/v1/workflows')
    assert.ok(listed.body.items.some(({ slug }) => slug === 'kept'))
    assert.equal(
      (await ann.post(`${base}/kept/versions`, { definition: definition([{ b: { set: { n: 2 } } }]) })).status,
      201,
    )
  })

  test('a deleted workflow is gone with its runs, and its address is free', async () => {
    const path = await publish([{ hold: { wait: 'PT1H' } }])
    const { body: held } = await ann.post(`${path}/runs`, { input: {} })
    assert.equal(held.status, 'waiting')
    assert.equal((await ann.delete(path)).status, 204)
    assert.equal((await ann.get(path)).status, 404)
    assert.equal((await ann.get(`${path}/runs/${held.run_id}`)).status, 404)
    const slug = path.split('/').at(-1)
    const anew = await ann.post('/v1/workflows', { slug, definition: definition([{ a: { set: { n: 1 } } }]) })
    assert.deepEqual([anew.status, anew.body.version], [201, 1])
    assert.deepEqual((await ann.get(`${path}/runs`)).body.items, [])
  })
})

describe('a run', () => {
  test('asks a service, goes its own way by what it says, and shows every task', async () => {
    const path = await publish([
      { ask: { call: 'http', with: { method: 'post', endpoint: `${service.url}/echo`, body: { n: '${ .n }' } } } },
      { decide: { switch: [{ large: { when: '.body.n > 5', then: 'big' } }, { other: { then: 'small' } }] } },
      { big: { set: { size: 'big' }, then: 'end' } },
      { small: { set: { size: 'small' } } },
    ])
    const large = await run(path, { n: 9 })
    assert.deepEqual([large.status, large.output], ['completed', { size: 'big' }])
    assert.deepEqual(
      large.tasks.map(({ name, reference, status, attempts }) => ({ name, reference, status, attempts })),
      [
        { name: 'ask', reference: '/do/0/ask', status: 'completed', attempts: 1 },
        { name: 'decide', reference: '/do/1/decide', status: 'completed', attempts: 1 },
        { name: 'big', reference: '/do/2/big', status: 'completed', attempts: 1 },
      ],
    )
    assert.deepEqual((await run(path, { n: 1 })).output, { size: 'small' })
    const [call] = service.calls('/echo')
    assert.match(call.headers['idempotency-key'], /^eff_/)
  })

  test('tries again as its policy says, always with the same key, and then goes on', async () => {
    service.answer('/flaky', [{ status: 503 }, { status: 503 }, { status: 200, body: { ok: true } }])
    const path = await publish([
      {
        insist: {
          try: [{ ask: { call: 'http', with: { method: 'get', endpoint: `${service.url}/flaky` } } }],
          catch: {
            errors: { with: { status: 503 } },
            retry: { delay: { milliseconds: 10 }, backoff: { exponential: {} }, limit: { attempt: { count: 5 } } },
          },
        },
      },
    ])
    const view = await run(path)
    assert.deepEqual([view.status, view.output], ['completed', { ok: true }])
    assert.equal(service.calls('/flaky').length, 3)
  })

  test('ends with the standard’s error when nobody catches it', async () => {
    const path = await publish([{ ask: { call: 'http', with: { method: 'get', endpoint: `${service.url}/missing` } } }])
    service.answer('/missing', [{ status: 404 }])
    const view = await run(path)
    assert.equal(view.status, 'faulted')
    assert.equal(view.error.type, 'https://serverlessworkflow.io/spec/1.0.0/errors/communication')
    assert.deepEqual([view.error.status, view.error.instance], [404, '/do/0/ask'])
  })

  test('does its branches at the same time', async () => {
    service.answer('/slow', [{ status: 200, body: 1, delayMs: 400 }])
    const ask = (name) => ({ [name]: { call: 'http', with: { method: 'get', endpoint: `${service.url}/slow` } } })
    const path = await publish([{ both: { fork: { branches: ['a', 'b', 'c', 'd', 'e'].map(ask) } } }])
    const view = await run(path)
    assert.deepEqual(view.output, [1, 1, 1, 1, 1])
    assert.ok(service.mostAtOnce('/slow') >= 4, `at most ${service.mostAtOnce('/slow')} at once`)
  })

  test('remembers from run to run', async () => {
    const path = await publish([
      { count: { call: 'state-increment:1.0.0@default', with: { key: 'runs' }, output: { as: '.value' } } },
    ])
    assert.equal((await run(path)).output, 1)
    assert.equal((await run(path)).output, 2)
  })

  test('waits for its time', async () => {
    const path = await publish([{ rest: { wait: { milliseconds: 300 } } }, { done: { set: { rested: true } } }])
    const view = await run(path)
    assert.deepEqual(view.output, { rested: true })
    const [rest] = view.tasks
    assert.ok(Date.parse(rest.ended_at) - Date.parse(rest.started_at) >= 300)
  })

  test('waits for an event and takes what it brings', async () => {
    const path = await publish([
      { hear: { listen: { to: { one: { with: { type: 'com.example.paid' } } } }, output: { as: '.[0].amount' } } },
    ])
    const { body: started } = await ann.post(`${path}/runs`, { input: {} })
    assert.equal(started.status, 'waiting')
    const event = (type) => ({ specversion: '1.0', id: type, source: '/tests', type, data: { amount: 7 } })
    assert.equal((await ann.post(`${path}/events`, event('com.example.other'))).body.runs, 0)
    assert.equal((await ann.post(`${path}/events`, event('com.example.paid'))).body.runs, 1)
    const { body } = await ann.get(`${path}/runs/${started.run_id}?wait=true`)
    assert.deepEqual([body.status, body.output], ['completed', 7])
    assert.equal((await ann.post(`${path}/events`, { type: 'x' })).status, 422)
  })

  test('is started once by one idempotency key, also after it is over', async () => {
    const path = await publish([{ a: { set: { n: '${ .n }' } } }])
    const start = (n) => ann.post(`${path}/runs`, { input: { n } }, { 'idempotency-key': 'order-1' })
    const [first, ...others] = await Promise.all([start(1), start(1), start(1)])
    const again = await start(1)
    for (const other of [...others, again]) assert.equal(other.body.run_id, first.body.run_id)
    assert.equal((await ann.get(`${path}/runs`)).body.items.length, 1)
  })

  test('is stopped by its owner, and stays as it is', async () => {
    const path = await publish([{ hold: { wait: 'PT1H' } }])
    const { body: started } = await ann.post(`${path}/runs`, { input: {} })
    const stopped = await ann.post(`${path}/runs/${started.run_id}/cancel`, {})
    assert.equal(stopped.body.status, 'cancelled')
    assert.equal((await ann.post(`${path}/runs/${started.run_id}/cancel`, {})).body.status, 'cancelled')
  })

  test('is done again from a task, with what came before it', async () => {
    service.answer('/twice', [{ status: 200, body: { at: 1 } }])
    const path = await publish([
      { ask: { call: 'http', with: { method: 'get', endpoint: `${service.url}/twice` } } },
      { add: { set: '${ { at: .at, again: true } }' } },
    ])
    const first = await run(path)
    const asked = service.calls('/twice').length
    const replayed = await ann.post(`${path}/runs/${first.run_id}/replay`, { from: '/do/1/add' })
    assert.equal(replayed.status, 201, JSON.stringify(replayed.body))
    const { body } = await ann.get(`${path}/runs/${replayed.body.run_id}?wait=true`)
    assert.deepEqual([body.status, body.output], ['completed', { at: 1, again: true }])
    assert.equal(service.calls('/twice').length, asked)
    assert.equal(body.started_by.replay_of, first.run_id)
  })

  test('of a version stays with it', async () => {
    const path = await publish([{ rest: { wait: { milliseconds: 500 } } }, { say: { set: { version: 1 } } }])
    const { body: started } = await ann.post(`${path}/runs`, { input: {} })
    await ann.post(`${path}/versions`, { definition: definition([{ say: { set: { version: 2 } } }]) })
    const { body } = await ann.get(`${path}/runs/${started.run_id}?wait=true`)
    assert.deepEqual(body.output, { version: 1 })
    assert.deepEqual((await run(path)).output, { version: 2 })
    assert.deepEqual(
      (await ann.get(`${path}/versions`)).body.items.map(({ version }) => version),
      [2, 1],
    )
  })
})

test('runs are listed a page at a time, by where they stand', async () => {
  const path = await publish([
    { decide: { switch: [{ fail: { when: '.fail', then: 'stop' } }, { fine: { then: 'end' } }] } },
    { stop: { raise: { error: { type: 'https://example.com/no', status: 400 } } } },
  ])
  for (const fail of [true, false, true]) await run(path, { fail })
  const ids = []
  let cursor = ''
  do {
    const { body } = await ann.get(`${path}/runs?limit=2${cursor && `&cursor=${cursor}`}`)
    ids.push(...body.items.map(({ run_id: id }) => id))
    cursor = body.next_cursor
  } while (cursor)
  assert.equal(new Set(ids).size, 3)
  assert.equal((await ann.get(`${path}/runs?status=faulted`)).body.items.length, 2)
  assert.equal((await ann.get(`${path}/runs?status=over`)).status, 400)
})

test('only origins that the definition names are called, whatever a run makes of an address', async () => {
  const path = await publish([{ ask: { call: 'http', with: { method: 'get', endpoint: '${ .url }' } } }], {
    document: {
      dsl: '1.0.0',
      namespace: 'tests',
      name: 'flow',
      version: '1.0.0',
      metadata: { origins: [service.url] },
    },
  })
  service.answer('/fine', [{ status: 200, body: 'fine' }])
  assert.equal((await run(path, { url: `${service.url}/fine` })).output, 'fine')
  const port = new URL(service.url).port
  for (const url of [
    `http://localhost:${port}/fine`,
    `http://127.0.0.1:1/`,
    `${service.url.replace('http', 'https')}/fine`,
    `http://x@127.0.0.1:${port}/fine`,
    'file:///etc/passwd',
    server.url,
  ]) {
    const view = await run(path, { url })
    assert.equal(view.status, 'faulted', url)
  }
  assert.equal(service.calls('/fine').length, 1)
})
