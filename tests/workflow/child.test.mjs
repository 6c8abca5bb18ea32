// Workflows that run one another, on the real runtime: what the one yields, who ends with whom, and what a power cut does to them.
//
// EDGEWRIGHT_KILLS sets how many power cuts there are.

import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { startServer, until } from '../harness/index.mjs'
import { PATIENCE, flowsOf, runs } from './flows.mjs'
import { startService } from './service.mjs'

const KILLS = Number(process.env.EDGEWRIGHT_KILLS ?? 5)

let server, service, ann, flows
before(async () => {
  service = await startService()
  server = await startServer()
  ann = await server.signIn('ann@example.com')
  flows = flowsOf(ann)
})
after(async () => {
  await server?.stop()
  await service?.stop()
})

const DOUBLE = [{ double: { set: { twice: '${ .n * 2 }' } } }]

describe('another workflow', () => {
  test('yields its output to the one that runs it, and its run names whom it was for', async () => {
    await flows.publish('double', DOUBLE)
    await flows.publish('parent', [
      { ask: runs(flows.owner, 'double', { workflow: { input: { n: '${ .n }' } } }) },
      { say: { set: { result: '${ .twice + 1 }' } } },
    ])
    const id = await flows.start('parent', { n: 20 })
    const view = await flows.over('parent', id)
    assert.deepEqual([view.status, view.output], ['completed', { result: 41 }], JSON.stringify(view.error))
    const [child] = await flows.runsOf('double')
    const { started_by: by } = await flows.show('double', child.run_id)
    assert.deepEqual([by.kind, by.parent.run, by.nesting], ['workflow', id, 1])
    assert.equal(by.parent.workflow, `${flows.owner}/parent`)
  })

  test('runs at the version that is named: of its own definition, or by number', async () => {
    await flows.publish('versioned', [{ a: { set: { v: 'one' } } }], { document: { version: '1.0.0' } })
    const second = {
      document: { dsl: '1.0.0', namespace: 'tests', name: 'flow', version: '2.0.0' },
      do: [{ a: { set: { v: 'two' } } }],
    }
    assert.equal((await ann.post(`${flows.path('versioned')}/versions`, { definition: second })).status, 201)
    await flows.publish('picks', [
      {
        one: {
          ...runs(flows.owner, 'versioned', { workflow: { version: '1.0.0' } }),
          export: { as: '${ { one: .v } }' },
        },
      },
      { two: { ...runs(flows.owner, 'versioned'), output: { as: '${ { one: $context.one, two: .v } }' } } },
      {
        no: {
          try: [{ ask: runs(flows.owner, 'versioned', { workflow: { version: '9.0.0' } }) }],
          catch: { as: 'error' },
        },
      },
    ])
    const view = await flows.over('picks', await flows.start('picks'))
    assert.equal(view.status, 'completed', JSON.stringify(view.error))
    const [one, two, , ask] = view.tasks
    assert.deepEqual([one.output, two.output], [{ v: 'one' }, { one: 'one', two: 'two' }])
    assert.match(ask.error.detail, /no version '9.0.0'/)
    assert.match(ask.error.type, /configuration$/)
  })

  test('goes on alone when nobody waits for it', async () => {
    await flows.publish('slow', [{ rest: { wait: { milliseconds: 200 } } }, { done: { set: { done: true } } }])
    await flows.publish('careless', [{ go: runs(flows.owner, 'slow', { run: { await: false } }) }])
    const view = await flows.over('careless', await flows.start('careless', { kept: 1 }))
    assert.deepEqual([view.status, view.output], ['completed', { kept: 1 }])
    const [child] = await flows.allOver('slow', 1)
    assert.equal(child.status, 'completed')
  })

  test('that fails is an error that can be caught; one that is not there, or somebody else’s, too', async () => {
    await flows.publish('fails', [
      { no: { raise: { error: { type: 'https://example.com/no', status: 418, title: 'No' } } } },
    ])
    await flows.publish('catches', [
      {
        a: {
          try: [{ ask: runs(flows.owner, 'fails') }],
          catch: { errors: { with: { status: 418 } }, do: [{ so: { set: { caught: true } } }] },
        },
      },
    ])
    assert.deepEqual((await flows.over('catches', await flows.start('catches'))).output, { caught: true })
    for (const [slug, namespace, name] of [
      ['lonely', flows.owner, 'nobody'],
      ['nosy', 'somebody-else', 'double'],
      ['odd', flows.owner, 'Not A Slug'],
    ]) {
      await flows.publish(slug, [{ ask: runs(namespace, name) }])
      const view = await flows.over(slug, await flows.start(slug))
      assert.equal(view.status, 'faulted')
      assert.match(view.error.type, /configuration$/, JSON.stringify(view.error))
    }
  })

  test('is cancelled with the run that waits for it, and told of when it is deleted under way', async () => {
    await flows.publish('long', [{ rest: { wait: 'PT1H' } }])
    await flows.publish('waits', [{ ask: runs(flows.owner, 'long') }])
    const first = await flows.start('waits')
    const [child] = await until(
      'it runs',
      async () => {
        const found = await flows.runsOf('long')
        return found.length === 1 && found
      },
      PATIENCE,
    )
    assert.equal((await ann.post(`${flows.path('waits')}/runs/${first}/cancel`, {})).status, 200)
    assert.equal((await flows.over('long', child.run_id)).status, 'cancelled')

    const second = await flows.start('waits')
    await until('it runs', async () => (await flows.runsOf('long')).length === 2, PATIENCE)
    assert.equal((await ann.delete(flows.path('long'))).status, 204)
    const view = await flows.over('waits', second)
    assert.equal(view.status, 'faulted')
    assert.match(view.error.detail, /cancelled/)
  })

  test('that runs itself ends by an error when it is too deep', async () => {
    await flows.publish('circle', [{ again: runs(flows.owner, 'circle') }])
    const view = await flows.over('circle', await flows.start('circle'))
    assert.equal(view.status, 'faulted')
    assert.match(view.error.detail, /more than 10 deep/)
    const all = await flows.allOver('circle', 11)
    assert.equal(all.length, 11)
  })
})

test(`after ${KILLS} power cuts every run has its child’s result, and every child ran once`, async () => {
  service.answer('/slow', [{ status: 200, body: { ok: true }, delayMs: 60 }])
  const ben = await server.signIn('ben@example.com')
  const his = flowsOf(ben)
  const ask = {
    call: 'http',
    with: { method: 'post', endpoint: `${service.url}/slow`, body: { n: '${ .n }' } },
    output: { as: '${ $input }' },
  }
  await his.publish('child', [{ ask }, { double: { set: { twice: '${ .n * 2 }' } } }])
  await his.publish('parent', [
    { ask: { ...runs(his.owner, 'child', { workflow: { input: { n: '${ .n }' } } }) } },
    { say: { set: { result: '${ .twice }' } } },
  ])
  const started = []
  for (let kill = 0; kill < KILLS; kill += 1) {
    const insist = async (n) =>
      until(
        `run ${n} is acknowledged`,
        async () => his.start('parent', { n }, { 'idempotency-key': `n-${n}` }).catch(() => undefined),
        PATIENCE,
      )
    const acknowledged = [0, 1, 2, 3].map(async (index) => {
      const n = kill * 4 + index
      return { n, id: await insist(n) }
    })
    await pause(randomInt(5, 350))
    await server.kill()
    await server.restart()
    started.push(...(await Promise.all(acknowledged)))
  }
  for (const { n, id } of started) {
    const view = await his.over('parent', id)
    assert.deepEqual([view.status, view.output], ['completed', { result: n * 2 }], JSON.stringify(view))
  }
  const children = await his.allOver('child', started.length)
  assert.equal(children.length, started.length, 'a child ran twice')
  console.log(`${started.length} runs with a child each over ${KILLS} power cuts: 0 lost, 0 doubled`)
})
