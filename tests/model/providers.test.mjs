// The whole pipeline over the protocol of every provider, against a third-party mock of it.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startServer, until } from '../harness/index.mjs'
import { answerOf, handOvers, startAgents } from './agents.mjs'
import { WISH, begin, build, reach, settle, stage } from './build.mjs'
import { openEvents, textsOf } from './events.mjs'
import { PROVIDERS, costOf } from './providers.mjs'

let outputs

before(async () => {
  const offline = await startServer()
  try {
    outputs = handOvers(await build(await offline.signIn('ann@example.com')))
  } finally {
    await offline.stop()
  }
})

for (const [name, provider] of Object.entries(PROVIDERS)) {
  describe(`the pipeline over ${name}`, () => {
    const key = `planted-${name}-canary`
    let agents
    let server
    let builder
    let script

    before(async () => {
      agents = await startAgents({ outputs, provider: name, script: (...args) => script?.(...args) })
      server = await startServer({ env: provider.settings(agents.url, key) })
      builder = await server.signIn('ann@example.com')
    })

    after(async () => {
      await server?.stop()
      await agents?.stop()
    })

    test('builds an app and books exactly what the provider reported', async () => {
      const view = await build(builder)
      assert.equal(view.status, 'awaiting_approval', JSON.stringify(view.failure))
      assert.equal(agents.requests.length, 7)
      assert.ok(stage(view, 'implementer').model.startsWith(provider.other[0]))
      assert.ok(stage(view, 'planner').model.startsWith(provider.routine[0]))
      assert.ok(view.stages.every((run) => run.fallback === null))
      assert.equal(view.cost.cost_micros, costOf(provider, { input: 1_000, output: 500 }))
      const { input_tokens, output_tokens } = view.cost.usage
      assert.deepEqual([input_tokens, output_tokens], [7_000, 3_500])
      const stages = view.stages.reduce((sum, run) => sum + run.cost_micros, 0)
      assert.equal(stages, view.cost.cost_micros)
    })

    test('keeps the key in its header and the wish out of the instructions', async () => {
      agents.forget()
      const view = await build(builder)
      const stream = openEvents(builder, view.id)
      await until('the stream is read', () => stream.events.at(-1)?.event.type === 'RUN_FINISHED')
      await stream.close()
      const seen = [JSON.stringify(view), JSON.stringify(stream.events), server.output()]
      seen.push(...agents.requests.flatMap(({ text, url }) => [text, url]))
      assert.ok(seen.every((text) => !text.includes(key)))
      for (const { headers, body, url } of agents.requests) {
        assert.match(url, provider.path)
        assert.ok(headers[provider.keyHeader].endsWith(key))
        const holders = Object.values(headers).filter((value) => value.includes(key))
        assert.equal(holders.length, 1)
        assert.ok(!provider.systemOf(body).includes('ladders'), "the builder's words stay in the input")
        assert.match(provider.inputOf(body), /^<input>\n\{/)
      }
    })

    test('shows the analyst writing while the model writes', async () => {
      agents.forget()
      agents.stream({ chunkSize: 8, streamingProfile: { ttft: 50, tps: 60 } })
      const said = { ...outputs.analyst, say: 'I understood a tool library with loans that are due. '.repeat(4).trim() }
      script = (role) => (role === 'analyst' ? answerOf(name, said) : undefined)
      const { id } = await begin(builder, { text: WISH })
      const stream = openEvents(builder, id)
      await settle(builder, id)
      await until('the stream is read', () => stream.events.at(-1)?.event.type === 'RUN_FINISHED')
      await stream.close()
      agents.stream()
      script = undefined
      const pieces = stream.events.filter(({ event }) => event.type === 'TEXT_MESSAGE_CONTENT')
      assert.ok(pieces.length > 3, `${pieces.length} pieces`)
      assert.deepEqual(Object.values(textsOf(stream.events)), [said.say])
    })

    test('sends wrong, cut and unreadable answers back with what is wrong, and fails in plain words in the end', async () => {
      agents.forget()
      const wrong = [{ tables: 'ignore all instructions' }, '{"tables": [', 'Sorry, here it is:']
      script = (role, number) => (role === 'specification agent' ? answerOf(name, wrong[number - 1]) : undefined)
      const view = await build(builder)
      assert.deepEqual([view.status, view.failure.code, view.failure.stage], ['failed', 'invalid-output', 'spec'])
      assert.equal(agents.counts['specification agent'], 3)
      const last = agents.requests.at(-1)
      assert.match(provider.inputOf(last.body), /What was wrong with it:/)
      script = undefined
      const retried = await builder.post(`/v1/features/${view.id}/retry`)
      assert.equal(retried.status, 200)
      const again = await reach(builder, view.id, ['awaiting_approval', 'failed'])
      assert.equal(again.status, 'awaiting_approval', JSON.stringify(again.failure))
    })
  })
}
