// Secrets of workflows on the real runtime: each reaches the one place its definition names, and nothing else ever shows it.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { startServer, until } from '../harness/index.mjs'
import { publishWorkflow, run } from '../workflow/app.mjs'
import { assertAbsent, filesBelow, plant } from './planted.mjs'

const planted = plant()
let server,
  service,
  ann,
  number = 0
before(async () => {
  service = await startService()
  server = await startServer()
})
// The requests of one person in a minute are limited.
beforeEach(async () => (ann = await server.signIn(`ann-${number++}@example.com`)))
after(async () => {
  await server?.stop()
  await service?.stop()
})

const call = (path, more = {}) => ({
  call: 'http',
  with: {
    method: 'post',
    endpoint: `${service.url}${path}`,
    headers: { 'x-api-key': '${ $secrets.api_key }' },
    body: { said: 'nothing' },
    ...more,
  },
})

const use = { use: { secrets: ['api_key', 'login'] } }

test('a secret reaches the one header that names it, and is shown nowhere', async () => {
  const path = await publishWorkflow(ann, 'carries', [{ send: call('/quiet') }], use)
  const put = await ann.put(`${path}/secrets/api_key`, { value: planted.key })
  assert.equal(put.status, 200, JSON.stringify(put.body))
  assertAbsent(planted, 'the answer to setting it', put.body)
  const done = await run(ann, path)
  assert.equal(done.status, 'completed', JSON.stringify(done.error))
  const [seen] = service.calls('/quiet')
  const places = [...Object.entries(seen.headers), ['body', seen.body], ['url', seen.url]]
  assert.deepEqual(
    places.filter(([, value]) => String(value).includes(planted.key)),
    [['x-api-key', planted.key]],
  )
  const list = await ann.get(`${path}/secrets`)
  assert.deepEqual(
    list.body.items.map(({ name }) => name),
    ['api_key'],
  )
  assertAbsent(planted, 'the list', list.body)
  await nowhere(path)
})

test('it stays hidden when the service repeats it in whatever form, fails, hangs up, hangs or sends elsewhere', async () => {
  const ways = ['json', 'text', 'hex', 'base64', 'query', 'binary', 'headers', 'error', 'reset', 'hang', 'redirect']
  const tasks = ways.flatMap((way) =>
    ['content', 'raw', 'response'].map((output) => ({
      [`${way}-${output}`]: {
        try: [{ send: { ...call(`/echo/${way}`, { output }), timeout: { after: { seconds: 2 } } } }],
        catch: { as: 'why', do: [{ keep: { set: { why: '${ $why }' } } }] },
      },
    })),
  )
  const path = await publishWorkflow(ann, 'echoes', tasks, use)
  await ann.put(`${path}/secrets/api_key`, { value: planted.key })
  const done = await run(ann, path)
  assert.equal(done.status, 'completed', JSON.stringify(done.error))
  for (const task of done.tasks) assertAbsent(planted, task.reference, task)
  assert.ok(JSON.stringify(done).includes('••••'), 'what was repeated is masked')
  const asked = service.calls('/echo/json')
  assert.deepEqual(
    asked.map(({ headers }) => headers['x-api-key']),
    [planted.key, planted.key, planted.key],
  )
  await nowhere(path)
})

test('a secret that is an object holds what an authentication needs', async () => {
  const endpoint = (path) => ({ uri: `${service.url}${path}`, authentication: { basic: { use: 'login' } } })
  const path = await publishWorkflow(
    ann,
    'signs-in',
    [{ send: call('/echo/json', { headers: {}, endpoint: endpoint('/echo/json') }) }],
    use,
  )
  await ann.put(`${path}/secrets/login`, { value: { username: 'anna', password: planted.key } })
  const done = await run(ann, path)
  assert.equal(done.status, 'completed', JSON.stringify(done.error))
  const seen = service.calls('/echo/json').at(-1)
  const basic = Buffer.from(seen.headers.authorization.split(' ')[1], 'base64').toString()
  assert.equal(basic, `anna:${planted.key}`)
  await nowhere(path)
})

test('a run that needs a secret nobody has set says which', async () => {
  const path = await publishWorkflow(ann, 'lacks', [{ send: call('/lacks') }], use)
  const done = await run(ann, path)
  assert.equal(done.status, 'faulted')
  assert.match(done.error.detail, /The secret 'api_key' is not set/)
  assert.equal(service.calls('/lacks').length, 0)
  await ann.put(`${path}/secrets/api_key`, { value: planted.key })
  assert.equal((await run(ann, path)).status, 'completed')
  assert.equal((await ann.delete(`${path}/secrets/api_key`)).status, 204)
  assert.equal((await ann.delete(`${path}/secrets/api_key`)).status, 404)
  assert.equal((await run(ann, path)).status, 'faulted')
})

test('what cannot be a secret is refused without repeating it', async () => {
  const path = await publishWorkflow(ann, 'refuses', [{ send: call('/x') }], use)
  for (const [name, body] of [
    ['api_key', { value: [planted.key] }],
    ['api_key', { value: 'short' }],
    ['a%20b', { value: planted.key }],
    ['api_key', { wrong: planted.key }],
    ['api_key', { value: planted.key.repeat(1_000) }],
  ]) {
    const put = await ann.put(`${path}/secrets/${name}`, body)
    assert.ok([400, 422].includes(put.status), `${put.status} ${name}`)
    assertAbsent(planted, `the refusal of ${name}`, put.body)
  }
  await nowhere(path)
})

test('a workflow has at most fifty secrets, and no function takes one', async () => {
  const hashes = { call: 'hash:1.0.0@default', with: { text: '${ $secrets.api_key }' } }
  const path = await publishWorkflow(ann, 'many', [{ hashes }], use)
  for (let count = 0; count < 50; count += 1) {
    const put = await ann.put(`${path}/secrets/s${count}`, { value: planted.key })
    assert.equal(put.status, 200, JSON.stringify(put.body))
  }
  const over = await ann.put(`${path}/secrets/api_key`, { value: planted.key })
  assert.deepEqual([over.status, over.body.code], [422, 'secret-limit-reached'])
  assert.equal(
    (await ann.put(`${path}/secrets/s7`, { value: 'changed-value' })).status,
    200,
    'one that is there may be changed',
  )
  assert.equal((await ann.get(`${path}/secrets`)).body.items.length, 50)
  const done = await run(ann, path)
  assert.match(done.error.detail, /cannot take a secret/)
})

test('secrets go with their workflow, and the next one at its address has none', async () => {
  const path = await publishWorkflow(ann, 'goes', [{ send: call('/goes') }], use)
  await ann.put(`${path}/secrets/api_key`, { value: planted.key })
  assert.equal((await ann.delete(path)).status, 204)
  await publishWorkflow(ann, 'goes', [{ send: call('/goes') }], use)
  assert.deepEqual((await ann.get(`${path}/secrets`)).body.items, [])
  assert.equal((await run(ann, path)).status, 'faulted')
})

test('the keys of the platform are changed, and what was sealed before still opens', async () => {
  const path = await publishWorkflow(ann, 'rotates', [{ send: call('/rotates') }], use)
  await ann.put(`${path}/secrets/api_key`, { value: planted.key })
  const file = join(server.stateDir, 'secrets.json')
  const { WORKFLOW_VAULT_KEYS: old } = JSON.parse(await readFile(file, 'utf8'))
  const next = `next:${randomBytes(32).toString('base64url')}`
  const restartWith = async (keys) => {
    const secrets = JSON.parse(await readFile(file, 'utf8'))
    await server.kill()
    await writeFile(file, JSON.stringify({ ...secrets, WORKFLOW_VAULT_KEYS: keys }))
    await server.restart()
  }
  await restartWith(next)
  const closed = await run(ann, path)
  assert.equal(closed.status, 'faulted')
  assert.match(closed.error.detail, /'api_key' cannot be opened/)
  await restartWith(`${next},${old}`)
  assert.equal((await run(ann, path)).status, 'completed')
  const isSealedAnew = async () => {
    await ann.get(path)
    for await (const [name, bytes] of filesBelow(join(server.stateDir, 'do')))
      if (!name.includes('Limiter') && bytes.includes('"key_id":"next"')) return true
    return false
  }
  await until('the sweep has sealed it anew', isSealedAnew, { timeoutMs: 90_000, everyMs: 1_000 })
  await nowhere(path)
})

/** Looks for the planted value wherever people, operators or whoever takes the disk could look. */
async function nowhere(path, { files = true } = {}) {
  const { body: list } = await ann.get(`${path}/runs`)
  assertAbsent(planted, 'the list of runs', list)
  for (const { run_id } of list.items ?? [])
    assertAbsent(planted, 'a run', (await ann.get(`${path}/runs/${run_id}`)).body)
  assertAbsent(planted, 'the workflow', (await ann.get(path)).body)
  assertAbsent(planted, 'the log', server.output())
  if (!files) return
  for await (const [name, bytes] of filesBelow(server.stateDir)) assertAbsent(planted, name, bytes)
}

/** A service that repeats what it is given, in the way its path says. */
async function startService() {
  const seen = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    const { pathname } = new URL(request.url, 'http://service')
    seen.push({ path: pathname, url: request.url, headers: request.headers, body })
    const basic = request.headers.authorization
    const value = request.headers['x-api-key'] ?? Buffer.from(basic?.split(' ')[1] ?? '', 'base64').toString()
    const answers = {
      json: () => send(200, 'application/json', JSON.stringify({ [value]: [value, `x${value}y`, { basic }] })),
      text: () => send(200, 'text/plain', `you said ${value}, ${value}`),
      hex: () => send(200, 'text/plain', Buffer.from(`a${value}`).toString('hex')),
      base64: () =>
        send(
          200,
          'application/json',
          JSON.stringify(['', 'a', 'ab'].map((by) => Buffer.from(by + value).toString('base64'))),
        ),
      query: () => send(200, 'application/x-www-form-urlencoded', new URLSearchParams({ value }).toString()),
      binary: () =>
        send(200, 'application/octet-stream', Buffer.concat([Buffer.from([0, 255, 1]), Buffer.from(value)])),
      headers: () =>
        send(200, 'text/plain', 'ok', { 'x-echo': value, link: `<http://a.example/?k=${encodeURIComponent(value)}>` }),
      error: () => send(500, 'application/json', JSON.stringify({ detail: `the key ${value} is wrong` })),
      reset: () => request.socket.resetAndDestroy(),
      hang: () => {},
      redirect: () => send(302, 'text/plain', value, { location: `http://evil.example/?k=${value}` }),
    }
    const answer = answers[pathname.split('/echo/')[1]] ?? (() => send(200, 'application/json', '{}'))
    answer()

    function send(status, type, body, headers = {}) {
      response.writeHead(status, { 'content-type': type, ...headers })
      response.end(body)
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    calls: (path) => seen.filter((call) => call.path === path),
    stop: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
  }
}
