// What an attacker, a broken client and an unlucky network send: an answer of ours each time, and nothing lost.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { after, before, test } from 'node:test'
import { startServer, until } from '../harness/index.mjs'
import { api, build, settled } from './tool-library.mjs'

const definition = () => JSON.parse(readFileSync(new URL('../definitions/tool-library.json', import.meta.url), 'utf8'))

let server, owner, app
before(async () => {
  server = await startServer()
  owner = await server.signIn('hana@example.com')
  const made = await owner.post('/v1/apps', { slug: 'tools', definition: definition() })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  app = made.body
})
after(() => server?.stop())

const refused = (answer, status, code) => {
  assert.equal(answer.status, status, JSON.stringify(answer.body))
  assert.equal(answer.body.code, code, JSON.stringify(answer.body))
  return answer.body
}

test('what makes no sense any more is refused in words, with where it stands', async () => {
  const feature = await build(owner, 'A list of plants with name and height')
  const approve = () => owner.post(`/v1/features/${feature.id}/approve`, { revision: feature.revision })
  const answers = await Promise.all([approve(), approve(), approve()])
  const others = answers.filter((answer) => answer.status !== 200)
  assert.equal(others.length, 2, answers.map((answer) => answer.status).join())
  for (const other of others) assert.ok(refused(other, 409, 'not-possible-now').current_status)
  assert.equal((await settled(owner, feature.id)).status, 'done')
  for (const [verb, body] of [
    ['approve', { revision: feature.revision }],
    ['reject', { feedback: 'Add the colour' }],
    ['messages', { text: 'Add the colour' }],
    ['start', {}],
    ['retry', {}],
    ['cancel', {}],
  ]) {
    const answer = await owner.post(`/v1/features/${feature.id}/${verb}`, body)
    assert.equal(refused(answer, 409, 'not-possible-now').current_status, 'done', verb)
  }
})

test('a new app sent twice with one key is one app, and the key fits nothing else', async () => {
  const ida = await server.signIn('ida@example.com')
  const key = { 'idempotency-key': 'the-same-app' }
  const create = (more = {}) => ida.post('/v1/apps', { slug: 'twice', definition: definition(), ...more }, key)
  const answers = await Promise.all(Array.from({ length: 6 }, () => create()))
  assert.deepEqual(
    answers.map((answer) => answer.status),
    Array(6).fill(201),
  )
  assert.equal((await create()).headers.get('idempotent-replay'), 'true')
  refused(await create({ slug: 'other' }), 422, 'idempotency-key-reused')
  const renamed = definition()
  renamed.app.name = 'Another name'
  refused(await create({ definition: renamed }), 422, 'idempotency-key-reused')
  refused(await ida.post('/v1/apps', { slug: 'twice', definition: definition() }), 409, 'slug-taken')
  await until('the directory lists it once and keeps it', async () => {
    const { items } = (await ida.get('/v1/apps')).body
    return items.filter((item) => item.slug === 'twice').length === 1
  })
})

test('a next version of nothing is no app beside the limit of the plan', async () => {
  const ida = await server.signIn('ida@example.com')
  const next = { definition: definition(), contract_tests: { tests: [] }, base_version: 0 }
  for (const address of [`${ida.user.username}/unlisted`, '~preview/feat_01jv0000000000000000000000']) {
    refused(await ida.post(`/v1/apps/${address}/versions`, next), 404, 'not-found')
    refused(await ida.get(`/v1/apps/${address}`), 404, 'not-found')
  }
})

test('a text with the character U+0000 is refused where it stands', async () => {
  const named = definition()
  named.app.name = 'Tools\u0000'
  for (const [path, body, pointer] of [
    ['/v1/features', { text: 'A list\u0000' }, '/text'],
    ['/v1/api-keys', { name: 'k\u0000', scopes: ['rows:read'] }, '/name'],
    ['/v1/apps', { slug: 'nul', definition: named }, '/definition/app/name'],
  ]) {
    const problem = refused(await owner.post(path, body), 422, 'body-invalid')
    assert.equal(problem.errors[0].pointer, pointer)
  }
  refused(await owner.get('/v1/dev/mailbox?email=%00'), 422, 'email-invalid')
})

test('what does not fit is said in plain words', async () => {
  for (const [body, pointer, words] of [
    [[], '', 'This is a list; it should be an object.'],
    [{ values: 'x' }, '/values', 'This is the text "x"; it should be an object.'],
    [{}, '', "'values' is missing here. Add it."],
    [{ values: {}, id: 1 }, '/id', "There is no 'id' here. Possible: values."],
  ]) {
    const problem = refused(await owner.post(api(app, '/tables/tools/rows'), body), 422, 'body-invalid')
    assert.deepEqual([problem.errors[0].pointer, problem.errors[0].detail], [pointer, words])
  }
})

test("another site's page cannot open a socket with somebody's cookie", async () => {
  const upgrade = (path, headers) =>
    new Promise((resolve, reject) => {
      const asked = request(new URL(path, server.url), {
        headers: {
          connection: 'upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
          ...headers,
        },
      })
      asked.on('upgrade', (response, socket) => {
        socket.destroy()
        resolve(response.statusCode)
      })
      asked.on('response', (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      asked.on('error', reject)
      asked.end()
    })
  const feature = (await owner.post('/v1/features', { text: 'A list of cups' })).body
  const cookie = `ew_access=${owner.token}`
  for (const path of [api(app, '/live'), `/v1/features/${feature.id}/socket`]) {
    assert.equal(await upgrade(path, { cookie }), 403)
    assert.equal(await upgrade(path, { cookie, origin: 'https://evil.example' }), 403)
    assert.equal(await upgrade(path, { cookie, origin: 'http://127.0.0.1:1' }), 403)
    assert.equal(await upgrade(path, { cookie, origin: new URL(server.url).origin }), 101)
    assert.equal(await upgrade(path, { authorization: `Bearer ${owner.token}` }), 101)
  }
})

test('whoever talks on a socket that only tells is sent away', async () => {
  const feature = (await owner.post('/v1/features', { text: 'A list of bowls' })).body
  for (const path of [api(app, '/live'), `/v1/features/${feature.id}/socket`]) {
    const socket = new WebSocket(new URL(path, server.url.replace('http', 'ws')), {
      headers: { authorization: `Bearer ${owner.token}` },
    })
    await until('the socket is open', () => socket.readyState === 1)
    socket.send('hello')
    await until('the server closes the socket', () => socket.readyState >= WebSocket.CLOSING)
    socket.close()
  }
  const heard = []
  const socket = new WebSocket(new URL(api(app, '/live'), server.url.replace('http', 'ws')), {
    headers: { authorization: `Bearer ${owner.token}` },
  })
  socket.addEventListener('message', (event) => heard.push(event.data))
  await until('the socket is open', () => socket.readyState === 1)
  socket.send('ping')
  await until('the heartbeat is answered', () => heard.includes('pong'))
  assert.equal(socket.readyState, 1)
  socket.close()
})

test('one mailbox gets ten sign-in codes an hour, and one place on the network a hundred in ten minutes', async () => {
  const ask = (email, from) => server.client().post('/v1/auth/codes', { email }, { 'cf-connecting-ip': from })
  for (let time = 0; time < 10; time += 1)
    assert.equal((await ask('flooded@example.com', `10.0.0.${time}`)).status, 202)
  const eleventh = await ask('flooded@example.com', '10.0.0.99')
  refused(eleventh, 429, 'too-many-codes')
  assert.equal(eleventh.headers.get('retry-after'), '3600')
  const many = await Promise.all(Array.from({ length: 110 }, (_, number) => ask(`m${number}@example.com`, '10.0.1.1')))
  assert.equal(many.filter((answer) => answer.status === 202).length, 100)
  refused(
    many.find((answer) => answer.status !== 202),
    429,
    'too-many-codes',
  )
})

test('every answer has an id, a file that is gone is not a page, and a wrong method names the right ones', async () => {
  for (const path of ['/', '/u/nobody/nothing', '/v1/health', '/v1/nothing', '/_app/immutable/gone.js'])
    assert.match((await server.fetch(path)).headers.get('x-request-id'), /^[0-9a-f]{16}$/, path)
  const wrong = await server.fetch('/v1/api-keys', { method: 'PUT' })
  assert.equal(wrong.status, 405)
  assert.equal(wrong.headers.get('allow'), 'GET, POST')
})

test('an event number nobody was given brings everything', async () => {
  const feature = await build(owner, 'A list of boats with name and length')
  const read = async (from) => {
    const response = await server.fetch(`/v1/features/${feature.id}/events?after=${from}`, {
      headers: { authorization: `Bearer ${owner.token}` },
    })
    let text = ''
    for await (const chunk of response.body) {
      text += Buffer.from(chunk).toString()
      if (text.includes('STATE_SNAPSHOT')) break
    }
    return text
  }
  assert.match(await read(9_007_199_254_740_993n), /STATE_SNAPSHOT/)
})

test('a cookie of keys that are gone does not keep anybody from signing in again', async () => {
  const [head, , signature] = owner.token.split('.')
  const forged = `${head}.${Buffer.from('{"sub":"user_x"}').toString('base64url')}.${signature}`
  for (const token of ['garbage', forged, `${owner.token.slice(0, -4)}AAAA`]) {
    const headers = { cookie: `ew_access=${token}` }
    const anonymous = server.client()
    assert.equal((await anonymous.get('/v1/health', headers)).status, 200)
    refused(await anonymous.get('/v1/me', headers), 401, 'not-signed-in')
    refused(await anonymous.get(api(app), headers), 404, 'not-found')
    assert.equal((await anonymous.post('/v1/auth/codes', { email: 'again@example.com' }, headers)).status, 202)
  }
})
