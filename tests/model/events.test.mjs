// The event stream of a build: the AG-UI protocol, resumed anywhere, only for its builder.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startServer, until } from '../harness/index.mjs'
import { WISH, begin, build, look, reach, settle } from './build.mjs'
import { assertProtocol, openEvents, openSocket, stateOf, textsOf, typesOf } from './events.mjs'

let server
let builder

before(async () => {
  server = await startServer()
  builder = await server.signIn('ann@example.com')
})

after(() => server?.stop())

const read = async (stream, view) => {
  await until('the stream is read', () => stream.events.at(-1)?.id === view.last_event)
  await stream.close()
  return stream.events
}

describe('the events of a build', () => {
  test('tell a whole build in the protocol, and add up to its view', async () => {
    const { id } = await begin(builder, { text: WISH, start: true })
    const stream = openEvents(builder, id)
    await reach(builder, id, ['awaiting_approval'])
    const waiting = await look(builder, id)
    await builder.post(`/v1/features/${id}/approve`, { revision: waiting.revision })
    const view = await reach(builder, id, ['done'])
    await stream.ended
    await assertProtocol(stream.events)
    assert.deepEqual(stateOf(stream.events), { ...view, last_event: 0 })
    assert.equal(stream.events.at(-1).id, view.last_event)
    const steps = stream.events.filter(({ event }) => event.type === 'STEP_STARTED').map(({ event }) => event.stepName)
    const expected = ['analyst', 'spec', 'planner', 'contract_tester', 'implementer', 'checks', 'reviewers', 'publish']
    assert.deepEqual([...new Set(steps)], expected)
    const [said] = Object.values(textsOf(stream.events))
    assert.equal(said, view.conversation.find((message) => message.author === 'analyst').text)
  })

  test('resume after any event without a gap or a repeat', async () => {
    const view = await build(builder)
    const whole = await read(openEvents(builder, view.id), view)
    await assertProtocol(whole)
    for (const { id } of whole.slice(0, -1)) {
      const rest = await read(openEvents(builder, view.id, { lastEventId: id }), view)
      assert.deepEqual(
        rest.map(({ id, event }) => ({ id, event })),
        whole.filter((event) => event.id > id).map(({ id, event }) => ({ id, event })),
      )
    }
  })

  test('are the same over a socket', async () => {
    const { id } = await begin(builder, { text: WISH, start: true })
    const socket = openSocket(builder, id, 0)
    const view = await reach(builder, id, ['awaiting_approval'])
    const live = await read(socket, view)
    await assertProtocol(live)
    assert.deepEqual(stateOf(live), { ...view, last_event: 0 })
    const rest = await read(openSocket(builder, id, live[2].id), view)
    assert.deepEqual(rest, live.slice(3))
  })

  test('tell of every change outside of a run too', async () => {
    const { id } = await begin(builder, { text: WISH })
    const drafted = await settle(builder, id)
    const brief = { ...drafted.brief, title: 'Our tools' }
    const edited = await builder.put(`/v1/features/${id}/brief`, { brief, revision: drafted.revision })
    assert.equal(edited.status, 200)
    const failed = await builder.post(`/v1/features/${id}/cancel`)
    const events = await read(openEvents(builder, id), failed.body)
    await assertProtocol(events)
    assert.equal(stateOf(events).title, 'Our tools')
    assert.equal(typesOf(events).at(-1), 'RUN_FINISHED')
    assert.equal(events.at(-1).event.outcome.type, 'cancelled')
  })

  test('end in an error when a build fails', async () => {
    const text = 'Every night at two, copy new orders from our shop to the accounting system by itself.'
    const { id } = await begin(builder, { text, mode: 'workflow', start: true })
    const view = await settle(builder, id)
    assert.deepEqual([view.status, view.failure.code], ['failed', 'mode-not-available'])
    const events = await read(openEvents(builder, id), view)
    await assertProtocol(events)
    assert.deepEqual(events.at(-1).event, { type: 'RUN_ERROR', code: view.failure.code, message: view.failure.message })
  })

  test('are for the builder only', async () => {
    const { id } = await begin(builder, { text: WISH })
    const stranger = await server.signIn('bob@example.com')
    for (const path of ['', '/events']) {
      const { status } = await stranger.get(`/v1/features/${id}${path}`)
      assert.equal(status, 404, path)
    }
    const socket = openSocket(stranger, id, 0)
    await socket.ended
    assert.deepEqual(socket.events, [])
  })
})
