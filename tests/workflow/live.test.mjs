// Watching runs as they go, and looking for them, over the API on the real runtime.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startServer, until } from '../harness/index.mjs'
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

let published = 0
async function publish(tasks) {
  const slug = `live-${(published += 1)}`
  const document = { dsl: '1.0.0', namespace: 'tests', name: slug, version: '1.0.0' }
  const answer = await ann.post('/v1/workflows', { slug, definition: { document, do: tasks } })
  assert.equal(answer.status, 201, JSON.stringify(answer.body))
  return `${base}/${slug}`
}

const ask = (path, extra) => ({ call: 'http', with: { method: 'get', endpoint: `${service.url}${path}` }, ...extra })

/** Opens a stream: `events` grows with what was told, `over` is a promise of its end. */
async function watch(path, after, headers = {}) {
  const controller = new AbortController()
  const url = new URL(`${path}/events${after === undefined ? '' : `?after=${after}`}`, server.url)
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${ann.token}`, ...headers },
    signal: controller.signal,
  })
  assert.equal(response.status, 200)
  assert.match(response.headers.get('content-type'), /^text\/event-stream/)
  const events = []
  const over = (async () => {
    let text = ''
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      text += piece
      const blocks = text.split('\n\n')
      text = blocks.pop()
      for (const block of blocks) {
        const id = /^id: (\d+)$/m.exec(block)?.[1]
        const data = /^data: (.*)$/m.exec(block)?.[1]
        if (data) events.push({ id: Number(id), at: Date.now(), ...JSON.parse(data) })
      }
    }
  })().catch((error) => {
    if (error.name !== 'AbortError') throw error
  })
  return { events, over, close: () => controller.abort() }
}

const start = async (path, input = {}) => (await ann.post(`${path}/runs`, { input })).body.run_id

describe('a run that is watched', () => {
  test('its tasks are told as they begin, are begun again and end, and the stream ends with the run', async () => {
    service.answer('/first', [{ status: 200, body: { n: 1 }, delayMs: 300 }])
    service.answer('/flaky', [
      { status: 503, body: {} },
      { status: 200, body: { n: 2 } },
    ])
    const path = await publish([
      { first: ask('/first') },
      {
        attempt: {
          try: [{ flaky: ask('/flaky') }],
          catch: { retry: { delay: 'PT0.3S', limit: { attempt: { count: 3 } } } },
        },
      },
      { say: { set: { done: true } } },
    ])
    const run = await start(path)
    const { events, over } = await watch(`${path}/runs/${run}`)
    await over
    assert.equal(events.at(-1).run.status, 'completed')
    const stands = new Map()
    for (const { tasks } of events)
      for (const task of tasks)
        stands.set(task.name, [...(stands.get(task.name) ?? []), `${task.status} ${task.attempts}`])
    assert.deepEqual(stands.get('first'), ['running 1', 'completed 1'])
    assert.deepEqual(stands.get('say'), ['completed 1'])
    assert.ok(stands.get('flaky').at(-1) === 'completed 2', `${stands.get('flaky')}`)
    assert.equal(new Set(stands.get('flaky')).size, stands.get('flaky').length, 'nothing is told twice')
    const whole = (await ann.get(`${path}/runs/${run}`)).body
    assert.deepEqual([...stands.keys()].sort(), whole.tasks.map((task) => task.name).sort())
    for (const one of events) for (const task of one.tasks) assert.ok(!('input' in task) && !('output' in task))
  })

  test('a stream that was cut goes on where it ended', async () => {
    service.answer('/early', [{ status: 200, body: {} }])
    const path = await publish([
      { early: ask('/early') },
      { first: { wait: { seconds: 3 } } },
      { rest: { wait: { seconds: 2 } } },
      { late: { set: { a: 1 } } },
    ])
    const run = await start(path)
    const first = await watch(`${path}/runs/${run}`)
    await until('it waits', () => first.events.some(({ tasks }) => tasks.some(({ name }) => name === 'rest')))
    first.close()
    const last = first.events.at(-1).id
    const second = await watch(`${path}/runs/${run}`, undefined, { 'last-event-id': String(last) })
    await second.over
    // What ended two seconds before may be told again, in case clocks differ; what is older is not.
    const names = second.events.flatMap(({ tasks }) => tasks.map(({ name }) => name))
    assert.ok(!names.includes('early'), `${names}`)
    assert.ok(names.includes('late'))
    assert.equal(second.events.at(-1).run.status, 'completed')
    const again = await watch(`${path}/runs/${run}`)
    await again.over
    assert.equal(again.events.length, 1, 'one that is over is told whole, and that is all')
  })

  test('what cannot be watched is said like everything else', async () => {
    const path = await publish([{ say: { set: { a: 1 } } }])
    const ben = await server.signIn('ben@example.com')
    const none = `${path}/runs/run_01JZZZZZZZZZZZZZZZZZZZZZZZ/events`
    assert.equal((await ann.get(none)).status, 404)
    assert.equal((await ann.get(`${path}/runs/events?after=soon`)).status, 400)
    for (const at of [`${path}/runs/events`, none]) {
      const { status, headers } = await ben.get(at)
      assert.deepEqual([status, headers.get('content-type')], [404, 'application/problem+json'])
    }
  })
})

describe('all runs of a workflow that is watched', () => {
  test('each run is told when it begins, waits and ends, also by two who watch', async () => {
    const path = await publish([{ rest: { wait: { milliseconds: 400 } } }])
    const watchers = [await watch(`${path}/runs`), await watch(`${path}/runs`)]
    const begun = [await start(path), await start(path)]
    for (const { events } of watchers) {
      const seen = () => events.flatMap(({ runs }) => runs.map(({ run_id, status }) => `${run_id} ${status}`))
      await until('both are done', () => begun.every((run) => seen().includes(`${run} completed`)))
      for (const run of begun) assert.ok(seen().includes(`${run} waiting`), seen().join(', '))
      assert.equal(new Set(seen()).size, seen().length, 'nothing is told twice')
    }
    for (const { close } of watchers) close()
  })

  test('however much happens, they are told at most every 100 ms', async () => {
    const path = await publish([{ say: { set: { a: 1 } } }])
    const { events, close } = await watch(`${path}/runs`)
    const begun = await Promise.all(Array.from({ length: 60 }, () => start(path)))
    const seen = () => events.flatMap(({ runs }) => runs.map(({ run_id }) => run_id))
    await until('all were told', () => begun.every((run) => seen().includes(run)))
    close()
    assert.equal(seen().length, 60)
    for (const [earlier, later] of events.slice(1).map((event, at) => [events[at], event]))
      assert.ok(later.id - earlier.id >= 95, `${later.id - earlier.id} ms`)
  })
})

test('a session that has ended hears nothing after a minute', { timeout: 100_000 }, async () => {
  const path = await publish([{ rest: { wait: { milliseconds: 10 } } }])
  const cara = await server.signIn('ann@example.com')
  const url = new URL(`${path}/runs/events`, server.url)
  const response = await fetch(url, { headers: { authorization: `Bearer ${cara.token}` } })
  assert.equal(response.status, 200)
  const ended = (async () => {
    for await (const _piece of response.body);
    return Date.now()
  })()
  const from = Date.now()
  assert.equal((await cara.delete('/v1/auth/sessions/current')).status, 204)
  const took = (await ended) - from
  assert.ok(took <= 61_000, `${took} ms`)
  const again = await fetch(url, { headers: { authorization: `Bearer ${cara.token}` } })
  assert.equal(again.status, 401)
})

describe('looking for runs', () => {
  test('by text, standing, what began them and when', async () => {
    const path = await publish([{ greet: { set: { text: '${ "Hello " + .name }' } } }])
    const ids = {}
    for (const name of ['Ann', 'Ben', 'Cara'])
      ids[name] = (await ann.post(`${path}/runs`, { input: { name } })).body.run_id
    const found = async (query) => {
      const { status, body } = await ann.get(`${path}/runs?${new URLSearchParams(query)}`)
      assert.equal(status, 200, JSON.stringify(body))
      return body.items.map(({ run_id }) => run_id)
    }
    assert.deepEqual(await found({ search: 'hello ben' }), [ids.Ben])
    assert.deepEqual(await found({ search: 'GREET' }), [ids.Cara, ids.Ben, ids.Ann])
    assert.deepEqual(await found({ search: ids.Ann }), [ids.Ann])
    assert.deepEqual(await found({ search: 'nowhere' }), [])
    assert.deepEqual(await found({ search: 'ann', status: 'faulted' }), [])
    assert.equal((await found({ started_by: 'manual' })).length, 3)
    assert.deepEqual(await found({ started_by: 'schedule' }), [])
    assert.deepEqual(await found({ since: new Date(Date.now() + 60_000).toISOString() }), [])
    assert.equal((await found({ since: new Date(Date.now() - 60_000).toISOString() })).length, 3)
    assert.deepEqual(await found({ until: new Date(Date.now() - 60_000).toISOString() }), [])
    for (const wrong of ['since=yesterday', 'until=1', `search=${'x'.repeat(201)}`, 'status=late']) {
      const { status, body } = await ann.get(`${path}/runs?${wrong}`)
      assert.deepEqual([status, body.code], [400, 'query-invalid'], wrong)
    }
    assert.equal((await ann.get(`${path}/runs?search=${'x'.repeat(200)}`)).status, 200)
  })
})

test('a definition is looked over without being published', async () => {
  const definition = {
    document: { dsl: '1.0.0', namespace: 'tests', name: 'draft', version: '1.0.0' },
    do: [{ a: { sett: {} } }],
  }
  const bad = await ann.post('/v1/workflows/check', { definition })
  assert.equal(bad.status, 200)
  assert.equal(bad.body.publishable, false)
  assert.ok(bad.body.findings.some(({ severity, pointer }) => severity === 'error' && pointer.startsWith('/do/0')))
  const good = await ann.post('/v1/workflows/check', { definition: { ...definition, do: [{ a: { set: { b: 1 } } }] } })
  assert.deepEqual([good.body.publishable, good.body.findings], [true, []])
  const { body } = await ann.get('/v1/workflows')
  assert.ok(body.items.every(({ slug }) => slug !== 'draft' && slug !== 'check'))
})
