// While a new version is rolled out, Workers and objects of two versions talk to each other: what is not understood is refused in
// a way that may be tried again, and nothing is done by halves.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startServer } from '../harness/index.mjs'
import { begin, look, settle } from '../model/build.mjs'
import { DEFINITION } from '../authorization/world.mjs'

let server, ann, actor, app, build, workflow
before(async () => {
  server = await startServer()
  ann = await server.signIn('ann@example.com')
  const { id, email, username } = ann.user
  actor = { kind: 'person', user_id: id, email, username }
  const made = await ann.post('/v1/apps', { slug: 'things', definition: DEFINITION })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  app = `APP/${encodeURIComponent(`${made.body.owner}/things`)}`
  const flow = {
    document: { dsl: '1.0.0', namespace: 'tests', name: 'flow', version: '1.0.0' },
    do: [{ a: { set: { n: 1 } } }],
  }
  const published = await ann.post('/v1/workflows', { slug: 'flow', definition: flow })
  assert.equal(published.status, 201, JSON.stringify(published.body))
  workflow = `WORKFLOW/${encodeURIComponent(`${made.body.owner}/flow`)}`
  const begun = await begin(ann, { text: 'A list of my plants' })
  build = `FEATURE/${begun.id}`
  await settle(ann, begun.id)
})
after(() => server?.stop())

/** Says something to an object as the Worker does. */
async function say(object, verb, document) {
  const response = await server.fetch(`/v1/dev/faults/object/${object}/${verb}`, {
    method: 'POST',
    body: typeof document === 'string' ? document : JSON.stringify(document),
  })
  const text = await response.text()
  return { status: response.status, body: text ? JSON.parse(text) : null }
}

const rows = async () => (await ann.get('/v1/apps/ann/things/tables/things/rows')).body.items.length
const create = (more = {}) => ({
  actor,
  command: { row_create: { table: 'things', values: { name: 'x' } } },
  ...more,
})

test('what this version says is understood, so the refusals below are for what is new in them', async () => {
  const answer = await say(app, 'command', create())
  assert.equal(answer.status, 201, JSON.stringify(answer.body))
  assert.equal(await rows(), 1)
})

for (const [what, verb, document] of [
  ['an unknown command', 'command', () => create({ command: { row_paint: { table: 'things' } } })],
  ['an unknown member beside the command', 'command', () => create({ only_if_monday: true })],
  [
    'an unknown member of a command',
    'command',
    () => create({ command: { row_create: { table: 'things', values: { name: 'x' }, only_if_monday: true } } }),
  ],
  ['an unknown query', 'query', () => ({ actor, query: { row_smell: {} } })],
  ['an import nothing is known of', 'import', () => ({})],
  ['an undo of another form', 'import-undo', () => ({ actor, import: 7 })],
  ['an unknown verb', 'paint', () => ({})],
  ['half a document', 'command', () => '{"actor": {"person"'],
]) {
  test(`an app is asked for ${what}: not now, and nothing is done`, async () => {
    const { status, body } = await say(app, verb, document())
    assert.deepEqual([status, body.code], [503, 'unavailable'], JSON.stringify(body))
    assert.equal(await rows(), 1)
  })
}

for (const [what, verb, document] of [
  ['an unknown command', 'command', (id) => ({ id, actor, command: { paint: {} } })],
  ['an unknown member', 'command', (id) => ({ id, actor, command: 'cancel', only_if_monday: true })],
  ['an unknown verb', 'paint', () => ({})],
]) {
  test(`a build is asked for ${what}: not now, and nothing is done`, async () => {
    const id = build.split('/')[1]
    const before = await look(ann, id)
    const { status, body } = await say(build, verb, document(id))
    assert.deepEqual([status, body.code], [503, 'unavailable'], JSON.stringify(body))
    assert.deepEqual(await look(ann, id), before)
  })
}

const start = (more = {}) => ({ actor, command: { start: { input: {}, started_by: { kind: 'manual' }, ...more } } })

for (const [what, verb, document] of [
  ['an unknown command', 'command', () => ({ actor, command: { paint: {} } })],
  ['an unknown member beside the command', 'command', () => ({ ...start(), only_if_monday: true })],
  ['an unknown member of a command', 'command', () => start({ only_if_monday: true })],
  ['an unknown query', 'query', () => ({ actor, query: { run_smell: {} } })],
  ['an unknown verb', 'paint', () => ({})],
  ['half a document', 'command', () => '{"actor": {"person"'],
]) {
  test(`a workflow is asked for ${what}: not now, and nothing is started`, async () => {
    const { status, body } = await say(workflow, verb, document())
    assert.deepEqual([status, body.code], [503, 'unavailable'], JSON.stringify(body))
    assert.deepEqual((await ann.get('/v1/workflows/ann/flow/runs')).body.items, [])
  })
}

test('what this version says to a workflow is understood', async () => {
  const { status, body } = await say(workflow, 'command', start())
  assert.equal(status, 201, JSON.stringify(body))
})
