// Requests from outside that start runs: who is let in, what a run gets, what the sender hears, on the real runtime.

import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { startServer } from '../harness/index.mjs'
import * as signing from './signing.mjs'

const JSON_TYPE = { 'content-type': 'application/json' }
const ECHO = [{ echo: { set: { body: '${ .body }', path: '${ .path }', method: '${ .method }' } } }]

let server, ann, owner
before(async () => {
  server = await startServer()
  ann = await server.signIn('ann@example.com')
  owner = ann.user.username
})
after(() => server?.stop())

const definition = (tasks) => ({
  document: { dsl: '1.0.0', namespace: 'tests', name: 'hooked', version: '1.0.0' },
  do: tasks,
})

let published = 0
/** Publishes a workflow with a hook and answers its slug and the hook. */
async function hooked(settings, tasks = ECHO, person = ann, slug = `hooked-${(published += 1)}`) {
  const made = await person.post('/v1/workflows', { slug, definition: definition(tasks) })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const hook = await person.put(`/v1/workflows/${person.user.username}/${slug}/hook`, settings)
  assert.equal(hook.status, 200, JSON.stringify(hook.body))
  return { slug, hook: hook.body }
}

let address = 0
/** Sends a request from an address of its own. Whoever hears nothing at all sends again, as senders do. */
async function send(path, body, headers = {}, method = 'POST', tries = 3) {
  const ip = `10.2.${(address >> 8) & 255}.${address++ & 255}`
  const init = {
    method,
    body: ['GET', 'HEAD'].includes(method) ? undefined : body,
    headers: { ...JSON_TYPE, 'cf-connecting-ip': ip, ...headers },
  }
  let answer
  try {
    answer = await server.fetch(path, init)
  } catch (broken) {
    if (tries <= 1) throw broken
    return send(path, body, headers, method, tries - 1)
  }
  const text = await answer.text()
  const isJson = (answer.headers.get('content-type') ?? '').includes('json')
  return { status: answer.status, headers: answer.headers, body: isJson && text ? JSON.parse(text) : text }
}

async function runsOf(slug, person = ann) {
  const listed = await person.get(`/v1/workflows/${person.user.username}/${slug}/runs?limit=100`)
  return listed.body.items
}

async function run(slug, id) {
  return (await ann.get(`/v1/workflows/${owner}/${slug}/runs/${id}?wait=true`)).body
}

/** Does something so many times, so many at once. */
async function atMost(width, count, work) {
  let next = 0
  const lane = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: width }, lane))
}

const withoutRequest = ({ request_id, ...body }) => body

const SENDERS = {
  standard: { stale: true },
  github: {},
  stripe: { secret: `whsec_${randomBytes(16).toString('hex')}`, stale: true },
  slack: { secret: randomBytes(16).toString('hex'), stale: true },
}

describe('signatures', () => {
  for (const [signature, { secret: given, stale }] of Object.entries(SENDERS)) {
    test(`${signature}: good, forged, stale, repeated, and while one secret follows another`, async () => {
      const { slug, hook } = await hooked({ signature, secret: given })
      const secret = given ?? hook.secret
      assert.equal(hook.secret, given ? undefined : secret, 'a secret is shown only if it was made here')
      const path = `/hooks/${owner}/${slug}`
      const event = { id: `evt_${randomUUID()}`, event_id: `Ev${randomUUID()}`, n: 1 }
      const body = JSON.stringify(event)
      const sign = (key, text = body, more) => signing[signature](key, text, more)

      const headers = sign(secret)
      const first = await send(`${path}/sub/path?x=1`, body, { ...headers, authorization: 'Basic canary' })
      assert.equal(first.status, 202, JSON.stringify(first.body))
      const view = await run(slug, first.body.run_id)
      assert.equal(view.status, 'completed')
      assert.deepEqual(view.output, { body: event, path: '/sub/path', method: 'POST' })
      assert.equal(view.started_by.kind, 'webhook')
      assert.equal(view.input.raw, body)
      assert.deepEqual(view.input.query, { x: '1' })
      assert.ok(!JSON.stringify(view).includes('canary'), 'what proves who sent it is not kept')
      for (const [name, value] of Object.entries(headers))
        if (name.includes('signature')) assert.ok(!JSON.stringify(view).includes(value), name)

      const again = await send(path, body, headers)
      assert.deepEqual([again.status, again.body.run_id], [202, first.body.run_id])

      const forged = [
        await send(path, body),
        await send(path, body, sign(`${secret.slice(0, -4)}AAA=`)),
        await send(path, `${body} `, sign(secret)),
        ...(stale ? [await send(path, body, sign(secret, body, { at: Math.floor(Date.now() / 1000) - 400 }))] : []),
      ]
      for (const refused of forged) {
        assert.equal(refused.status, 401)
        assert.equal(refused.body.code, 'signature-refused')
        assert.deepEqual(withoutRequest(refused.body), withoutRequest(forged[0].body))
      }
      assert.equal((await runsOf(slug)).length, 1)

      const next = given ? `${secret.slice(0, -8)}00000000` : undefined
      const rotated = await ann.put(`/v1/workflows/${owner}/${slug}/hook`, {
        signature,
        ...(given ? { secret: next } : { rotate: true }),
      })
      assert.equal(rotated.status, 200, JSON.stringify(rotated.body))
      assert.ok(Date.parse(rotated.body.previous_secret_until) > Date.now() + 23 * 3_600_000)
      const fresh = next ?? rotated.body.secret
      assert.notEqual(fresh, secret)
      for (const key of [secret, fresh]) {
        const text = JSON.stringify({ id: `evt_${key}`, event_id: `Ev${key}` })
        assert.equal((await send(path, text, sign(key, text))).status, 202)
      }
      assert.equal((await runsOf(slug)).length, 3)
    })
  }

  test('the hook is shown without its secret, which is sealed, and goes when it is taken away', async () => {
    const { slug, hook } = await hooked({ signature: 'standard' })
    const path = `/v1/workflows/${owner}/${slug}/hook`
    const shown = (await ann.get(path)).body
    assert.equal(shown.secret, undefined)
    assert.ok(!JSON.stringify(shown).includes(hook.secret))
    assert.equal(new URL(shown.url).pathname, `/hooks/${owner}/${slug}`)
    const kept = (await ann.put(path, { signature: 'standard', answer: 'result' })).body
    assert.deepEqual([kept.secret, kept.previous_secret_until, kept.answer], [undefined, null, 'result'])
    const body = '{}'
    assert.equal((await send(`/hooks/${owner}/${slug}`, body, signing.standard(hook.secret, body))).status, 200)
    assert.equal((await ann.delete(path)).status, 204)
    assert.equal((await ann.get(path)).status, 404)
    assert.equal((await send(`/hooks/${owner}/${slug}`, body, signing.standard(hook.secret, body))).status, 404)
  })

  test('where there is no workflow, no hook or another method, nobody learns more', async () => {
    const { slug } = await hooked({ signature: 'none' })
    await ann.post('/v1/workflows', { slug: 'no-hook', definition: definition(ECHO) })
    const nothing = await send(`/hooks/${owner}/nobody`, '{}')
    const hookless = await send(`/hooks/${owner}/no-hook`, '{}')
    assert.deepEqual([nothing.status, hookless.status], [404, 404])
    assert.deepEqual(withoutRequest(nothing.body), withoutRequest(hookless.body))
    assert.equal((await send(`/hooks/${owner}/${slug}`, undefined, {}, 'GET')).status, 405)
    assert.equal((await send(`/hooks/${owner}/${slug}`, undefined, {}, 'HEAD')).status, 405)
    assert.equal((await runsOf(slug)).length, 0)
  })

  test('a secret that cannot be one, and a method that is none, are refused', async () => {
    const { slug } = await hooked({ signature: 'none' })
    const path = `/v1/workflows/${owner}/${slug}/hook`
    for (const settings of [
      { signature: 'stripe' },
      { signature: 'slack', secret: 'short' },
      { signature: 'standard', secret: 'whsec_AAAA' },
      { signature: 'none', secret: 'aaaaaaaaaaaaaaaaaaaaaaaaaa' },
      { signature: 'none', methods: ['TRACE'] },
      { signature: 'none', methods: [] },
    ]) {
      const refused = await ann.put(path, settings)
      assert.deepEqual([refused.status, refused.body.code], [422, 'hook-invalid'], JSON.stringify(settings))
    }
  })

  test('Slack is answered what it asks', async () => {
    const secret = randomBytes(16).toString('hex')
    const { slug } = await hooked({ signature: 'slack', secret })
    const body = JSON.stringify({ type: 'url_verification', challenge: '3eZbrw1aB' })
    const asked = await send(`/hooks/${owner}/${slug}`, body, signing.slack(secret, body))
    assert.deepEqual([asked.status, asked.body], [200, { challenge: '3eZbrw1aB' }])
    assert.equal((await send(`/hooks/${owner}/${slug}`, body)).status, 401)
    assert.equal((await runsOf(slug)).length, 0)
  })
})

describe('bodies', () => {
  test('a body is read as what it is called, and refused where it is not (B-05)', async () => {
    const { slug } = await hooked({ signature: 'none', answer: 'result' })
    const ask = (type, body) => send(`/hooks/${owner}/${slug}`, body, { 'content-type': type })
    const form = await ask('application/x-www-form-urlencoded', 'a=1&a=2&b=x+y')
    assert.deepEqual(form.body.body, { a: ['1', '2'], b: 'x y' })
    assert.equal((await ask('text/plain', '{"a":1}')).body.body, null)
    for (const [type, body, status] of [
      ['application/json', 'a=1', 400],
      ['application/json', '{"a":1,"a":2}', 400],
      ['application/json', '['.repeat(200), 400],
      ['application/json; charset=utf-7', '{}', 415],
      ['application/json, text/plain', '{}', 415],
    ]) {
      const refused = await ask(type, body)
      assert.equal(refused.status, status, `${type} ${JSON.stringify(refused.body)}`)
    }
    assert.equal((await ask('text/plain', 'x'.repeat(1024 * 1024 + 1))).status, 413)
    assert.equal((await runsOf(slug)).length, 2)
  })
})

describe('answers', () => {
  const ask = async (tasks, key = randomUUID()) => {
    const { slug } = await hooked({ signature: 'none', answer: 'result' }, tasks)
    const path = `/hooks/${owner}/${slug}`
    const headers = { 'idempotency-key': key }
    return { slug, first: await send(path, '{}', headers), again: () => send(path, '{}', headers) }
  }

  test('what the run yields; the same delivery hears the same', async () => {
    const { slug, first, again } = await ask([{ yield: { set: { at: '${ $workflow.startedAt.iso8601 }' } } }])
    assert.equal(first.status, 200)
    assert.ok(first.body.at)
    assert.deepEqual((await again()).body, first.body)
    assert.equal((await runsOf(slug)).length, 1)
  })

  test('what the run says, at once, while it goes on; the first answer counts', async () => {
    const respond = (status, body) => ({
      call: 'respond:1.0.0@default',
      with: { status, body, headers: { 'x-shop': 'ours', 'content-type': 'text/plain' } },
    })
    const started = Date.now()
    const { slug, first, again } = await ask([
      { first: respond(418, 'short and stout') },
      { second: respond(200, 'too late') },
      { rest: { wait: { seconds: 30 } } },
    ])
    assert.ok(Date.now() - started < 9_000, 'the answer did not wait for the run')
    assert.deepEqual([first.status, first.body], [418, 'short and stout'])
    assert.equal(first.headers.get('x-shop'), 'ours')
    assert.equal(first.headers.get('x-edgewright-answer'), null)
    const repeated = await again()
    assert.deepEqual([repeated.status, repeated.body], [418, 'short and stout'])
    const [view] = await runsOf(slug)
    assert.equal(view.status, 'waiting')
  })

  test('of a run that fails, no more than that', async () => {
    const { first } = await ask([
      { fail: { raise: { error: { type: 'https://example.com/canary', status: 500, title: 'canary' } } } },
    ])
    assert.deepEqual([first.status, first.body.code], [502, 'run-failed'])
    assert.ok(!JSON.stringify(first.body).includes('canary'))
  })

  test('of a run that takes longer than the wait, that it is kept', async () => {
    const { slug, first } = await ask([{ rest: { wait: { seconds: 60 } } }])
    assert.equal(first.status, 202)
    assert.equal(first.body.run_id, (await runsOf(slug))[0].run_id)
  })

  test('twenty of one delivery at once are one run', async () => {
    const { slug, hook } = await hooked({ signature: 'standard', answer: 'result' })
    const body = JSON.stringify({ n: 20 })
    const headers = signing.standard(hook.secret, body)
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(`/hooks/${owner}/${slug}`, body, headers)))
    for (const answer of answers) assert.deepEqual([answer.status, answer.body.body], [200, { n: 20 }])
    assert.equal((await runsOf(slug)).length, 1)
  })
})

test('the test address shows the last request and starts nothing', async () => {
  const { slug, hook } = await hooked({ signature: 'standard' })
  const path = new URL(hook.test_url).pathname
  const body = JSON.stringify({ tried: true })
  for (const [headers, isSigned] of [
    [{ authorization: 'Bearer canary' }, false],
    [signing.standard(hook.secret, body), true],
  ]) {
    assert.equal((await send(path, body, headers)).status, 200)
    const { test: shown } = (await ann.get(`/v1/workflows/${owner}/${slug}/hook`)).body
    assert.equal(shown.is_signed, isSigned)
    assert.deepEqual(shown.input.body, { tried: true })
    assert.ok(!JSON.stringify(shown).includes('canary'))
  }
  await send(path, JSON.stringify('x'.repeat(100_000)))
  const { test: long } = (await ann.get(`/v1/workflows/${owner}/${slug}/hook`)).body
  assert.equal(long.input.body, null)
  assert.match(long.problem, /at most/)
  assert.equal((await runsOf(slug)).length, 0)
})

test('a thousand webhooks among a hundred workflows start only their own (T-05)', async () => {
  const PEOPLE = 10
  const EACH = 10
  const flows = []
  for (let number = 0; number < PEOPLE; number++) {
    const person = await server.signIn(`near-${number}@example.com`)
    // Addresses that differ in as little as one character.
    for (let flow = 0; flow < EACH; flow++) {
      const slug = flow === 0 ? 'near' : `near-${'1'.repeat(flow)}`
      const { hook } = await hooked({ signature: 'standard' }, ECHO, person, slug)
      flows.push({ person, slug, secret: hook.secret, path: `/hooks/${person.user.username}/${slug}` })
    }
  }
  const sent = Array.from({ length: 10 * flows.length }, (_, number) => ({
    number,
    flow: flows[number % flows.length],
  }))
  await atMost(20, sent.length, async (index) => {
    const { number, flow } = sent[(index * 37) % sent.length]
    const body = JSON.stringify({ number, path: flow.path })
    const answer = await send(flow.path, body, signing.standard(flow.secret, body))
    assert.equal(answer.status, 202, JSON.stringify(answer.body))
  })
  let runs = 0
  for (const { person, slug, path } of flows) {
    const listed = await runsOf(slug, person)
    assert.equal(listed.length, 10, path)
    runs += listed.length
    const id = listed[0].run_id
    const view = (await person.get(`/v1/workflows/${person.user.username}/${slug}/runs/${id}`)).body
    assert.equal(view.input.body.path, path)
  }
  assert.equal(runs, 1000)
})
