// Files into a running app: streamed, checked, heard of while they come in, taken back; and nobody else waits.

import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ROOT } from '../../scripts/dev/paths.mjs'
import { readLimits, startServer, until } from '../harness/index.mjs'

const DEFINITION = JSON.parse(readFileSync(join(ROOT, 'tests/definitions/tool-library.json'), 'utf8'))
const LIMITS = readLimits()
const NEEDS = { timeout: 60_000 }

let server
let olga
let ann

before(async () => {
  server = await startServer({ worker: process.env.TEST_WORKER })
  olga = await server.signIn('olga@example.com')
  ann = await server.signIn('ann@example.com')
})
after(() => server?.stop())

let last
/** Publishes the app of one test in the place of the one before: the free plan holds few. */
async function publish(slug) {
  if (last) await olga.delete(last)
  const made = await olga.post('/v1/apps', { slug, definition: DEFINITION })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return (last = `/v1/apps/${made.body.owner}/${slug}`)
}

async function send(person, app, body, { query = '', headers = {} } = {}) {
  const authorization = person && { authorization: `Bearer ${person.token}` }
  const response = await server.fetch(`${app}/tables/tools/imports${query}`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', ...authorization, ...headers },
    body,
    duplex: 'half',
  })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

const lines = (from, to) => {
  let text = ''
  for (let number = from; number < to; number += 1) text += `Tool ${number},power\n`
  return text
}
const usage = async (app) => (await olga.get(`${app}/usage`)).body.rows

/** An upload that is sent piece by piece. */
function upload(app, headers = {}) {
  const url = new URL(`${app}/tables/tools/imports`, server.url)
  const all = { 'content-type': 'text/csv', authorization: `Bearer ${olga.token}`, ...headers }
  const sent = httpRequest(url, { method: 'POST', headers: all })
  const answer = new Promise((resolve, reject) => {
    sent.on('error', reject)
    sent.on('response', (response) => {
      let text = ''
      response.on('data', (piece) => (text += piece))
      response.on('end', () => resolve({ status: response.statusCode, body: JSON.parse(text) }))
    })
  })
  answer.catch(() => {})
  return { sent, answer }
}

async function listen(app) {
  const address = new URL(`${app}/live`, server.url)
  address.protocol = 'ws:'
  const headers = { authorization: `Bearer ${olga.token}`, origin: new URL(server.url).origin }
  const socket = new WebSocket(address, { headers })
  const heard = []
  socket.addEventListener('message', ({ data }) => heard.push(JSON.parse(data)))
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error('the socket was refused')))
  })
  return { heard, close: () => socket.close() }
}

test('a file is checked, imported, looked up and taken back', NEEDS, async () => {
  const app = await publish('whole')
  const file = 'Name,Category,Größe\nDrill,power,1\nSaw,nothing,2\n=cmd|,power,3\n'
  const checked = await send(olga, app, file, { query: '?dry_run=true' })
  assert.deepEqual([checked.status, checked.body.rows_added, checked.body.rows_refused], [200, 2, 1])
  assert.equal(await usage(app), 0)
  const mapping = encodeURIComponent(JSON.stringify({ Größe: null }))
  const { status, body } = await send(olga, app, file, { query: `?mapping=${mapping}` })
  assert.deepEqual([status, body.state, body.rows_added], [201, 'done', 2])
  assert.deepEqual([body.problems[0].line, body.problems[0].field, body.problems[0].value], [3, 'category', 'nothing'])
  assert.equal(await usage(app), 2)
  const path = `${app}/tables/tools/imports/${body.id}`
  const again = await olga.get(path)
  assert.deepEqual([again.status, again.body.problems, again.body.next_cursor], [200, body.problems, null])
  for (const somebody of [ann, server.client()]) assert.equal((await somebody.get(path)).status, 404)
  const undone = await olga.post(`${path}/undo`)
  assert.deepEqual([undone.status, undone.body.state, undone.body.rows_added], [200, 'undone', 0])
  assert.equal(await usage(app), 0)
})

test('what cannot be imported is refused as a whole', NEEDS, async () => {
  const app = await publish('refused')
  const code = async (...sent) => {
    const { status, body } = await send(...sent)
    return [status, body.code]
  }
  assert.deepEqual(await code(olga, app, 'x,y\n1,2\n'), [422, 'import-columns-invalid'])
  assert.deepEqual(await code(olga, app, 'PK\u0003\u0004\0'), [422, 'import-unreadable'])
  assert.deepEqual(await code(olga, app, 'Name\n', { headers: { 'content-type': 'text/html' } }), [
    415,
    'content-type-not-csv',
  ])
  assert.deepEqual(await code(olga, app, 'Name\n', { query: '?delimiter=x' }), [400, 'query-invalid'])
  assert.deepEqual(await code(olga, app, 'Name\n', { query: '?dry_run=perhaps' }), [400, 'query-invalid'])
  assert.deepEqual(await code(ann, app, 'Name\n'), [404, 'not-found'])
  assert.deepEqual(await code(undefined, app, 'Name\n'), [404, 'not-found'])
})

test('a mapping and a file may be so long and no longer', NEEDS, async () => {
  const app = await publish('long')
  for (const over of [-1, 0, 1]) {
    const mapping = JSON.stringify({ x: null }).padEnd(LIMITS.get('MAPPING_BYTES') + over)
    const { body } = await send(olga, app, 'x,Name,Category\n', { query: `?mapping=${encodeURIComponent(mapping)}` })
    assert.equal(body.code, over > 0 ? 'query-invalid' : undefined, `${over}: ${JSON.stringify(body)}`)
  }
  // Blank lines are read over, so that only the length counts.
  const blanks = Buffer.alloc(LIMITS.get('FILE_BYTES'), '\n')
  for (const file of [blanks.subarray(1), blanks]) {
    const { body } = await send(olga, app, file)
    assert.equal(body.code, 'import-unreadable', `${file.length}`)
  }
  // Whoever is refused in the middle of sending may see a broken connection instead of the answer: here nothing more is sent.
  const said = upload(app, { 'content-length': blanks.length + 1 })
  said.sent.flushHeaders()
  assert.equal((await said.answer).body.code, 'body-too-large')
  const unsaid = upload(app)
  unsaid.sent.write(blanks)
  unsaid.sent.write('\n')
  assert.equal((await unsaid.answer).body.code, 'body-too-large')
  for (const { sent } of [said, unsaid]) sent.destroy()
})

test('progress is heard, and others read and write while a file comes in', NEEDS, async () => {
  const app = await publish('shared')
  const listener = await listen(app)
  const { sent, answer } = upload(app)
  sent.write(`Name,Category\n${lines(0, 4_500)}`)
  const progress = await until('rows come in', () => listener.heard.find(({ type }) => type === 'import'))
  assert.deepEqual([progress.state, progress.rows_refused, progress.dry_run], ['running', 0, false])
  const running = await olga.get(`${app}/tables/tools/imports/${progress.id}`)
  assert.equal(running.body.state, 'running')
  assert.equal((await olga.post(`${app}/tables/tools/imports/${progress.id}/undo`)).body.code, 'import-running')
  const single = await olga.post(`${app}/tables/tools/rows`, { values: { name: 'In between', category: 'power' } })
  assert.equal(single.status, 201)
  assert.equal((await olga.get(`${app}/tables/tools/rows?search=between`)).body.items.length, 1)
  sent.end(lines(4_500, 5_000))
  const { status, body } = await answer
  assert.deepEqual([status, body.state, body.rows_added], [201, 'done', 5_000])
  assert.equal(await usage(app), 5_001)
  await until('the end is heard', () => listener.heard.some(({ type, state }) => type === 'import' && state === 'done'))
  assert.ok(listener.heard.some(({ type, op, id }) => type === 'changed' && op === 'create' && id === undefined))
  assert.ok(listener.heard.length < 15, 'not a message per row')
  listener.close()
  assert.equal((await olga.post(`${app}/tables/tools/imports/${body.id}/undo`)).body.state, 'undone')
  assert.equal(await usage(app), 1)
})

test('an upload that breaks off ends as failed, and can be taken back', NEEDS, async () => {
  const app = await publish('broken')
  const listener = await listen(app)
  const { sent } = upload(app)
  sent.write(`Name,Category\n${lines(0, LIMITS.get('BATCH_ROWS') * 1.5)}`)
  const progress = await until('rows come in', () => listener.heard.find(({ type }) => type === 'import'))
  sent.destroy()
  const path = `${app}/tables/tools/imports/${progress.id}`
  const failed = await until('the import is given up', async () => {
    const { body } = await olga.get(path)
    return body.state === 'failed' && body
  })
  assert.deepEqual([failed.stopped.code, failed.rows_added], ['import-broken-off', LIMITS.get('BATCH_ROWS')])
  assert.equal(await usage(app), LIMITS.get('BATCH_ROWS'))
  assert.equal((await olga.post(`${path}/undo`)).body.rows_added, 0)
  assert.equal(await usage(app), 0)
  listener.close()
})

test('an import and single rows together never pass the limit', NEEDS, async () => {
  const app = await publish('full')
  const first = await send(olga, app, `Name,Category\n${lines(0, LIMITS.get('PER_APP_FREE') - 1_010)}`)
  assert.equal(first.body.rows_added, LIMITS.get('PER_APP_FREE') - 1_010)
  const single = (number) =>
    olga.post(`${app}/tables/tools/rows`, { values: { name: `Single ${number}`, category: 'power' } })
  const importing = send(olga, app, `Name,Category\n${lines(20_000, 22_000)}`)
  const singles = await Promise.all(Array.from({ length: 20 }, (_, number) => single(number)))
  const { body } = await importing
  const added = singles.filter(({ status }) => status === 201).length
  assert.deepEqual([body.state, body.stopped.code], ['stopped', 'row-limit-reached'])
  assert.equal(body.rows_added + added, 1_010)
  assert.equal(await usage(app), LIMITS.get('PER_APP_FREE'))
  assert.equal((await single(99)).body.code, 'row-limit-reached')
})

test('the same request again gets the same answer', NEEDS, async () => {
  const app = await publish('twice')
  const once = { headers: { 'idempotency-key': 'k-1' } }
  const first = await send(olga, app, `Name,Category\n${lines(0, 5)}`, once)
  const second = await send(olga, app, `Name,Category\n${lines(0, 5)}`, once)
  assert.deepEqual(second.body, first.body)
  assert.equal(second.headers.get('idempotent-replay'), 'true')
  const other = await send(olga, app, `Name,Category\n${lines(0, 6)}`, once)
  assert.deepEqual([other.status, other.body.code], [422, 'idempotency-key-reused'])
  assert.equal(await usage(app), 5)
})
