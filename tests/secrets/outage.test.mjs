// PostgreSQL is away: keys cannot be read, so whoever brought one along waits. Nobody else's key is used instead, and
// the built-in model does not step in.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startServer, until } from '../harness/index.mjs'
import { lineTo } from '../faults/outage.mjs'
import { begin, look } from '../model/build.mjs'
import { ADMIN_URL, giveLoginBack, isReal } from './databases.mjs'
import { assertAbsent, plant } from './planted.mjs'
import { refuse, startProvider } from './provider.mjs'

const skip = !isReal && 'needs a real PostgreSQL: node scripts/with-postgres.mjs node --test tests/secrets'

const planted = plant()
let line, provider, server
before(async () => {
  if (skip) return
  provider = await startProvider({ current: planted.key })
  line = await lineTo(ADMIN_URL)
  server = await startServer({
    postgres: line.url,
    env: { ANTHROPIC_API_KEY: 'sk-of-the-platform', ANTHROPIC_BASE_URL: provider.url },
  })
})
after(async () => {
  await server?.stop()
  await provider?.stop()
  line?.close()
  if (!skip) await giveLoginBack()
})

test('a build waits until its owner’s key can be read again', { skip }, async () => {
  const person = await server.signIn(`away-${Date.now()}@example.com`)
  await person.put('/v1/model-keys/anthropic', { key: planted.key, base_url: provider.url })
  const asked = []
  provider.answer((request) => asked.push(request.headers['x-api-key'])) // and never answers
  const { id } = await begin(person, { text: 'A list of books' })
  await until('the provider is asked', () => asked.length === 1)

  // What is in memory goes with the server, the call under way too.
  await server.kill()
  await server.restart()
  line.cut()
  const put = await person.put('/v1/model-keys/anthropic', { key: planted.key })
  assert.deepEqual([put.status, put.body.code], [503, 'unavailable'])
  await look(person, id)
  const refusals = () => server.output().split('model_keys.unavailable=').length - 1
  await until('the keys could not be read, twice', () => refusals() >= 2, { timeoutMs: 90_000, everyMs: 200 })
  assert.equal(asked.length, 1, 'nobody was asked meanwhile')
  const waiting = await look(person, id)
  assert.equal(waiting.status, 'drafting', JSON.stringify(waiting.failure))
  assert.equal(waiting.brief ?? null, null, 'the built-in model did not answer')

  provider.answer((request, response) => {
    asked.push(request.headers['x-api-key'])
    refuse(response, request.headers['x-api-key'])
  })
  line.mend()
  await until('the provider is asked again', () => asked.length >= 2, { timeoutMs: 90_000, everyMs: 200 })
  assert.deepEqual([...new Set(asked)], [planted.key], 'with the owner’s key, and with no other')
  assertAbsent(planted, 'the log', server.output())
})
