// Whatever fails around a planted key, nothing of it reaches a log, a build or an answer; and whoever brought a key along
// is never served by another one instead.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../harness/index.mjs'
import { begin, look } from '../model/build.mjs'
import { startOn } from './databases.mjs'
import { assertAbsent, filesBelow, plant } from './planted.mjs'
import { refuse, startProvider } from './provider.mjs'

const planted = plant()
const keyOfProvider = { current: planted.key }
let provider, running, server, sql
let number = 0

before(async () => {
  provider = await startProvider(keyOfProvider)
  running = await startOn('pglite', {
    // The platform's own: nobody who brought a key along may be answered with it.
    env: { ANTHROPIC_API_KEY: 'sk-of-the-platform', ANTHROPIC_BASE_URL: provider.url },
  })
  ;({ server, sql } = running)
})
after(async () => {
  await running?.release()
  await provider?.stop()
})

async function somebody(base_url = provider.url) {
  const person = await server.signIn(`failures-${number++}@example.com`)
  const put = await person.put('/v1/model-keys/anthropic', { key: planted.key, base_url })
  assert.equal(put.status, 200, JSON.stringify(put.body))
  return person
}

const questions = () => provider.requests.filter(({ method }) => method === 'POST')

/** Looks everywhere a failure may have left something. */
async function assertNowhere(person, id) {
  assertAbsent(planted, 'the build', await look(person, id))
  assertAbsent(planted, 'the list of builds', (await person.get('/v1/features')).body)
  assertAbsent(planted, 'the list of keys', (await person.get('/v1/model-keys')).body)
  assertAbsent(planted, 'the log', server.output())
  for await (const [path, bytes] of filesBelow(server.stateDir)) assertAbsent(planted, path, bytes)
}

const say =
  (status, text, headers = {}) =>
  (request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(text.replaceAll('KEY', request.headers['x-api-key']))
  }

const FAILURES = {
  'refuses the key and quotes it': (request, response) => refuse(response, request.headers['x-api-key']),
  'forbids it and quotes it': (request, response) => refuse(response, request.headers['x-api-key'], 403),
  'does not accept the request': say(400, '{"error":{"message":"bad: KEY"}}'),
  'is busy': say(429, '{"error":{"message":"KEY has no quota left"}}', { 'retry-after': '1' }),
  breaks: say(500, 'KEY'),
  'is overloaded': say(529, '{"error":{"message":"KEY"}}'),
  'sends the request elsewhere': (request, response) =>
    response.writeHead(307, { location: `${provider.url}/elsewhere?key=${request.headers['x-api-key']}` }).end(),
  'answers something else': say(200, '<html>KEY</html>', { 'content-type': 'text/html' }),
  'answers events that are none': say(200, 'event: error\ndata: {"type":"error","error":{"message":"KEY"}}\n\n', {
    'content-type': 'text/event-stream',
  }),
  'hangs up': (request) => request.socket.destroy(),
  'hangs up in the middle': (request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(`data: {"type":"message_start","key":"${request.headers['x-api-key']}"}\n\n`, () =>
      request.socket.destroy(),
    )
  },
}

for (const [name, script] of Object.entries(FAILURES)) {
  test(`the provider ${name}`, async () => {
    const person = await somebody()
    provider.answer(script)
    provider.requests.length = 0
    const { id } = await begin(person, { text: 'A list of books' })
    await until('the provider was asked', () => questions().length > 0, { timeoutMs: 20_000 })
    const tested = await person.post('/v1/model-keys/anthropic/test')
    assertAbsent(planted, 'the answer to a test', tested.body)
    await assertNowhere(person, id)
    assert.deepEqual([...new Set(provider.requests.map(({ key }) => key))], [planted.key])
    assert.ok(!provider.requests.some(({ path }) => path.includes('elsewhere')), 'a redirect is not followed')
    provider.answer(undefined)
    assert.equal((await person.post(`/v1/features/${id}/cancel`)).status, 200)
  })
}

test('an address nobody answers at is told without the key', async () => {
  const person = await somebody('http://127.0.0.1:9')
  const { id } = await begin(person, { text: 'A list of books' })
  const tested = await person.post('/v1/model-keys/anthropic/test')
  assert.deepEqual([tested.status, tested.body.outcome], [200, 'unreachable'])
  await until('the failure was logged', () => server.output().includes('model.unreachable='))
  await assertNowhere(person, id)
})

test('what PostgreSQL says when it fails is logged without the key', async () => {
  const person = await somebody()
  const { id } = await begin(person, { text: 'A list of books' })
  for (const [broken, mended] of [
    ['ALTER TABLE edgewright.model_keys RENAME TO away', 'ALTER TABLE edgewright.away RENAME TO model_keys'],
    ['ALTER TABLE edgewright.data_keys RENAME TO away', 'ALTER TABLE edgewright.away RENAME TO data_keys'],
    [
      'ALTER TABLE edgewright.model_keys ADD CONSTRAINT none CHECK (length(sealed) < 2) NOT VALID',
      'ALTER TABLE edgewright.model_keys DROP CONSTRAINT none',
    ],
    [
      'ALTER TABLE edgewright.model_keys RENAME COLUMN sealed TO away',
      'ALTER TABLE edgewright.model_keys RENAME COLUMN away TO sealed',
    ],
    [
      'REVOKE INSERT ON edgewright.model_keys FROM edgewright_app',
      'GRANT INSERT ON edgewright.model_keys TO edgewright_app',
    ],
  ]) {
    await sql(broken)
    try {
      const put = await person.put('/v1/model-keys/anthropic', { key: planted.key })
      assert.equal(put.status, 500, `${broken}: ${JSON.stringify(put.body)}`)
      assertAbsent(planted, 'the refusal', put.body)
    } finally {
      await sql(mended)
    }
  }
  await until('the causes were logged', () => server.output().includes('postgres.internal='))
  await assertNowhere(person, id)
})
