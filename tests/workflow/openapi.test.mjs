// Calls that an OpenAPI document describes, against a service that writes down what it is asked.

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, beforeEach, test } from 'node:test'
import { startServer } from '../harness/index.mjs'
import { publishWorkflow, run } from './app.mjs'

let server,
  service,
  ann,
  number = 0
before(async () => {
  service = await startService()
  server = await startServer()
})
after(async () => {
  await server?.stop()
  await service?.stop()
})
beforeEach(async () => {
  ann = await server.signIn(`ann-${number++}@example.com`)
  service.asked.length = 0
})

const call = (operationId, parameters, more = {}) => ({
  call: 'openapi',
  with: { document: { endpoint: `${service.url}/docs/pets.json` }, operationId, parameters, ...more },
})

test('parameters go where the document puts them, and the document is fetched once', async () => {
  const path = await publishWorkflow(ann, 'places', [
    { find: call('find', { tags: ['a b', 'c'], near: { lat: 1, lon: 2 }, 'x-trace': 't-1', session: 's' }) },
    { get: call('get', { id: 'x/y' }) },
    { add: call('add', { id: 7, body: { name: 'Rex' } }) },
  ])
  const done = await run(ann, path)
  assert.equal(done.status, 'completed', JSON.stringify(done.error))
  const asked = service.asked.map(({ method, url }) => `${method} ${url}`)
  assert.deepEqual(asked, [
    'GET /docs/pets.json',
    'GET /v1/pets?tags=a%20b,c&near[lat]=1&near[lon]=2',
    'GET /v1/pets/x%2Fy',
    'PUT /v1/pets/7',
  ])
  const [, find, , add] = service.asked
  assert.deepEqual([find.headers['x-trace'], find.headers.cookie], ['t-1', 'session=s'])
  assert.deepEqual([add.headers['content-type'], add.body], ['application/json', '{"name":"Rex"}'])
  assert.ok(add.headers['idempotency-key'])
  assert.deepEqual(done.output, { ok: true })
})

test('a document in YAML does as well, and what is yielded has the form that is asked for', async () => {
  const more = {
    document: { endpoint: `${service.url}/docs/pets.yaml` },
    output: 'response',
    authentication: { bearer: { token: '${ $secrets.key }' } },
  }
  const path = await publishWorkflow(ann, 'forms', [{ get: call('get', { id: 1 }, more) }], {
    use: { secrets: ['key'] },
  })
  await ann.put(`${path}/secrets/key`, { value: 'planted-token' })
  const done = await run(ann, path)
  assert.equal(done.status, 'completed', JSON.stringify(done.error))
  assert.deepEqual([done.output.statusCode, done.output.content], [200, { ok: true }])
  assert.deepEqual([done.output.request.method, done.output.request.uri], ['get', `${service.url}/v1/pets/1`])
  assert.equal(service.asked.at(-1).headers.authorization, 'Bearer planted-token')
  assert.ok(!JSON.stringify(done).includes('planted-token'))
})

test('a service may refuse, a document may be missing, wrong or lead elsewhere: each is an error that says so', async () => {
  const at = (file) => ({ document: { endpoint: `${service.url}/docs/${file}` } })
  for (const [slug, task, status, why] of [
    ['none', call('none', {}), 400, /no operation 'none'/],
    ['lacks', call('get', {}), 400, /needs the parameter 'id'/],
    ['unknown', call('get', { id: 1, wrong: 2 }), 400, /no parameter 'wrong'/],
    ['missing', call('get', { id: 1 }, at('gone.json')), 404, /document could not be read/],
    ['broken', call('get', { id: 1 }, at('broken.json')), 502, /cannot be used/],
    ['elsewhere', call('get', { id: 1 }, at('elsewhere.json')), 403, /may not call/],
    ['refused', call('refuse', {}), 418, /status 418/],
  ]) {
    const path = await publishWorkflow(ann, slug, [{ ask: task }])
    const { error } = await run(ann, path)
    assert.equal(error?.status, status, `${slug} ${JSON.stringify(error)}`)
    assert.match(error.detail, why)
  }
  assert.ok(service.asked.every(({ url }) => url.startsWith('/docs/') || url === '/v1/refuse'))
})

async function startService() {
  const asked = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    asked.push({ method: request.method, url: request.url, headers: request.headers, body })
    const document = DOCUMENTS[request.url]
    if (document) return response.writeHead(200, { 'content-type': 'text/plain' }).end(document)
    const status = request.url.startsWith('/docs/') ? 404 : request.url === '/v1/refuse' ? 418 : 200
    response.writeHead(status, { 'content-type': 'application/json' }).end('{"ok":true}')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    asked,
    stop: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
  }
}

const parameter = (name, place, more = {}) => ({ name, in: place, schema: {}, ...more })
const PETS = {
  openapi: '3.1.0',
  info: { title: 'Pets', version: '1' },
  servers: [{ url: '/v1' }],
  paths: {
    '/pets': {
      get: {
        operationId: 'find',
        parameters: [
          parameter('tags', 'query', { explode: false }),
          parameter('near', 'query', { style: 'deepObject' }),
          parameter('x-trace', 'header'),
          parameter('session', 'cookie'),
        ],
      },
    },
    '/pets/{id}': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: { operationId: 'get' },
      put: { operationId: 'add', requestBody: { required: true, content: { 'application/json': {} } } },
    },
    '/refuse': { get: { operationId: 'refuse' } },
  },
  components: { parameters: { id: parameter('id', 'path', { required: true }) } },
}
const DOCUMENTS = {
  '/docs/pets.json': JSON.stringify(PETS),
  '/docs/pets.yaml': `openapi: 3.0.3
servers:
  - url: ../v1
paths:
  /pets/{id}:
    get:
      operationId: get
      parameters:
        - { name: id, in: path, required: true, schema: { type: integer } }
`,
  '/docs/broken.json': '{"not": "a document"}',
  '/docs/elsewhere.json': JSON.stringify({ ...PETS, servers: [{ url: 'http://elsewhere.example' }] }),
}
