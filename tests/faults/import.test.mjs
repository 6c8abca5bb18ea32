// kill -9 in the middle of an import: what was added stays and can be taken back, or the same request goes on.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ROOT } from '../../scripts/dev/paths.mjs'
import { startServer, until } from '../harness/index.mjs'

const DEFINITION = JSON.parse(readFileSync(join(ROOT, 'tests/definitions/tool-library.json'), 'utf8'))
const ROWS = 6_000
const FILE = `Name,Category\n${Array.from({ length: ROWS }, (_, number) => `Tool ${number},power\n`).join('')}`

let server
let olga
before(async () => {
  server = await startServer({ worker: process.env.TEST_WORKER })
  olga = await server.signIn('olga@example.com')
})
after(() => server?.stop())

const usage = async (app) => (await olga.get(`${app}/usage`)).body.rows

function begin(app, query, key) {
  const url = new URL(`${app}/tables/tools/imports${query}`, server.url)
  const sent = request(url, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', authorization: `Bearer ${olga.token}`, 'idempotency-key': key },
  })
  sent.on('error', () => {}) // The server is killed under it.
  return sent
}

/** Kills the server when some rows of an import are in. Answers the app. */
async function killedMidway(slug, query = '') {
  const made = await olga.post('/v1/apps', { slug, definition: DEFINITION })
  const app = `/v1/apps/${made.body.owner}/${slug}`
  const sent = begin(app, query, slug)
  sent.write(FILE.slice(0, FILE.length / 2))
  await until('rows are in', async () => (await usage(app)) >= 2_000)
  await server.kill()
  sent.destroy()
  await server.restart()
  return app
}

async function again(app, key, query = '') {
  const response = await server.fetch(`${app}/tables/tools/imports${query}`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', authorization: `Bearer ${olga.token}`, 'idempotency-key': key },
    body: FILE,
  })
  return { status: response.status, body: await response.json() }
}

test('the same request goes on where the import was killed', async () => {
  const app = await killedMidway('resumed')
  const before = await usage(app)
  assert.ok(before >= 2_000 && before < ROWS, `${before} rows`)
  const { status, body } = await again(app, 'resumed')
  assert.deepEqual([status, body.state, body.rows_read, body.rows_added], [201, 'done', ROWS, ROWS])
  assert.equal(await usage(app), ROWS)
})

test('what a killed import added is taken back whole', async () => {
  const app = await killedMidway('undone')
  const rows = await olga.get(`${app}/tables/tools/rows?limit=1`)
  const id = `imp_${rows.body.items[0].id.slice(2, 23)}`
  const page = await olga.get(`${app}/tables/tools/rows?limit=100`)
  assert.ok(
    page.body.items.every((row) => row.id.slice(2, 23) === id.slice(4)),
    'rows carry the id of their import',
  )
  const found = await again(app, 'undone')
  assert.ok(found.body.id.startsWith(id))
  const undone = await olga.post(`${app}/tables/tools/imports/${found.body.id}/undo`)
  assert.deepEqual([undone.status, undone.body.state], [200, 'undone'])
  assert.equal(await usage(app), 0)
})

test('of a killed import that is all or nothing, nothing is left', async () => {
  const app = await killedMidway('strict', '?all_or_nothing=true')
  await until('its rows are gone', async () => (await usage(app)) === 0, { timeoutMs: 60_000, everyMs: 2_000 })
  const { body } = await again(app, 'strict', '?all_or_nothing=true')
  assert.deepEqual([body.state, body.rows_added], ['done', ROWS])
})
