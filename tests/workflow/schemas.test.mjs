// Data that is checked against schemas, on the real runtime: at the door, on its way in and out of tasks, in the context.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startServer } from '../harness/index.mjs'
import { ended, publishWorkflow, run } from './app.mjs'

let server, ann
before(async () => {
  server = await startServer()
  ann = await server.signIn('ann@example.com')
})
after(() => server?.stop())

const schema = (document) => ({ schema: { format: 'json', document } })
const count = schema({ type: 'object', required: ['count'], properties: { count: { type: 'integer', minimum: 1 } } })

test('an input, an output and the context fit their schemas, or the run says where they do not', async () => {
  const path = await publishWorkflow(
    ann,
    'checks',
    [
      {
        take: {
          set: { count: '${ .count - 1 }' },
          input: count,
          output: count,
          export: { as: '${ {kept: .count} }', ...schema({ properties: { kept: { maximum: 3 } } }) },
        },
      },
    ],
    { input: schema({ properties: { count: { type: 'integer' } } }), output: schema({ required: ['count'] }) },
  )
  assert.deepEqual((await run(ann, path, { count: 3 })).output, { count: 2 })
  for (const [input, instance, detail] of [
    [{ count: 'planted' }, undefined, /The input does not fit its schema: At \/count: It has to be a whole number/],
    [{ count: 0 }, '/do/0/take', /The input does not fit its schema: At \/count: It has to be at least 1/],
    [{}, '/do/0/take', /The member 'count' is missing/],
    [{ count: 1 }, '/do/0/take', /The output does not fit its schema: At \/count/],
    [{ count: 9 }, '/do/0/take', /The exported context does not fit its schema: At \/kept: It has to be at most 3/],
  ]) {
    const { status, error } = await run(ann, path, input)
    assert.deepEqual([status, error.type.split('/').at(-1), error.status], ['faulted', 'validation', 400])
    if (instance) assert.equal(error.instance, instance)
    assert.match(error.detail, detail)
    assert.ok(!error.detail.includes('planted'), 'data is not quoted')
  }
})

test('each item of a listen is checked', async () => {
  const listen = {
    to: { any: [{ with: { type: 'com.example.temperature' } }], until: '${ length == 1 }' },
  }
  const each = {
    item: 'event',
    do: [{ pass: { set: { n: '${ $event.n }' } } }],
    output: schema({ properties: { n: { type: 'number' } } }),
  }
  const path = await publishWorkflow(ann, 'listens', [{ hear: { listen, foreach: each } }])
  const started = await ann.post(`${path}/runs`, { input: {} })
  const event = {
    specversion: '1.0',
    id: 'e-1',
    source: '/tests',
    type: 'com.example.temperature',
    data: { n: 'warm' },
  }
  assert.equal((await ann.post(`${path}/events`, event)).status, 200)
  const { status, error } = await ended(ann, path, started.body.run_id)
  assert.equal(status, 'faulted')
  assert.match(error.detail, /does not fit its schema: At \/n: It has to be a number/)
})

test('a schema that cannot be read is found before anything is published', async () => {
  const bad = {
    document: { dsl: '1.0.0', namespace: 'tests', name: 'bad', version: '1.0.0' },
    input: schema({ $ref: 'https://example.com/s' }),
    do: [{ a: { wait: 'PT1S', output: schema({ pattern: '(' }) } }],
  }
  const { status, body } = await ann.post('/v1/workflows', { slug: 'bad', definition: bad })
  assert.equal(status, 422)
  assert.deepEqual(
    body.errors.map(({ pointer, code }) => `${code} ${pointer}`),
    ['schema-invalid /input/schema/document/$ref', 'schema-invalid /do/0/a/output/schema/document/pattern'],
  )
})

test('a schema that would take for ever, and data that goes deep, end a run and nothing else', async () => {
  const defs = Object.fromEntries(
    Array.from({ length: 30 }, (_, step) => [
      `s${step}`,
      { allOf: [1, 2].map(() => ({ $ref: `#/$defs/s${step + 1}` })) },
    ]),
  )
  const doubling = schema({ $ref: '#/$defs/s0', $defs: { ...defs, s30: true } })
  const path = await publishWorkflow(ann, 'bomb', [{ a: { set: { b: 1 } } }], { input: doubling })
  const started = performance.now()
  const { error } = await run(ann, path)
  assert.match(error.detail, /too much work/)
  assert.ok(performance.now() - started < 5_000)
  const deep = await publishWorkflow(ann, 'deep', [{ a: { set: { b: 1 } } }], {
    input: schema({ properties: { in: { $ref: '#' } } }),
  })
  let nested = {}
  for (let depth = 0; depth < 60; depth += 1) nested = { in: nested }
  assert.equal((await run(ann, deep, nested)).status, 'completed')
})
