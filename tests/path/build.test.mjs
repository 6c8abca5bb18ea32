// From a sentence to a running app to its second version and back, through the API.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startServer, until } from '../harness/index.mjs'
import { CHANGE, DESCRIPTION, api, approve, build } from './tool-library.mjs'

let server, owner, live, changed
before(async () => {
  server = await startServer()
  owner = await server.signIn('ann@example.com')
})
after(() => server?.stop())

test('the analyst asks little, understands the rest, and recommends an app', async () => {
  const created = await owner.post('/v1/features', { text: DESCRIPTION })
  assert.equal(created.status, 201, JSON.stringify(created.body))
  const feature = await until('the analyst answers', async () => {
    const { body } = await owner.get(`/v1/features/${created.body.id}`)
    return body.brief && body
  })
  assert.equal(feature.status, 'drafting')
  assert.ok(feature.questions.length <= 3)
  assert.equal(feature.recommendation.mode, 'app')
  assert.ok(feature.recommendation.reason.length > 10)
  const things = feature.brief.things.map((thing) => thing.label.toLowerCase())
  assert.ok(
    things.some((label) => label.includes('tool')),
    things.join(),
  )
  assert.ok(
    things.some((label) => label.includes('member')),
    things.join(),
  )
})

test('it is built, its checks run for real, and nothing is live before approval', async () => {
  const feature = await build(owner, DESCRIPTION)
  assert.equal(feature.report.failed, 0, JSON.stringify(feature.report.results.filter((result) => !result.holds)))
  assert.ok(feature.report.passed >= 5)
  assert.ok(feature.access.length > 0)
  assert.ok(feature.reviews.length === 2)
  assert.deepEqual((await owner.get('/v1/apps')).body.items, [])
  const preview = await owner.get(`/v1/apps/~preview/${feature.id}`)
  assert.equal(preview.status, 200, JSON.stringify(preview.body))
  live = await approve(owner, feature)
  assert.equal(live.app.version, 1)
})

test('the app keeps rows, moves a loan, and shows it in the calendar', async () => {
  const app = (await owner.get(api(live.app))).body
  const table = (word) => app.definition.tables.find((table) => table.label.toLowerCase().includes(word))
  const loans = app.definition.tables.find((table) => table.lifecycle)
  assert.ok(table('tool') && table('member') && loans)
  const kinds = app.definition.views.map((view) => view.type)
  for (const kind of ['grid', 'kanban', 'calendar', 'form']) assert.ok(kinds.includes(kind), `${kind} in ${kinds}`)

  const filled = await owner.post(api(live.app, '/samples'), {})
  assert.equal(filled.status, 200, JSON.stringify(filled.body))
  const rows = (await owner.get(api(live.app, `/tables/${loans.id}/rows?limit=100`))).body.items
  assert.ok(rows.length > 0)
  const state = loans.lifecycle.field
  const movable = rows.flatMap((row) =>
    loans.lifecycle.transitions.filter((move) => move.from.includes(row[state])).map((move) => [row, move]),
  )
  const outcomes = []
  for (const [row, move] of movable) {
    const moved = await owner.post(api(live.app, `/tables/${loans.id}/rows/${row.id}/transitions/${move.id}`), {
      revision: row.revision,
    })
    outcomes.push(moved.status)
    if (moved.status === 200) {
      assert.equal(moved.body[state], move.to)
      break
    }
  }
  assert.ok(outcomes.includes(200), outcomes.join())
})

test('a change by conversation becomes version 2, in place, and can be taken back', async () => {
  const before = (await owner.get(api(live.app))).body
  const feature = await build(owner, CHANGE, { app: `${live.app.owner}/${live.app.slug}` })
  assert.ok(
    feature.changes.difference.changes.some((change) => change.kind === 'field_added'),
    JSON.stringify(feature.changes),
  )
  assert.equal(feature.report.failed, 0)
  changed = await approve(owner, feature)
  assert.equal(changed.app.version, 2)

  const now = (await owner.get(api(live.app))).body
  const deposit = now.definition.tables
    .flatMap((table) => table.fields.map((field) => ({ table: table.id, ...field })))
    .find((field) => field.id.includes('deposit'))
  assert.equal(deposit?.type, 'money')
  assert.ok(now.definition.alerts.length >= 1)
  const ids = (app) => app.definition.tables.flatMap((table) => table.fields.map((field) => `${table.id}.${field.id}`))
  for (const id of ids(before)) assert.ok(ids(now).includes(id), `${id} is still there`)
  const alerts = await owner.get(api(live.app, '/alerts'))
  assert.equal(alerts.status, 200)

  const rows = (await owner.get(api(live.app, `/tables/${deposit.table}/rows?limit=1`))).body.items
  const written = await owner.patch(api(live.app, `/tables/${deposit.table}/rows/${rows[0].id}`), {
    values: { [deposit.id]: '12.50' },
  })
  assert.equal(written.status, 200, JSON.stringify(written.body))

  const back = await owner.post(api(live.app, '/versions/rollback'), { to_version: 1, base_version: 2 })
  assert.equal(back.status, 201, JSON.stringify(back.body))
  const restored = (await owner.get(api(live.app))).body
  assert.equal(restored.version, 3)
  assert.deepEqual(ids(restored).sort(), ids(before).sort())

  const again = await owner.post(api(live.app, '/versions/rollback'), { to_version: 2, base_version: 3 })
  assert.equal(again.status, 201)
  const row = (await owner.get(api(live.app, `/tables/${deposit.table}/rows/${rows[0].id}`))).body
  assert.equal(row[deposit.id], '12.50', 'going back and forth keeps the data')
})

test('workflows and code are refused in plain words, never pretended', async () => {
  for (const mode of ['workflow', 'code']) {
    const created = await owner.post('/v1/features', { text: 'Send me the weather every morning', mode, start: true })
    const feature = created.body
    const refusal =
      created.status === 201
        ? (
            await until('it is refused', async () => {
              const { body } = await owner.get(`/v1/features/${feature.id}`)
              return body.status === 'failed' && body
            })
          ).failure
        : created.body
    assert.equal(refusal.code, 'mode-not-available')
  }
})
