// What a plan holds: builds under way counted exactly, and the larger limits of a paid plan in the owner's apps.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { ROOT } from '../../scripts/dev/paths.mjs'
import { readLimits, startServer, until } from '../harness/index.mjs'

const LIMITS = readLimits()
const ACTIVE_FEATURES_FREE = LIMITS.get('ACTIVE_FEATURES_FREE')

let server
before(async () => (server = await startServer()))
after(() => server?.stop())

const begin = (person, text, key) =>
  person.post('/v1/features', { text }, key === undefined ? {} : { 'idempotency-key': key })

test('of more builds begun at once than may be, just so many have a place, and an ended one makes room', async () => {
  const bea = await server.signIn('bea@example.com')
  const answers = await Promise.all(
    Array.from({ length: ACTIVE_FEATURES_FREE + 5 }, (_, index) =>
      begin(bea, `A list of my plants, number ${index}`, `key-${index}`),
    ),
  )
  const begun = answers.filter(({ status }) => status === 201)
  const refused = answers.filter(({ status }) => status !== 201)
  assert.equal(begun.length, ACTIVE_FEATURES_FREE, JSON.stringify(refused[0]?.body))
  for (const { status, body } of refused) assert.deepEqual([status, body.code], [403, 'build-limit-reached'])

  // The same request again is the same build, not one more.
  const first = answers.findIndex(({ status }) => status === 201)
  const again = await begin(bea, `A list of my plants, number ${first}`, `key-${first}`)
  assert.equal(again.body.id, answers[first].body.id, JSON.stringify(again.body))

  await until('the analyst has answered', async () => {
    const { body } = await bea.get(`/v1/features/${begun[0].body.id}`)
    return body.brief
  })
  assert.equal((await bea.post(`/v1/features/${begun[0].body.id}/cancel`)).status, 200)
  await until('the place is free', async () => (await begin(bea, 'A list of my books')).status === 201)
})

test('builds are listed by when they began, a page at a time', async () => {
  const fay = await server.signIn('fay@example.com')
  const ids = []
  for (const index of [0, 1, 2, 3, 4]) {
    ids.unshift((await begin(fay, `A list of my plants, number ${index}`, `key-${index}`)).body.id)
  }
  const first = (await fay.get('/v1/features?limit=3')).body
  const second = (await fay.get(`/v1/features?limit=3&cursor=${first.next_cursor}`)).body
  assert.deepEqual(
    [...first.items, ...second.items].map(({ id }) => id),
    ids,
  )
  assert.equal(second.next_cursor, null)
})

test('a refused wish takes no place', async () => {
  const cleo = await server.signIn('cleo@example.com')
  for (let attempt = 0; attempt <= ACTIVE_FEATURES_FREE; attempt += 1) {
    assert.equal((await begin(cleo, '')).body.code, 'text-missing')
  }
  assert.deepEqual((await cleo.get('/v1/features')).body.items, [])
  assert.equal((await begin(cleo, 'A list of my books')).status, 201)
})

test("a paid owner's app holds more rows and answers more requests, from its next version on", async () => {
  const dan = await server.signIn('dan@example.com')
  const definition = JSON.parse(readFileSync(join(ROOT, 'tests/definitions/recipe-book.json'), 'utf8'))
  assert.equal((await dan.post('/v1/apps', { slug: 'recipes', definition })).status, 201)
  const app = '/v1/apps/dan/recipes'
  const limits = async () => {
    const rows = await dan.get(`${app}/tables/${definition.tables[0].id}/rows`)
    const usage = await dan.get(`${app}/usage`)
    return [Number(rows.headers.get('ratelimit-limit')), usage.body.row_limit]
  }
  assert.deepEqual(await limits(), [LIMITS.get('PER_FREE_APP'), LIMITS.get('PER_APP_FREE')])
  await pay('dan@example.com')
  const next = await dan.post(`${app}/versions`, { definition, base_version: 1 })
  assert.equal(next.status, 201, JSON.stringify(next.body))
  await until('the app knows', async () => (await limits())[1] === LIMITS.get('PER_APP_PAID'))
  assert.deepEqual(await limits(), [LIMITS.get('PER_PAID_APP'), LIMITS.get('PER_APP_PAID')])
})

test("a paid owner's workflow has the larger limits from its first version on", async () => {
  const fay = await server.signIn('fay@example.com')
  await pay('fay@example.com')
  const definition = {
    document: { dsl: '1.0.0', namespace: 'tests', name: 'keep', version: '1.0.0' },
    do: [{ keep: { set: { n: 1 } } }],
  }
  const made = await fay.post('/v1/workflows', { slug: 'keep', definition })
  assert.deepEqual([made.status, made.body.plan], [201, 'paid'], JSON.stringify(made.body))
})

test("an owner's list shows each app's icon and accent", async () => {
  const eve = await server.signIn('eve@example.com')
  const definition = JSON.parse(readFileSync(join(ROOT, 'tests/definitions/tool-library.json'), 'utf8'))
  assert.equal((await eve.post('/v1/apps', { slug: 'tools', definition })).status, 201)
  const entry = await until('the directory has heard', async () => (await eve.get('/v1/apps')).body.items[0])
  assert.deepEqual([entry.icon, entry.accent], [definition.app.icon, definition.app.accent])
  assert.ok(entry.icon && entry.accent)
})

async function pay(email) {
  const database = new pg.Client(server.databaseUrl)
  await database.connect()
  const { rowCount } = await database.query("UPDATE edgewright.people SET plan = 'paid' WHERE email = $1", [email])
  await database.end()
  assert.equal(rowCount, 1)
}
