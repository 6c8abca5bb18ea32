// Somebody else's ids where a path does not show them: in bodies, queries and headers of requests one may make.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startServer } from '../harness/index.mjs'
import { CANARY, DEFINITION, makeVictim, unknownIds } from './world.mjs'

const RELATED = {
  ...DEFINITION,
  app: { name: 'Own' },
  tables: [
    {
      id: 'things',
      label: 'Things',
      label_one: 'Thing',
      title: 'name',
      fields: [
        { id: 'name', label: 'Name', type: 'text', required: true },
        { id: 'other', label: 'Other', type: 'relation', table: 'things' },
      ],
    },
  ],
}

let server, world, nobody, ann, rows
before(async () => {
  server = await startServer()
  world = await makeVictim(server)
  nobody = unknownIds(world.ids)
  ann = await server.signIn('ann@example.com')
  const made = await ann.post('/v1/apps', { slug: 'own', definition: RELATED })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  rows = '/v1/apps/ann/own/tables/things/rows'
  assert.equal((await ann.post(rows, { values: { name: 'mine' } })).status, 201)
})
after(() => server?.stop())

/** Asks the same with a victim's id and with one nobody has: the answers must not differ, nor hold the canary. */
async function assertAlike(ask) {
  const [theirs, unknown] = [await ask(world.ids), await ask(nobody)]
  const told = JSON.stringify(theirs.body)
  assert.ok(!told.includes(CANARY), told)
  const text = ({ body }, ids) =>
    JSON.stringify({ ...body, request_id: undefined })
      .replaceAll(ids.owner, 'OWNER')
      .replaceAll(ids.slug, 'SLUG')
      .replaceAll(ids.row_id, 'ROW')
  assert.equal(theirs.status, unknown.status, told)
  assert.equal(text(theirs, world.ids), text(unknown, nobody))
  return theirs
}

test("in a body: another's app to change, and another's row to point at", async () => {
  const change = await assertAlike(({ owner, slug }) =>
    ann.post('/v1/features', { text: 'add a field', app: `${owner}/${slug}` }),
  )
  assert.ok(change.status >= 400 && change.status < 500, JSON.stringify(change.body))
  const relation = await assertAlike(({ row_id }) => ann.post(rows, { values: { name: 'x', other: row_id } }))
  assert.equal(relation.status, 422, JSON.stringify(relation.body))
})

test("in a query: another's row in a condition, as a cursor, and another's feature as a page", async () => {
  const filter = ({ row_id }) => encodeURIComponent(JSON.stringify({ field: 'other', op: 'eq', value: row_id }))
  const filtered = await assertAlike((ids) => ann.get(`${rows}?filter=${filter(ids)}`))
  assert.deepEqual(filtered.body.items ?? [], [])
  const theirs = await world.victim.get(
    `/v1/apps/${world.ids.owner}/${world.ids.slug}/tables/things/rows?limit=1&sort=name`,
  )
  const cursor = theirs.body.next_cursor ?? theirs.body.items[0].id
  const paged = await ann.get(`${rows}?cursor=${encodeURIComponent(cursor)}`)
  assert.ok(!JSON.stringify(paged.body).includes(CANARY))
  const listed = await assertAlike(({ feature_id }) => ann.get(`/v1/features?cursor=${feature_id}`))
  assert.ok(!JSON.stringify(listed.body).includes(CANARY))
})

test('in a header: who one is comes from the token alone', async () => {
  const { user } = world.victim
  const actor = JSON.stringify({ kind: 'person', user_id: user.id, email: user.email, username: user.username })
  const headers = {
    'x-edgewright-actor': actor,
    'x-user-id': user.id,
    'x-forwarded-user': user.username,
    'x-original-url': `/v1/features/${world.ids.feature_id}`,
    'x-http-method-override': 'DELETE',
    'idempotency-key': 'the-same-as-the-victim-used',
  }
  const app = `/v1/apps/${world.ids.owner}/${world.ids.slug}`
  for (const caller of [ann, server.client()]) {
    for (const path of [app, `${app}/tables/things/rows`, `/v1/features/${world.ids.feature_id}`]) {
      const { status, body } = await caller.get(path, headers)
      assert.ok([401, 404].includes(status), `${path}: ${status}`)
      assert.ok(!JSON.stringify(body).includes(CANARY))
    }
    const events = await server.fetch(`/v1/features/${world.ids.feature_id}/events`, {
      headers: { ...headers, ...(caller.token && { authorization: `Bearer ${caller.token}` }) },
    })
    assert.ok([401, 404].includes(events.status), `events: ${events.status}`)
    await events.body?.cancel()
  }
  assert.equal((await ann.get('/v1/me', headers)).body.username, 'ann')
  const key = { 'idempotency-key': 'one-key-two-people' }
  const [theirs, mine] = [
    await world.victim.post('/v1/features', { text: `A list of ${CANARY}` }, key),
    await ann.post('/v1/features', { text: 'A list of plants' }, key),
  ]
  assert.notEqual(theirs.body.id, mine.body.id)
  assert.ok(!JSON.stringify(mine.body).includes(CANARY))
})

test('spelling an address differently reaches nothing', async () => {
  const { owner, slug, feature_id } = world.ids
  const spellings = [
    `/v1/apps/${owner.toUpperCase()}/${slug}`,
    `/v1/apps/${owner}/${slug.toUpperCase()}`,
    `/v1/apps/${owner}%2F${slug}`,
    `/v1/apps/${owner}/${slug}%00`,
    `/v1/apps/${owner}/${slug}%20`,
    `/v1/apps/ann/..%2F${owner}%2F${slug}`,
    `/v1/apps/ann/../${owner}/${slug}`,
    `/v1/apps//${owner}/${slug}`,
    `/v1/apps/${owner}/${slug}/`,
    `/v1/apps/${owner};/${slug}`,
    `/v1/apps/~preview/${feature_id}`,
    `/v1/apps/~check/${feature_id}`,
    `/v1/apps/%7Epreview/${feature_id}`,
    `/v1/apps/${owner}/${slug.slice(0, -1)}`,
    `/v1/apps/${owner}/${slug}1`,
    `/v1/features/${feature_id.toUpperCase()}`,
    `/v1/features/${feature_id}/../${feature_id}`,
  ]
  for (const path of spellings) {
    const { status, body } = await ann.get(path)
    assert.ok([400, 401, 404].includes(status), `${path}: ${status} ${JSON.stringify(body)}`)
    assert.ok(!JSON.stringify(body).includes(CANARY), path)
  }
})

test('addresses nobody documented answer nothing', async () => {
  const guesses = ['admin', 'users', 'internal', 'debug', 'metrics', 'apps/register', 'auth/register', 'auth/verify']
  guesses.push('features/export', 'graphql', 'sql', 'env', 'secrets', 'dev/faults', 'apps/all', 'me/plan', 'sweep')
  for (const guess of guesses) {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      for (const caller of [ann, server.client()]) {
        const { status } = await caller.send(method, `/v1/${guess}`, method === 'GET' ? undefined : {}, {
          'cf-connecting-ip': `10.3.0.${guesses.indexOf(guess)}`,
        })
        assert.ok([401, 404, 405].includes(status), `${method} /v1/${guess}: ${status}`)
      }
    }
  }
})
