// What a person's models cost in a month: told to the control plane call by call, and the end of a build when it is spent.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { readLimits, startServer, until } from '../harness/index.mjs'
import { handOvers, startAgents } from './agents.mjs'
import { WISH, begin, build, reach } from './build.mjs'
import { PROVIDERS, costOf } from './providers.mjs'

const LIMITS = readLimits()
const DEFAULT = LIMITS.get('MONTHLY_MICROS_DEFAULT')
const MOST = LIMITS.get('MONTHLY_MICROS_MAX')
const KEY = 'planted-budget-canary'
const provider = PROVIDERS.anthropic
const usage = { input: 1_000, output: 500 }
const BUILD = costOf(provider, usage)
const [, inPrice, outPrice] = provider.other
const CALL = Math.ceil((usage.input * inPrice + usage.output * outPrice) / 1_000)

let agents, script, server, offline

before(async () => {
  offline = await startServer()
  const outputs = handOvers(await build(await offline.signIn('maker@example.com')))
  agents = await startAgents({ outputs, script: (role) => script?.(role) })
  server = await startServer({ env: provider.settings(agents.url, KEY) })
})
after(async () => {
  await server?.stop()
  await agents?.stop()
  await offline?.stop()
})

const callsOf = ({ models }) => models.reduce((sum, model) => sum + model.calls, 0)

/** The month once it knows of so many calls. */
async function month(person, calls) {
  let seen
  await until(`the month knows of ${calls} calls`, async () => {
    seen = (await person.get('/v1/model-usage')).body
    return callsOf(seen) >= calls
  })
  assert.equal(callsOf(seen), calls)
  return seen
}

async function limit(person, micros) {
  const put = await person.put('/v1/model-budget', { monthly_micros: micros })
  assert.equal(put.status, 200, JSON.stringify(put.body))
  assert.equal(put.body.limit_micros, micros)
}

const wish = { text: WISH, start: true }
const rest = (person, { id }) => reach(person, id, ['awaiting_approval', 'failed'])

describe('the month of a person', () => {
  test('begins with nothing, under a limit', async () => {
    const ann = await server.signIn('fresh@example.com')
    const { status, body } = await ann.get('/v1/model-usage')
    assert.equal(status, 200)
    assert.deepEqual([body.spent_micros, body.limit_micros, body.models], [0, DEFAULT, []])
    assert.equal(body.month, new Date().toISOString().slice(0, 7))
    assert.equal(body.starts_at, `${body.month}-01T00:00:00.000Z`)
    for (const [micros, wanted] of [
      [MOST - 1, 200],
      [MOST, 200],
      [MOST + 1, 422],
      [-1, 422],
      [1.5, 422],
      ['5', 422],
    ]) {
      const put = await ann.put('/v1/model-budget', { monthly_micros: micros })
      assert.equal(put.status, wanted, `${micros}: ${JSON.stringify(put.body)}`)
    }
    assert.equal((await ann.get('/v1/model-usage')).body.limit_micros, MOST)
  })

  test('has exactly what the provider reported, calls without an answer included', async () => {
    const ann = await server.signIn('exact@example.com')
    let isFirst = true
    script = (role) => {
      if (role !== 'planner' || !isFirst) return undefined
      isFirst = false
      return { error: { message: 'scripted', type: 'overloaded_error' }, status: 529 }
    }
    const view = await build(ann)
    script = undefined
    assert.equal(view.status, 'awaiting_approval', JSON.stringify(view.failure))
    assert.equal(view.cost.cost_micros, BUILD)
    const { spent_micros: spent, models } = await month(ann, 8)
    assert.equal(spent, BUILD)
    const other = models.find(({ model }) => model.startsWith(provider.other[0]))
    assert.deepEqual(
      [other.provider, other.calls, other.failed, other.input_tokens, other.output_tokens, other.cost_micros],
      ['anthropic', 5, 0, 5_000, 2_500, 5 * CALL],
    )
    assert.ok(other.took_ms > 0)
    const failed = models.reduce((sum, model) => sum + model.failed, 0)
    assert.equal(failed, 1)
  })

  test('stops a build once it is spent, and the build goes on when the limit is higher', async () => {
    const [ann, ben] = [await server.signIn('spender@example.com'), await server.signIn('ben@example.com')]
    await limit(ann, 2 * CALL)
    agents.forget()
    const view = await build(ann)
    assert.deepEqual([view.status, view.failure.code, view.failure.stage], ['failed', 'model-budget-spent', 'planner'])
    assert.match(
      view.failure.message,
      /^Your models have cost \$0\.02 this month and may cost \$0\.02, so the build was stopped/,
    )
    assert.equal(agents.requests.length, 2)
    assert.equal((await month(ann, 2)).spent_micros, 2 * CALL)

    const bens = await build(ben)
    assert.equal(bens.status, 'awaiting_approval', JSON.stringify(bens.failure))
    assert.equal((await month(ben, 7)).spent_micros, BUILD)
    assert.equal((await month(ann, 2)).spent_micros, 2 * CALL)

    agents.forget()
    await ann.post(`/v1/features/${view.id}/retry`)
    const stopped = await rest(ann, view)
    assert.equal(stopped.failure?.code, 'model-budget-spent')
    assert.equal(agents.requests.length, 0)

    await limit(ann, 2 * BUILD)
    await ann.post(`/v1/features/${view.id}/retry`)
    const again = await rest(ann, view)
    assert.equal(again.status, 'awaiting_approval', JSON.stringify(again.failure))
    assert.equal((await month(ann, 7)).spent_micros, BUILD)
    assert.equal(again.cost.cost_micros, BUILD)
  })

  test('two builds at once end over the limit by no more than the calls under way', async () => {
    const ann = await server.signIn('racer@example.com')
    await limit(ann, 1)
    agents.forget()
    agents.stream({ streamingProfile: { ttft: 1_500, tps: 2_000 } })
    const both = [await begin(ann, wish), await begin(ann, wish)]
    const views = await Promise.all(both.map((one) => rest(ann, one)))
    agents.stream()
    for (const view of views) assert.equal(view.failure?.code, 'model-budget-spent')
    assert.equal(agents.requests.length, 2, 'both were asked before either had cost anything, and nothing after')
    assert.equal((await month(ann, 2)).spent_micros, 2 * CALL)
  })

  test('does not stop what costs nothing', async () => {
    const ann = await offline.signIn('thrifty@example.com')
    await limit(ann, 0)
    const view = await build(ann)
    assert.equal(view.status, 'awaiting_approval', JSON.stringify(view.failure))
    const { spent_micros: spent, models } = await month(ann, 7)
    assert.equal(spent, 0)
    assert.deepEqual(
      models.map(({ provider, model, calls, failed }) => [provider, model, calls, failed]),
      [['builtin', 'offline', 7, 0]],
    )
  })
})
