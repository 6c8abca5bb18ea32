// What happens when a model does not answer: it is asked again, the next one is asked, or the build fails and says why.

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { startServer } from '../harness/index.mjs'
import { answerOf, handOvers, startAgents } from './agents.mjs'
import { build, reach, stage } from './build.mjs'
import { PROVIDERS } from './providers.mjs'

const NAMES = ['anthropic', 'openai', 'compatible']
const KEYS = Object.fromEntries(NAMES.map((name) => [name, `planted-${name}-canary`]))
const scripts = {}
const agents = {}
let outputs
let server
let builder
let evil

before(async () => {
  const offline = await startServer()
  try {
    outputs = handOvers(await build(await offline.signIn('ann@example.com')))
  } finally {
    await offline.stop()
  }
  for (const provider of NAMES) {
    agents[provider] = await startAgents({ outputs, provider, script: (...args) => scripts[provider]?.(...args) })
  }
  evil = await startEvil()
  const settings = NAMES.map((name) => PROVIDERS[name].settings(agents[name].url, KEYS[name]))
  server = await startServer({ env: Object.assign({ MODEL_IDLE_SECONDS: '2' }, ...settings) })
  builder = await server.signIn('ann@example.com')
})

after(async () => {
  await server?.stop()
  for (const one of Object.values(agents)) await one.stop()
  await evil?.stop()
})

/** A server to which nobody may be led. */
async function startEvil() {
  const hits = []
  const listener = createServer((request, response) => {
    hits.push(request.url)
    response.end()
  })
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve))
  return {
    hits,
    url: `http://127.0.0.1:${listener.address().port}`,
    stop: () => new Promise((resolve) => listener.close(resolve)),
  }
}

const fails = (status, type = 'api_error', more = {}) => ({ error: { message: 'scripted', type }, status, ...more })

/** Runs a test with every model in order but for its own scripts. */
const scripted = (name, own, body) =>
  test(name, async () => {
    for (const provider of NAMES) {
      delete scripts[provider]
      agents[provider].forget()
      agents[provider].stream()
    }
    Object.assign(scripts, own)
    await body()
  })

const asked = () => NAMES.map((name) => agents[name].requests.length)

describe('when a model does not answer', () => {
  scripted(
    'an overloaded one is asked three times, then the next one for the rest',
    { anthropic: () => fails(529) },
    async () => {
      const view = await build(builder)
      assert.equal(view.status, 'awaiting_approval', JSON.stringify(view.failure))
      assert.deepEqual(asked(), [3, 7, 0])
      assert.match(
        stage(view, 'analyst').fallback,
        /^Anthropic \(claude-sonnet-5-5\) was busy\. OpenAI \(gpt-5\.6-terra.*\) answered instead\.$/,
      )
      assert.equal(stage(view, 'spec').fallback, null)
      assert.match(stage(view, 'spec').model, /^gpt-5\.6-terra/)
    },
  )

  scripted(
    'one that refuses the key is asked once',
    { anthropic: () => fails(401, 'authentication_error') },
    async () => {
      const view = await build(builder)
      assert.equal(view.status, 'awaiting_approval', JSON.stringify(view.failure))
      assert.deepEqual(asked(), [1, 7, 0])
      assert.match(stage(view, 'analyst').fallback, /Anthropic .* refused the key\./)
    },
  )

  scripted(
    'one that wants a long wait is not waited for',
    { anthropic: () => fails(429, 'rate_limit_error', { retryAfter: 120 }) },
    async () => {
      const started = performance.now()
      const view = await build(builder)
      assert.equal(view.status, 'awaiting_approval', JSON.stringify(view.failure))
      assert.deepEqual(asked(), [1, 7, 0])
      assert.ok(performance.now() - started < 30_000)
    },
  )

  scripted('a silent one is hung up on', {}, async () => {
    agents.anthropic.stream({ streamingProfile: { ttft: 60_000, tps: 10 } })
    const view = await build(builder)
    assert.equal(view.status, 'awaiting_approval', JSON.stringify(view.failure))
    assert.deepEqual(asked(), [1, 7, 0])
    assert.match(stage(view, 'analyst').fallback, /Anthropic .* took too long\./)
  })

  scripted(
    'one that does not take the schema is asked in words',
    {
      anthropic: () => fails(404, 'not_found_error'),
      openai: (_role, _number, request) => request.response_format && fails(400, 'invalid_request_error'),
    },
    async () => {
      const view = await build(builder)
      assert.equal(view.status, 'awaiting_approval', JSON.stringify(view.failure))
      const [claude, gpt, own] = asked()
      assert.deepEqual([claude, gpt, own], [7, 14, 0])
      const inWords = agents.openai.requests.filter(({ body }) => !body.response_format)
      assert.equal(inWords.length, 7)
      assert.ok(inWords.every(({ body }) => body.messages[0].content.includes('fits this JSON Schema')))
    },
  )

  scripted('what a broken answer cost is counted', {}, async () => {
    let first = true
    scripts.anthropic = () => {
      if (first)
        agents.anthropic.stream({ truncateAfterChunks: 6, chunkSize: 20, streamingProfile: { ttft: 200, tps: 50 } })
      else agents.anthropic.stream()
      first = false
      return undefined
    }
    const view = await build(builder)
    assert.equal(view.status, 'awaiting_approval', JSON.stringify(view.failure))
    assert.deepEqual(asked(), [8, 0, 0])
    assert.equal(view.cost.usage.input_tokens, 8_000)
  })

  scripted('the build stops before it costs more than it may, and goes on when it is granted more', {}, async () => {
    scripts.anthropic = (role) =>
      role === 'specification agent'
        ? { ...answerOf('anthropic', outputs[role]), usage: { input_tokens: 1_000, output_tokens: 200_000 } }
        : undefined
    const view = await build(builder)
    assert.deepEqual([view.status, view.failure.code], ['failed', 'budget-reached'])
    assert.ok(view.cost.cost_micros <= view.cost.cap_micros)
    assert.deepEqual(asked(), [2, 0, 0])
    delete scripts.anthropic
    await builder.post(`/v1/features/${view.id}/retry`)
    const again = await reach(builder, view.id, ['awaiting_approval', 'failed'])
    assert.equal(again.status, 'awaiting_approval', JSON.stringify(again.failure))
  })

  scripted(
    'when nobody is left the build says what each of them said, and can be tried again',
    {
      anthropic: () => fails(401, 'authentication_error'),
      openai: () => fails(429, 'insufficient_quota'),
      compatible: () => fails(403),
    },
    async () => {
      const view = await build(builder)
      assert.equal(view.status, 'failed')
      assert.equal(view.failure.code, 'model-key-refused')
      for (const words of [
        /Anthropic \(claude-sonnet-5-5\) refused the key/,
        /OpenAI \(gpt-5\.6-terra\) refused the key/,
        /your own model server \(qwen3\) refused the key/,
      ]) {
        assert.match(view.failure.message, words)
      }
      for (const name of NAMES) delete scripts[name]
      const retried = await builder.post(`/v1/features/${view.id}/retry`)
      assert.equal(retried.status, 200)
      const again = await reach(builder, view.id, ['awaiting_approval', 'failed'])
      assert.equal(again.status, 'awaiting_approval', JSON.stringify(again.failure))
      const said = [JSON.stringify(view), JSON.stringify(again), server.output()]
      assert.ok(Object.values(KEYS).every((key) => said.every((text) => !text.includes(key))))
    },
  )
})

describe('when nobody is there', () => {
  test('the next one is asked, and a redirect is not followed', async () => {
    const redirecting = createServer((request, response) => {
      request.resume()
      response.writeHead(307, { location: `${evil.url}/stolen` }).end()
    })
    await new Promise((resolve) => redirecting.listen(0, '127.0.0.1', resolve))
    const port = redirecting.address().port
    for (const provider of NAMES) agents[provider].forget()
    const env = {
      ...PROVIDERS.anthropic.settings('http://127.0.0.1:1', KEYS.anthropic),
      ...PROVIDERS.openai.settings(`http://127.0.0.1:${port}`, KEYS.openai),
      ...PROVIDERS.compatible.settings(agents.compatible.url, KEYS.compatible),
    }
    for (const name of NAMES) delete scripts[name]
    const other = await startServer({ env })
    try {
      const view = await build(await other.signIn('ann@example.com'))
      assert.equal(view.status, 'awaiting_approval', JSON.stringify(view.failure))
      const words = stage(view, 'analyst').fallback
      assert.match(words, /Anthropic .* could not be reached, and OpenAI .* did not accept the request/)
      assert.match(words, /Your own model server \(qwen3\) answered instead\.$/)
      assert.deepEqual(evil.hits, [])
      assert.ok(Object.values(KEYS).every((key) => !other.output().includes(key)))
    } finally {
      await other.stop()
      redirecting.closeAllConnections()
      await new Promise((resolve) => redirecting.close(resolve))
    }
  })
})
