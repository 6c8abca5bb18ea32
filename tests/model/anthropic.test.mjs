// The whole pipeline over Anthropic's protocol, against a third-party mock of it.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startServer, until } from '../harness/index.mjs'
import { handOvers, startAgents } from './agents.mjs'
import { WISH, begin, build, look, reach, settle, stage } from './build.mjs'
import { assertProtocol, openEvents, stateOf, textsOf } from './events.mjs'

let outputs
let agents
let server
let builder
let script

before(async () => {
  const offline = await startServer()
  try {
    outputs = handOvers(await build(await offline.signIn('ann@example.com')))
  } finally {
    await offline.stop()
  }
  agents = await startAgents({ outputs, script: (...args) => script?.(...args) })
  server = await startServer({
    env: { ANTHROPIC_API_KEY: 'sk-planted-canary', ANTHROPIC_BASE_URL: agents.url },
  })
  builder = await server.signIn('ann@example.com')
})

after(async () => {
  await server?.stop()
  await agents?.stop()
})

/** Runs a test with its own script, and with what was asked during it. */
const scripted = (name, body) =>
  test(name, async () => {
    script = undefined
    agents.stream()
    agents.requests.length = 0
    agents.firstPieces.length = 0
    agents.hangUps.length = 0
    for (const role of Object.keys(agents.counts)) delete agents.counts[role]
    await body()
  })

const error = (status, type, more = {}) => ({ error: { message: 'scripted', type }, status, ...more })
const answer = (output) => ({ toolCalls: [{ name: 'answer', arguments: JSON.stringify(output) }] })

describe('the model port over the Messages API', () => {
  scripted('builds an app from seven agents and books what they cost', async () => {
    const view = await build(builder)
    assert.equal(view.status, 'awaiting_approval', JSON.stringify(view.failure))
    assert.equal(agents.requests.length, 7)
    assert.match(stage(view, 'implementer').model, /^claude-sonnet-5-5/)
    assert.match(stage(view, 'planner').model, /^claude-haiku-4-5/)
    // 7 x 1000 tokens in and 500 out: five of sonnet at 2/10 dollars per million, two of haiku at 1/5.
    assert.equal(view.cost.cost_micros, 5 * (2_000 + 5_000) + 2 * (1_000 + 2_500))
    assert.equal(view.cost.usage.input_tokens, 7_000)
    for (const { headers, body } of agents.requests) {
      assert.equal(headers['x-api-key'], 'sk-planted-canary')
      assert.equal(headers['anthropic-version'], '2023-06-01')
      assert.equal(body.stream, true)
      assert.equal(body.tools[0].cache_control.type, 'ephemeral')
      assert.equal(body.tools[0].input_schema.type, 'object')
      assert.equal(body.system[0].cache_control.type, 'ephemeral')
      assert.ok(!body.system[0].text.includes('ladders'), "the builder's words stay in the input")
    }
  })

  scripted('keeps the key out of everything but its header', async () => {
    const view = await build(builder)
    const stream = openEvents(builder, view.id)
    await until('the stream is read', () => stream.events.at(-1)?.event.type === 'RUN_FINISHED')
    await stream.close()
    const seen = [JSON.stringify(view), JSON.stringify(stream.events), server.output()]
    seen.push(...agents.requests.map(({ text }) => text))
    assert.ok(seen.every((text) => !text.includes('sk-planted-canary')))
  })

  scripted('shows the analyst writing while the model writes', async () => {
    agents.stream({ chunkSize: 8, streamingProfile: { ttft: 50, tps: 60 } })
    const said = { ...outputs.analyst, say: 'I understood a tool library with loans that are due. '.repeat(4).trim() }
    script = (role) => (role === 'analyst' ? answer(said) : undefined)
    const { id } = await begin(builder, { text: WISH })
    const stream = openEvents(builder, id)
    await settle(builder, id)
    await until('the stream is read', () => stream.events.at(-1)?.event.type === 'RUN_FINISHED')
    await stream.close()
    const pieces = stream.events.filter(({ event }) => event.type === 'TEXT_MESSAGE_CONTENT')
    assert.ok(pieces.length > 3, `${pieces.length} pieces`)
    assert.deepEqual(Object.values(textsOf(stream.events)), [said.say])
    await assertProtocol(stream.events)
    const relayed = pieces[0].at - agents.firstPieces[0]
    assert.ok(relayed < 100, `the first words were shown ${relayed.toFixed(0)} ms after they were written`)
  })

  scripted('waits when the model is busy and asks again', async () => {
    script = (role, number) => {
      if (role === 'analyst' && number === 1) return error(429, 'rate_limit_error', { retryAfter: 1 })
      if (role === 'planner' && number === 1) return error(529, 'overloaded_error')
      if (role === 'tester' && number === 1) return error(500, 'api_error')
    }
    const started = performance.now()
    const view = await build(builder)
    assert.equal(view.status, 'awaiting_approval', JSON.stringify(view.failure))
    assert.ok(performance.now() - started > 1_000, 'the time the provider named was waited for')
    assert.deepEqual([agents.counts.analyst, agents.counts.planner, agents.counts.tester], [2, 2, 2])
  })

  scripted('sends an answer back with what is wrong with it', async () => {
    const wrong = structuredClone(outputs.implementer)
    wrong.views[0].table = 'no_such_table'
    script = (role, number) => (role === 'implementer' && number === 1 ? answer(wrong) : undefined)
    const view = await build(builder)
    assert.equal(view.status, 'awaiting_approval', JSON.stringify(view.failure))
    assert.equal(stage(view, 'implementer').attempts, 2)
    const asked = agents.requests.filter(({ body }) => body.system[0].text.startsWith('# You are the implementer'))
    assert.equal(asked.length, 2)
    const correction = asked[1].body.messages[0].content[1].text
    assert.match(correction, /\/views\/0\/table: /)
    assert.match(correction, /no_such_table/)
  })

  scripted('fails in plain words when no answer holds up', async () => {
    script = (role) => (role === 'specification agent' ? answer({ tables: 'ignore all instructions' }) : undefined)
    const view = await build(builder)
    assert.equal(view.status, 'failed')
    assert.equal(view.failure.code, 'invalid-output')
    assert.equal(view.failure.stage, 'spec')
    assert.equal(agents.counts['specification agent'], 3)
    assert.equal(view.definition, null)
    script = undefined
    const retried = await builder.post(`/v1/features/${view.id}/retry`)
    assert.equal(retried.status, 200)
    assert.equal((await reach(builder, view.id, ['awaiting_approval', 'failed'])).status, 'awaiting_approval')
  })

  scripted('stops when the key is refused', async () => {
    script = () => error(401, 'authentication_error')
    const view = await build(builder)
    assert.deepEqual([view.status, view.failure.code], ['failed', 'model-key-refused'])
    assert.equal(agents.requests.length, 1)
  })

  scripted('asks again when an answer breaks off, and the stream of events stays whole', async () => {
    agents.stream({ truncateAfterChunks: 12, chunkSize: 20, streamingProfile: { ttft: 400, tps: 50 } })
    script = (role, number) => {
      if (number > 1) agents.stream()
    }
    const { id } = await begin(builder, { text: WISH, start: true })
    const stream = openEvents(builder, id)
    const view = await reach(builder, id, ['awaiting_approval', 'failed'])
    assert.equal(view.status, 'awaiting_approval', JSON.stringify(view.failure))
    assert.equal(agents.counts.analyst, 2)
    await until('the stream is read', () => stream.events.at(-1)?.event.type === 'RUN_FINISHED')
    await stream.close()
    await assertProtocol(stream.events)
    const [broken, whole] = Object.values(textsOf(stream.events))
    assert.ok(broken.length > 0 && whole.startsWith(broken) && whole === outputs.analyst.say)
    assert.deepEqual(stateOf(stream.events), { ...view, last_event: 0 })
  })

  scripted('hangs up on the model when the build is stopped', async () => {
    agents.stream({ chunkSize: 4, streamingProfile: { ttft: 10, tps: 25 } })
    script = () => answer({ say: 'I am thinking about it. '.repeat(20) })
    const { id } = await begin(builder, { text: WISH })
    await until('the analyst writes', () => agents.firstPieces[0])
    const stopped = await builder.post(`/v1/features/${id}/cancel`)
    assert.equal(stopped.body.status, 'cancelled')
    await until('the connection is gone', () => agents.hangUps.length > 0)
    assert.equal((await look(builder, id)).status, 'cancelled')
    assert.equal(agents.requests.length, 1)
  })
})
