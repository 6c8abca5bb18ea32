// Calls that sign in with OAuth 2 and OpenID Connect, at a real provider (npm oidc-provider).

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, beforeEach, test } from 'node:test'
import { exportJWK, generateKeyPair } from 'jose'
import Provider from 'oidc-provider'
import { startServer } from '../harness/index.mjs'
import { assertAbsent, filesBelow, plant } from '../secrets/planted.mjs'
import { publishWorkflow, run } from './app.mjs'

const planted = plant()
let server,
  authority,
  service,
  ann,
  number = 0
before(async () => {
  authority = await startAuthority()
  service = await startApi()
  server = await startServer()
})
after(async () => {
  await server?.stop()
  await authority?.stop()
  await service?.stop()
})
beforeEach(async () => {
  ann = await server.signIn(`ann-${number++}@example.com`)
  authority.asked.length = 0
  service.calls.length = 0
})

const given = (more = {}) => ({
  authority: authority.url,
  grant: 'client_credentials',
  client: { id: 'robot', secret: '${ $secrets.client }', authentication: 'client_secret_basic' },
  scopes: ['read'],
  ...more,
})
const call = (authentication, path = '/data') => ({
  call: 'http',
  with: { method: 'get', endpoint: { uri: `${service.url}${path}`, authentication } },
})
const use = { use: { secrets: ['client', 'whole'] } }

async function publish(slug, tasks, more = use) {
  const path = await publishWorkflow(ann, slug, tasks, more)
  await ann.put(`${path}/secrets/client`, { value: planted.key })
  return path
}

test('OpenID Connect: the provider tells where it gives tokens out, and one token serves calls side by side', async () => {
  const branches = ['a', 'b', 'c'].map((name) => ({ [name]: call({ oidc: given() }) }))
  const path = await publish('discovers', [{ all: { fork: { branches } } }, { again: call({ oidc: given() }) }])
  const done = await run(ann, path)
  assert.equal(done.status, 'completed', JSON.stringify(done.error))
  assert.deepEqual(authority.asked, ['GET /.well-known/openid-configuration', 'POST /token'])
  assert.equal(service.calls.length, 4)
  assert.equal(new Set(service.calls).size, 1, 'all carry the same token')
  await run(ann, path)
  assert.equal(authority.asked.length, 2, 'the next run uses it too')
  await hidden(path)
})

test('OAuth 2: the endpoint is where the definition says, the client signs in as it says', async () => {
  for (const [slug, authentication] of [
    ['basic', 'client_secret_basic'],
    ['post', 'client_secret_post'],
  ]) {
    const client = { id: `robot-${slug}`, secret: '${ $secrets.client }', authentication }
    const path = await publish(slug, [{ get: call({ oauth2: given({ client, endpoints: { token: '/token' } }) }) }])
    const done = await run(ann, path)
    assert.equal(done.status, 'completed', JSON.stringify(done.error))
    await hidden(path)
  }
  assert.deepEqual(authority.asked, ['POST /token', 'POST /token'])
})

test('everything may be in a secret', async () => {
  const path = await publish('whole', [{ get: call({ oidc: { use: 'whole' } }) }], {
    ...use,
    document: {
      dsl: '1.0.0',
      namespace: 'tests',
      name: 'whole',
      version: '1.0.0',
      metadata: { origins: [authority.url] },
    },
  })
  const client = { id: 'robot', secret: planted.key, authentication: 'client_secret_basic' }
  const put = await ann.put(`${path}/secrets/whole`, { value: given({ client }) })
  assert.equal(put.status, 200)
  const done = await run(ann, path)
  assert.equal(done.status, 'completed', JSON.stringify(done.error))
  await hidden(path)
})

test('an authority that refuses, that is away, or that is not named, is an error that shows nothing', async () => {
  const wrong = { id: 'robot', secret: 'another-secret', authentication: 'client_secret_basic' }
  const cases = {
    refused: [{ oidc: given({ client: wrong }) }, 401, /invalid_client/],
    away: [{ oidc: given({ authority: 'http://127.0.0.1:9' }) }, 503, /could not be reached/],
    lost: [{ oauth2: given({ endpoints: { token: '/nowhere' } }) }, 401, /cannot be read|no token/],
    large: [{ oidc: given({ authority: `${service.url}/large` }) }, 502, /longer than 65536 bytes/],
    elsewhere: [{ oidc: given({ authority: `${service.url}/elsewhere` }) }, 403, /may not call/],
  }
  for (const [slug, [authentication, status, why]] of Object.entries(cases)) {
    const path = await publish(slug, [{ get: call(authentication) }])
    const done = await run(ann, path)
    assert.equal(done.status, 'faulted', slug)
    assert.equal(done.error.status, status, `${slug} ${JSON.stringify(done.error)}`)
    assert.match(done.error.detail, why, slug)
    await hidden(path)
  }
  assert.equal(service.calls.length, 0, 'no call was made without a token')
})

test('a token that the service does not take is not used again', async () => {
  const path = await publish('stale', [
    {
      twice: {
        try: [{ get: call({ oidc: given() }, '/once') }],
        catch: { retry: { delay: { milliseconds: 10 }, limit: { attempt: { count: 2 } } } },
      },
    },
  ])
  const done = await run(ann, path)
  assert.equal(done.status, 'completed', JSON.stringify(done.error))
  assert.equal(new Set(service.calls).size, 2)
})

/** Neither the client's secret nor a token is anywhere. */
async function hidden(path) {
  const { body } = await ann.get(`${path}/runs`)
  for (const { run_id } of body.items) {
    const { body: seen } = await ann.get(`${path}/runs/${run_id}`)
    assertAbsent(planted, 'a run', seen)
    for (const token of authority.tokens) assert.ok(!JSON.stringify(seen).includes(token), 'a token is in a run')
  }
  assertAbsent(planted, 'the log', server.output())
  for await (const [name, bytes] of filesBelow(server.stateDir)) {
    assertAbsent(planted, name, bytes)
    for (const token of authority.tokens) assert.ok(!bytes.includes(token), `a token is in ${name}`)
  }
}

async function startAuthority() {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const key = { ...(await exportJWK(privateKey)), kid: 'one', alg: 'ES256', use: 'sig' }
  const client = (id, method) => ({
    client_id: id,
    client_secret: planted.key,
    token_endpoint_auth_method: method,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    id_token_signed_response_alg: 'ES256',
  })
  const asked = []
  const tokens = []
  let answer
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    return answer(request, response)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${server.address().port}`
  const provider = new Provider(url, {
    jwks: { keys: [key] },
    clients: [
      client('robot', 'client_secret_basic'),
      client('robot-basic', 'client_secret_basic'),
      client('robot-post', 'client_secret_post'),
    ],
    scopes: ['read'],
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
  })
  provider.on('grant.success', (context) => tokens.push(context.body.access_token))
  answer = provider.callback()
  return { url, asked, tokens, stop: () => stop(server) }
}

/** Takes what carries a token of the authority; `/once` takes every token but the first one. Echoes the token. */
async function startApi() {
  const calls = []
  const server = createServer((request, response) => {
    if (request.url.startsWith('/large')) return response.end('x'.repeat(65_537))
    if (request.url.startsWith('/elsewhere')) {
      response.writeHead(200, { 'content-type': 'application/json' })
      return response.end(JSON.stringify({ token_endpoint: 'http://127.0.0.2:1/token' }))
    }
    const token = (request.headers.authorization ?? '').replace('Bearer ', '')
    const isFirst = calls.length === 0
    calls.push(token)
    const taken = authority.tokens.includes(token) && !(request.url === '/once' && isFirst)
    response.writeHead(taken ? 200 : 401, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ token }))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}`, calls, stop: () => stop(server) }
}

const stop = (server) => new Promise((resolve) => (server.close(resolve), server.closeAllConnections()))
