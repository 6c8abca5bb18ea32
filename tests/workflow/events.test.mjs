// Events between workflows, on the real runtime: what they start and wake, once; circles that end; workflows about errors; and
// power cuts in between.
//
// EDGEWRIGHT_KILLS sets how many power cuts there are.

import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { startServer, until } from '../harness/index.mjs'
import { PATIENCE, event, flowsOf } from './flows.mjs'

const KILLS = Number(process.env.EDGEWRIGHT_KILLS ?? 5)
const FAULTED = 'io.serverlessworkflow.workflow.faulted.v1'

let server
before(async () => {
  server = await startServer()
})
after(() => server?.stop())

let people = 0
/** Somebody new: nobody may ask more than 100 times a minute. */
async function somebody() {
  const person = await server.signIn(`person-${(people += 1)}@example.com`)
  return { person, ...flowsOf(person) }
}

const on = (type, more = {}) => ({ one: { with: { type, ...more } } })
const emit = (type, data) => ({ emit: { event: { with: { source: 'https://shop.example', type, data } } } })
const KEEP = [{ keep: { set: { events: '${ . }' } } }]

describe('an event', () => {
  test('from outside starts every workflow that wants it, once however often it is sent', async () => {
    const { person, publish, runsOf, over } = await somebody()
    await publish('first', KEEP, { schedule: { on: on('shop.order') } })
    await publish('second', KEEP, {
      schedule: { on: { any: [{ with: { type: 'shop.order' } }, { with: { type: 'shop.return' } }] } },
    })
    await publish('third', KEEP, { schedule: { on: on('shop.order', { source: 'https://elsewhere.example' }) } })
    const order = event('shop.order', '1', { amount: 5 })
    const sent = await person.post('/v1/events', order)
    assert.deepEqual([sent.status, sent.body], [200, { workflows: 2, runs: 0, started: 2, waiting: 0 }])
    const again = await person.post('/v1/events', order)
    assert.deepEqual([again.status, again.body.started], [200, 0])
    assert.equal((await person.post('/v1/events', { ...order, id: '2', type: 'shop.return' })).body.started, 1)
    assert.deepEqual((await person.post('/v1/events', { ...order, type: 'nobody.wants' })).body.workflows, 0)

    const [run] = await runsOf('first')
    const view = await over('first', run.run_id)
    assert.deepEqual([view.status, view.output, view.started_by.kind], ['completed', { events: [order] }, 'event'])
    assert.equal((await runsOf('second')).length, 2)
    assert.deepEqual(await runsOf('third'), [])
    const { status, body } = await person.post('/v1/events', { type: 'shop.order', id: '9' })
    assert.deepEqual([status, body.code], [422, 'event-invalid'])
  })

  test('is told by one run and wakes and starts others', async () => {
    const { publish, start, over, runsOf } = await somebody()
    await publish('hears', [{ hear: { listen: { to: on('greeting') } } }])
    await publish('begins', KEEP, { schedule: { on: on('greeting') } })
    await publish('tells', [{ tell: emit('greeting', { name: '${ .name }' }) }])
    const hearing = await start('hears')
    const told = await over('tells', await start('tells', { name: 'Ann' }))
    assert.deepEqual([told.status, told.output.data, told.output.edgewrighthops], ['completed', { name: 'Ann' }, 1])
    assert.deepEqual((await over('hears', hearing)).output, [{ name: 'Ann' }])
    const [begun] = await runsOf('begins')
    assert.equal((await over('begins', begun.run_id)).output.events[0].data.name, 'Ann')
  })

  test('that belongs with others waits for them, each group by itself', async () => {
    const { person, publish, allOver, show } = await somebody()
    const correlate = { order: { from: '.data.order' } }
    await publish('shipped', KEEP, {
      schedule: {
        on: {
          all: [
            { with: { type: 'paid' }, correlate },
            { with: { type: 'packed' }, correlate },
          ],
        },
      },
    })
    const send = (type, id, order) => person.post('/v1/events', event(type, id, { order }))
    for (const [type, id, order] of [
      ['paid', 'a', 1],
      ['paid', 'b', 2],
      ['packed', 'c', 2],
      ['packed', 'c', 2],
      ['packed', 'd', 3],
    ]) {
      assert.equal((await send(type, id, order)).status, 200)
    }
    const [second] = await allOver('shipped', 1)
    assert.deepEqual(
      (await show('shipped', second.run_id)).output.events.map(({ id }) => id),
      ['b', 'c'],
    )
    assert.equal((await send('paid', 'b', 2)).body.started, 0)
    assert.equal((await send('packed', 'e', 1)).body.started, 1)
    assert.equal((await allOver('shipped', 2)).length, 2)
  })

  test('of one person is nothing to another', async () => {
    const [ann, ben] = [await somebody(), await somebody()]
    await ann.publish('mine', KEEP, { schedule: { on: on('private') } })
    assert.equal((await ben.person.post('/v1/events', event('private', '1', {}))).body.workflows, 0)
    assert.deepEqual(await ann.runsOf('mine'), [])
  })

  test('that leads to itself ends with an error of the run that goes too far', async () => {
    const { person, publish, runsOf, show } = await somebody()
    await publish('ping', [{ tell: emit('pong', {}) }], { schedule: { on: on('ping') } })
    await publish('pong', [{ tell: emit('ping', {}) }], { schedule: { on: on('pong') } })
    await person.post('/v1/events', event('ping', 'start', {}))
    const faulted = await until(
      'the circle ends',
      async () => [...(await runsOf('ping')), ...(await runsOf('pong'))].find(({ status }) => status === 'faulted'),
      PATIENCE,
    )
    const all = [...(await runsOf('ping')), ...(await runsOf('pong'))]
    assert.equal(all.length, 11)
    const view = await show('ping', faulted.run_id)
    const error = view.error ?? (await show('pong', faulted.run_id)).error
    assert.match(error.detail, /More than 10 events led to one another/)
  })

  test('of which nothing is known any more when the workflow is deleted starts nothing', async () => {
    const { person, publish, path } = await somebody()
    await publish('gone', KEEP, { schedule: { on: on('late') } })
    assert.equal((await person.delete(path('gone'))).status, 204)
    await until(
      'nobody wants it',
      async () => (await person.post('/v1/events', event('late', '1', {}))).body.workflows === 0,
      PATIENCE,
    )
  })
})

describe('an error', () => {
  const RAISE = [
    { no: { raise: { error: { type: 'https://example.com/no', status: 418, title: 'No', detail: 'Not today' } } } },
  ]

  test('of any workflow starts the one about errors, whose own errors start nothing', async () => {
    const { publish, start, over, allOver, show, owner } = await somebody()
    await publish('fails', RAISE)
    const before = await start('fails')
    await over('fails', before)
    await publish('errors', [{ keep: { set: { events: '${ . }' } } }, ...RAISE], { schedule: { on: on(FAULTED) } })
    const failed = await start('fails')
    const [run] = await allOver('errors', 1)
    const view = await show('errors', run.run_id)
    assert.deepEqual([view.status, view.started_by.kind], ['faulted', 'error'])
    const [told] = view.input
    assert.equal(told.source, `/workflows/${owner}/fails`)
    assert.deepEqual([told.data.run, told.data.error.status, told.data.error.detail], [failed, 418, 'Not today'])
    await pause(1_000)
    assert.equal((await allOver('errors', 1)).length, 1)
  })

  test('of a run that began before anybody wanted to hear of it is told too', async () => {
    const { publish, start, allOver } = await somebody()
    await publish('waits', [{ rest: { wait: { seconds: 3 } } }, ...RAISE])
    await start('waits')
    await publish('errors', KEEP, { schedule: { on: on(FAULTED) } })
    assert.equal((await allOver('errors', 1)).length, 1)
  })
})

test(`after ${KILLS} power cuts every event that was told started one run, and every error was told of once`, async () => {
  const { publish, start, over, allOver } = await somebody()
  await publish('order', [
    { rest: { wait: { milliseconds: 30 } } },
    { tell: emit('order.made', { n: '${ .n }' }) },
    { no: { raise: { error: { type: 'https://example.com/no', status: 418, title: 'No' } } } },
  ])
  await publish('made', KEEP, { schedule: { on: on('order.made') } })
  await publish('errors', KEEP, { schedule: { on: on(FAULTED) } })
  const started = []
  for (let kill = 0; kill < KILLS; kill += 1) {
    const acknowledged = [0, 1, 2].map((index) => {
      const n = kill * 3 + index
      return until(
        `run ${n} is acknowledged`,
        () => start('order', { n }, { 'idempotency-key': `n-${n}` }).catch(() => undefined),
        PATIENCE,
      )
    })
    await pause(randomInt(5, 300))
    await server.kill()
    await server.restart()
    started.push(...(await Promise.all(acknowledged)))
  }
  for (const id of started) {
    assert.equal((await over('order', id)).status, 'faulted')
  }
  for (const slug of ['made', 'errors']) {
    const runs = await allOver(slug, started.length)
    assert.equal(runs.length, started.length, `${slug} ran twice for something`)
  }
  console.log(`${started.length} events and ${started.length} errors over ${KILLS} power cuts: 0 lost, 0 doubled`)
})
