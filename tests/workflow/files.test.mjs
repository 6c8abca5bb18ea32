// Files of workflows on the real runtime: answers too large for a run, named files, files as bodies, and a bucket that breaks.

import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { startServer, until } from '../harness/index.mjs'
import { readLimits } from '../harness/limits.mjs'
import { publishWorkflow, run } from './app.mjs'

const { FILE_BYTES } = Object.fromEntries(readLimits(['file.rs']))
const { OUTPUT_BYTES } = Object.fromEntries(readLimits(['workflow_run.rs']))
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

let server, service, ann
before(async () => {
  service = await startLargeService()
  server = await startServer()
  ann = await server.signIn('ann@example.com')
})
after(async () => {
  await server?.stop()
  service?.server.close()
})

/** Answers `GET /large?bytes=N` with so many bytes, and keeps what is posted to it. */
async function startLargeService() {
  const posted = []
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://service')
    if (request.method === 'POST') {
      const pieces = []
      for await (const piece of request) pieces.push(piece)
      posted.push({ headers: request.headers, body: Buffer.concat(pieces) })
      response.end('ok')
      return
    }
    const bytes = Number(url.searchParams.get('bytes'))
    response.writeHead(Number(url.searchParams.get('status') ?? 200), { 'content-type': 'text/csv' })
    response.end(Buffer.alloc(bytes, url.searchParams.get('fill') ?? 'a,b\n'))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, posted, url: `http://127.0.0.1:${server.address().port}` }
}

const digest = (content) => `sha256-${createHash('sha256').update(content).digest('hex')}`
const get = (bytes, more = '') => ({
  call: 'http',
  with: { method: 'get', endpoint: `${service.url}/large?bytes=${bytes}${more}` },
})
const call = (name, args) => ({ call: `${name}:1.0.0@default`, with: args })

/** Breaks the person's files, ages them, and answers what the bucket and the account have. */
async function files(person, fault = {}) {
  const name = encodeURIComponent(person.user.username)
  const { status, body } = await person.post(`/v1/dev/faults/object/PERSON_FILES/${name}/fault`, fault)
  assert.equal(status, 200, JSON.stringify(body))
  return body
}

let published = 0
const publish = (person, tasks) => publishWorkflow(person, `files-${(published += 1)}`, tasks)

test('an answer too large for a run is kept as a file, and sent on by its reference', async () => {
  const bytes = OUTPUT_BYTES + 4
  const path = await publish(ann, [
    { fetch: get(bytes) },
    { send: { call: 'http', with: { method: 'post', endpoint: `${service.url}/take`, body: '${ . }' } } },
  ])
  const done = await run(ann, path)
  assert.equal(done.status, 'completed', JSON.stringify(done.error))
  const content = Buffer.alloc(bytes, 'a,b\n')
  assert.deepEqual(done.tasks[0].output, { file: digest(content), size: bytes, type: 'text/csv' })
  const { headers, body } = service.posted.at(-1)
  assert.equal(headers['content-type'], 'text/csv')
  assert.ok(body.equals(content), 'byte for byte')
})

test('an answer that just fits stays in the run, and one beyond the limit is refused', async () => {
  const around = async (bytes, fill, output = 'content') => {
    const task = get(bytes, `&fill=${fill}`)
    const done = await run(ann, await publish(ann, [{ fetch: { ...task, with: { ...task.with, output } } }]))
    assert.equal(done.status, 'completed', JSON.stringify(done.error))
    return done.output
  }
  // As JSON a text has two quotes more, and a quote in it takes two characters.
  assert.equal(typeof (await around(OUTPUT_BYTES - 2, 'x')), 'string')
  assert.equal((await around(OUTPUT_BYTES - 1, 'x')).size, OUTPUT_BYTES - 1)
  assert.equal((await around(OUTPUT_BYTES / 2, '%22')).size, OUTPUT_BYTES / 2)
  assert.equal((await around((OUTPUT_BYTES / 4) * 3, 'x', 'raw')).size, (OUTPUT_BYTES / 4) * 3)
  assert.equal((await around(OUTPUT_BYTES - 100, 'x', 'response')).content.size, OUTPUT_BYTES - 100)
  const largest = await run(ann, await publish(ann, [{ fetch: get(FILE_BYTES) }]))
  assert.deepEqual([largest.status, largest.output?.size], ['completed', FILE_BYTES], JSON.stringify(largest.error))
  const beyond = await run(ann, await publish(ann, [{ fetch: get(FILE_BYTES + 1) }]))
  assert.deepEqual([beyond.status, beyond.error.status], ['faulted', 502])
  const refused = await run(ann, await publish(ann, [{ fetch: get(OUTPUT_BYTES + 1, '&status=500') }]))
  assert.equal(refused.status, 'faulted')
})

test('files are put, got, listed and deleted by name', async () => {
  const bytes = randomBytes(1_000)
  const path = await publish(ann, [
    { text: { ...call('file-put', { name: 'a/größe.txt', text: 'Grüße' }), export: { as: '${ . }' } } },
    { bytes: call('file-put', { name: 'a/bytes', base64: bytes.toString('base64'), type: 'image/png' }) },
    { again: call('file-put', { name: 'b', file: '${ $context }' }) },
    { read: call('file-get', { name: 'a/größe.txt' }) },
    { raw: call('file-get', { name: 'a/bytes' }) },
    { same: call('file-get', { file: '${ $context }', as: 'base64' }) },
    { list: call('file-list', { prefix: 'a/', limit: 1 }) },
    { drop: call('file-delete', { name: 'a/bytes' }) },
    { gone: call('file-delete', { name: 'a/bytes' }) },
  ])
  const done = await run(ann, path)
  assert.equal(done.status, 'completed', JSON.stringify(done.error))
  const output = (name) => done.tasks.find((task) => task.name === name).output
  const text = { file: digest('Grüße'), size: 7, type: 'text/plain; charset=utf-8' }
  assert.deepEqual(output('text'), text)
  assert.deepEqual(output('again'), text)
  assert.deepEqual(output('read'), { ...text, text: 'Grüße' })
  assert.deepEqual(output('raw'), {
    file: digest(bytes),
    size: 1_000,
    type: 'image/png',
    base64: bytes.toString('base64'),
  })
  assert.equal(output('same').base64, Buffer.from('Grüße').toString('base64'))
  assert.deepEqual([output('list').items.map(({ name }) => name), output('list').next], [['a/bytes'], 'a/bytes'])
  assert.deepEqual([output('drop'), output('gone')], [{ deleted: true }, { deleted: false }])
})

test("a reference to somebody else's file leads nowhere, whoever's name begins like it", async () => {
  const [u1, u11] = [await server.signIn('u1@example.com'), await server.signIn('u11@example.com')]
  const put = await run(u1, await publish(u1, [{ put: call('file-put', { name: 'secret', text: 'mine' }) }]))
  const path = await publish(u11, [{ get: call('file-get', { file: '${ . }' }) }])
  const reached = await run(u11, path, put.output)
  assert.deepEqual([reached.status, reached.error.status], ['faulted', 404])
  assert.deepEqual((await files(u11)).keys, [])
  const { keys } = await files(u1)
  assert.deepEqual(keys, [`${u1.user.username.length}.${u1.user.username}/${digest('mine')}`])
})

test('a bucket that breaks leaves no file that is not there, and nothing that stays', async () => {
  const ben = await server.signIn('ben@example.com')
  for (const point of ['before-put', 'after-put']) {
    const path = await publish(ben, [
      { put: call('file-put', { name: point, text: point }) },
      { get: call('file-get', { name: point }) },
    ])
    await files(ben, { point })
    const done = await run(ben, path)
    assert.deepEqual([done.status, done.output?.text], ['completed', point], JSON.stringify(done.error))
  }
  // The power goes while a file lies in the bucket that is not accounted for as whole.
  await files(ben, { point: 'after-put' })
  const path = await publish(ben, [{ put: call('file-put', { name: 'cut', text: 'cut' }) }])
  const started = await ben.post(`${path}/runs`, { input: {} })
  await server.kill()
  await server.restart()
  await until(
    'the first answer',
    async () => (await server.fetch('/v1/health').catch(() => undefined))?.status === 200,
    { timeoutMs: 60_000 },
  )
  const over = await until(
    'the run is over',
    async () => {
      const { body } = await ben.get(`${path}/runs/${started.body.run_id}?wait=true`)
      return !['running', 'waiting'].includes(body.status) && body
    },
    { timeoutMs: 90_000 },
  )
  assert.deepEqual([over.status, over.output?.file], ['completed', digest('cut')], JSON.stringify(over.error))
  const { keys, bytes } = await files(ben)
  assert.deepEqual([keys.length, bytes], [3, 'before-put'.length + 'after-put'.length + 'cut'.length])
})

test('what has no name goes with its time, what has one stays', async () => {
  const cat = await server.signIn('cat@example.com')
  const path = await publish(cat, [
    { fetch: get(OUTPUT_BYTES + 1) },
    { keep: call('file-put', { name: 'kept', text: 'kept' }) },
  ])
  assert.equal((await run(cat, path)).status, 'completed')
  assert.equal((await files(cat, { age_ms: 2 * HOUR_MS })).keys.length, 2, 'not before the run goes')
  const after = await files(cat, { age_ms: 8 * DAY_MS })
  assert.deepEqual([after.keys.map((key) => key.split('/').at(-1)), after.bytes], [[digest('kept')], 4])
})
