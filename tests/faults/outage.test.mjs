// PostgreSQL is away for a while: published apps go on, nothing acknowledged is lost, and the directory catches up.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { ensureLoginRole } from '../../scripts/dev/login-role.mjs'
import { ROOT } from '../../scripts/dev/paths.mjs'
import { startServer, until } from '../harness/index.mjs'
import { WISH, begin, look, reach } from '../model/build.mjs'
import { lineTo } from './outage.mjs'

const ADMIN_URL = process.env.EDGEWRIGHT_TEST_POSTGRES_ADMIN_URL
const LOGIN_URL = process.env.EDGEWRIGHT_TEST_POSTGRES_URL
const skip =
  !(ADMIN_URL && LOGIN_URL) && 'needs a real PostgreSQL: node scripts/with-postgres.mjs node --test tests/faults'
const read = (name) => JSON.parse(readFileSync(join(ROOT, 'tests/definitions', `${name}.json`), 'utf8'))

/** How much longer than the test itself takes it is away: minutes, in `npm run test:long`. */
const OUTAGE_MS = Number(process.env.EDGEWRIGHT_OUTAGE_SECONDS ?? 0) * 1_000

let line, server
before(async () => {
  if (skip) return
  line = await lineTo(ADMIN_URL)
  server = await startServer({ postgres: line.url })
})
after(async () => {
  await server?.stop()
  line?.close()
  if (!skip) await giveLoginBack()
})

/** The server gave the login role a password of its own; the other tests log in with theirs. */
async function giveLoginBack() {
  const admin = new pg.Client(ADMIN_URL)
  await admin.connect()
  await ensureLoginRole(admin, ADMIN_URL, new URL(LOGIN_URL).password)
  await admin.end()
}

test('while the control plane is away, apps work, builds wait, and all of it arrives later', { skip }, async () => {
  const email = `outage-${Date.now()}@example.com`
  const owner = await server.signIn(email)
  const elsewhere = await server.signIn(email)
  const definition = read('recipe-book')
  const table = definition.tables[0].id
  const made = await owner.post('/v1/apps', { slug: 'recipes', definition })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const app = `/v1/apps/${made.body.owner}/recipes`
  const build = await begin(owner, { text: WISH, start: true })
  const built = await reach(owner, build.id, ['awaiting_approval', 'failed'])
  assert.equal(built.status, 'awaiting_approval', JSON.stringify(built.failure))
  const late = await begin(owner, { text: WISH, start: true })

  line.cut()
  assert.equal((await owner.get('/v1/health')).status, 200)
  const refused = await owner.post('/v1/features', { text: 'A list of books' })
  assert.deepEqual([refused.status, refused.body.code], [503, 'unavailable'], JSON.stringify(refused.body))
  assert.ok(Number(refused.headers.get('retry-after')) >= 1)
  assert.equal((await owner.post('/v1/auth/codes', { email: 'new@example.com' })).status, 503)

  // Whoever is signed in goes on reading and writing, also with a session never asked about, and even publishes.
  const listed = await elsewhere.get(`${app}/tables/${table}/rows`)
  assert.equal(listed.status, 200, JSON.stringify(listed.body))
  const filled = await owner.post(`${app}/samples`)
  assert.equal(filled.status, 200, JSON.stringify(filled.body))
  definition.app.name = 'Recipes of the outage'
  const next = await owner.post(`${app}/versions`, { definition, base_version: 1 })
  assert.equal(next.body.version, 2, JSON.stringify(next.body))

  // What needs an address waits, and so does an agent: whose key its model is asked with cannot be read.
  assert.equal((await owner.post(`/v1/features/${build.id}/approve`, { revision: built.revision })).status, 200)
  assert.equal((await look(owner, build.id)).status, 'publishing')

  const longer = performance.now() + OUTAGE_MS
  for (let name = 0; performance.now() < longer; name += 1) {
    const added = await owner.post(`${app}/tables/${table}/rows`, { values: { title: `Soup ${name}`, method: 'Stir' } })
    assert.equal(added.status, 201, JSON.stringify(added.body))
    await pause(2_000)
  }

  line.mend()
  const waited = await reach(owner, build.id, ['done', 'failed', 'awaiting_approval'])
  if (OUTAGE_MS > 0 && waited.status === 'awaiting_approval') {
    // After minutes it says that it is not known whether it went live; publishing again finds out.
    assert.equal(waited.failure.code, 'publish-unavailable')
    const again = await owner.post(`/v1/features/${build.id}/approve`, { revision: waited.revision })
    assert.equal(again.status, 200, JSON.stringify(again.body))
  }
  const done = await reach(owner, build.id, ['done', 'failed'])
  assert.equal(done.status, 'done', JSON.stringify(done.failure))
  const other = await reach(owner, late.id, ['awaiting_approval', 'failed'])
  assert.equal(other.status, 'awaiting_approval', JSON.stringify(other.failure))
  await until(
    'the directory has heard of everything',
    async () => {
      const apps = (await owner.get('/v1/apps')).body.items ?? []
      const features = (await owner.get('/v1/features')).body.items ?? []
      const recipes = apps.find(({ slug }) => slug === 'recipes')
      const listed = features.find(({ id }) => id === build.id)
      return recipes?.version === 2 && recipes.name === definition.app.name && listed?.status === 'done'
    },
    { timeoutMs: 120_000, everyMs: 1_000 },
  )
  assert.equal((await owner.get(`${app}/tables/${table}/rows`)).body.items.length > 0, true)
  const calls = async () => (await owner.get('/v1/model-usage')).body.models?.[0]?.calls
  await until('every call of both builds was told of', async () => (await calls()) >= 14, {
    timeoutMs: 120_000,
    everyMs: 1_000,
  })
  assert.equal(await calls(), 14, 'each once')
})
