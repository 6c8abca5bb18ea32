// The wire itself: two meanings of one request, other spellings of a path, other methods, too much and too slowly.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { startServer } from '../harness/index.mjs'
import { requestOf, sendRaw } from './raw.mjs'

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
const definition = () => read('../definitions/tool-library.json')
const CANARY = 'canary-of-the-wire'

let server, owner, app, row
before(async () => {
  server = await startServer()
  owner = await server.signIn('wire@example.com')
  app = (await owner.post('/v1/apps', { slug: 'tools', definition: definition() })).body
  const made = await owner.post(path('/tables/tools/rows'), { values: { name: CANARY, category: 'other' } })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  row = made.body
})
after(() => server?.stop())

const path = (rest = '') => `/v1/apps/${app.owner}/${app.slug}${rest}`
const bearer = () => ({ authorization: `Bearer ${owner.token}` })
/**
 * No fault of ours. What is no HTTP at all is refused by the runtime's own server with a bare 500 and the end of the
 * connection, in front of the Worker; in production that place is the edge's.
 */
const noFault = ({ statuses, text }, what) => {
  const byTheRuntime = /^HTTP\/1\.1 500 Internal Server Error\r\nConnection: close\r\n/.test(text)
  const fine = byTheRuntime ? statuses.length === 1 : statuses.every((status) => status < 500)
  assert.ok(fine, `${what}: ${statuses} ${text.slice(0, 200)}`)
}
let callers = 0
/** Another address each time: limits are tested elsewhere. */
const from = () => ({ 'cf-connecting-ip': `10.1.${(callers += 1) >> 8}.${callers & 255}` })
const alive = async () => assert.equal((await server.fetch('/v1/health', { headers: from() })).status, 200)

test('a request with two lengths is one request or none', async () => {
  const hidden = 'GET /v1/schemas/app-definition.json HTTP/1.1\r\nhost: localhost\r\n\r\n'
  const pairs = {
    'length then chunks': { 'content-length': String(5 + hidden.length), 'transfer-encoding': 'chunked' },
    'chunks then length': { 'transfer-encoding': 'chunked', 'content-length': '4' },
    'two lengths': { 'content-length': ['5', String(5 + hidden.length)] },
    'two lengths in one': { 'content-length': `5, ${5 + hidden.length}` },
    'a length with a sign': { 'content-length': '+5' },
    'a length in hex': { 'content-length': '0x5' },
    'a negative length': { 'content-length': '-1' },
    'a blank before the colon': { 'transfer-encoding ': 'chunked', 'content-length': '5' },
    'a strange coding': { 'transfer-encoding': 'xchunked', 'content-length': '5' },
    'two codings': { 'transfer-encoding': ['chunked', 'identity'], 'content-length': '5' },
    'a coding in capitals': { 'transfer-encoding': 'CHUNKED', 'content-length': '5' },
    'a folded header': { 'x-fold': 'a\r\n transfer-encoding: chunked', 'content-length': '5' },
    'a lone return': { 'x-return': 'a\rtransfer-encoding: chunked', 'content-length': '5' },
  }
  for (const [what, headers] of Object.entries(pairs)) {
    const post = { ...from(), 'content-type': 'application/json', ...headers }
    const answer = await sendRaw(server, requestOf('POST', '/v1/auth/codes', post, `0\r\n\r\n${hidden}`))
    noFault(answer, what)
    const obeyed = answer.text.includes('json-schema.org') && !String(headers['content-length'] ?? '').startsWith('5')
    assert.ok(!obeyed || answer.statuses[0] >= 400, `${what}: the hidden request was answered after a good one`)
    await alive()
  }
})

test('no spelling of a path is answered like the path for nobody in particular', async () => {
  const rows = path(`/tables/tools/rows/${row.id}`)
  const spellings = (plain) => [
    plain,
    `/${plain}`,
    `${plain}/`,
    `${plain}//`,
    `${plain}/.`,
    `${plain};x=1`,
    `${plain}..;/`,
    `/v1/health/..;${plain}`,
    `/v1/health/..${plain}`,
    `/v1/health/%2e%2e${plain}`,
    `/v1/health/%252e%252e${plain}`,
    `/v1/health/..%2f..${plain}`,
    `/v1/health/..%5c..${plain}`,
    `/..${plain}`,
    `/.${plain}`,
    `/app/..${plain}`,
    `/_app/..;${plain}`,
    `/u/x/..%2f..${plain}`,
    plain.replace('/v1', '/V1'),
    plain.replace('/v1', '/%76%31'),
    plain.replace('/v1', '/v%31'),
    plain.replace('/v1', '/%2576%2531'),
    plain.replace('/v1/', '/v1%2f'),
    plain.replaceAll('/', '\\'),
    `${plain}%00`,
    `${plain}%0a`,
    `${plain}%20`,
    `${plain}.json`,
    `${plain}?`,
    `${plain}#x`,
    `http://evil.example${plain}`,
    `http://localhost@evil.example${plain}`,
    plain.slice(1),
    '*',
  ]
  for (const plain of ['/v1/me', rows, path('/people')]) {
    const asked = spellings(plain).map(async (target) => {
      const answer = await sendRaw(server, requestOf('GET', target, { ...from(), connection: 'close' }))
      noFault(answer, target)
      for (const secret of [CANARY, 'wire@example.com']) assert.ok(!answer.text.includes(secret), `${target} answered`)
    })
    await Promise.all(asked)
  }
})

test('no header makes another address or method of a request', async () => {
  const overrides = ['x-http-method-override', 'x-http-method', 'x-method-override', '_method']
  for (const name of overrides) {
    const answer = await owner.get(`${path()}?${name}=DELETE&_method=DELETE`, { [name]: 'DELETE', ...from() })
    assert.equal(answer.status, 200, name)
    const post = await owner.post(path(`/tables/tools/rows/${row.id}`), {}, { [name]: 'DELETE', ...from() })
    assert.equal(post.status, 405, name)
  }
  assert.equal((await owner.get(path(`/tables/tools/rows/${row.id}`), from())).body.name, CANARY)
  const anonymous = server.client()
  for (const name of ['x-original-url', 'x-rewrite-url', 'x-forwarded-path', 'x-forwarded-prefix', 'x-original-uri']) {
    const answer = await anonymous.get('/v1/health', { [name]: '/v1/me', ...bearer(), ...from() })
    assert.ok(!JSON.stringify(answer.body).includes('wire@example.com'), name)
  }
  for (const headers of [
    { 'x-forwarded-user': 'wire@example.com' },
    { 'x-user-id': owner.user.id },
    { 'x-edgewright-actor': JSON.stringify({ kind: 'person', user_id: owner.user.id, email: owner.user.email }) },
    { 'cf-access-authenticated-user-email': 'wire@example.com' },
    { authorization: 'Basic d2lyZTp3aXJl' },
  ]) {
    assert.equal((await anonymous.get('/v1/me', { ...headers, ...from() })).status, 401, JSON.stringify(headers))
    assert.ok([401, 404].includes((await anonymous.get(path(), { ...headers, ...from() })).status))
  }
})

test('every address answers HEAD and OPTIONS without a body, a fault or a word for other sites', async () => {
  const { paths } = read('../../docs/openapi.json')
  const ids = { owner: app.owner, slug: app.slug, table: 'tools', row_id: row.id, version: '1', email: 'a@example.com' }
  const evil = { origin: 'https://evil.example', 'access-control-request-method': 'DELETE' }
  for (const [pattern, methods] of Object.entries(paths)) {
    const target = pattern.replace(/\{(\w+)\}/g, (_, name) => ids[name] ?? 'x')
    const ask = (method, headers = {}) => server.fetch(target, { method, headers: { ...headers, ...from() } })
    const options = await ask('OPTIONS', evil)
    assert.equal(options.status, 204, target)
    assert.equal(options.headers.get('access-control-allow-origin'), null, target)
    const head = await ask('HEAD')
    assert.ok(head.status < 500, `HEAD ${target}: ${head.status}`)
    assert.equal(await head.text(), '', target)
    if (!methods.get) assert.ok(head.status >= 400, target)
    for (const method of ['PROPFIND', 'SEARCH', 'LOCK']) {
      const { status } = await ask(method)
      assert.ok(status >= 400 && status < 500, `${method} ${target}: ${status}`)
    }
  }
})

test('too many headers, too long an address and too much of a body are refused, and nobody else notices', async () => {
  const large = 'x'.repeat(129 * 1024)
  noFault(await sendRaw(server, requestOf('GET', '/v1/health', { 'x-large': large })), 'a header of 129 KB')
  const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`x-${at}`, 'y'.repeat(60)]))
  noFault(await sendRaw(server, requestOf('GET', '/v1/health', many)), 'two thousand headers')
  await alive()
  for (const target of [
    `/v1/${'a'.repeat(17 * 1024)}`,
    `/v1/health?${'a'.repeat(17 * 1024)}`,
    `/u/${'%61'.repeat(6_000)}`,
  ])
    noFault(await sendRaw(server, requestOf('GET', target, from())), target.slice(0, 20))
  const filter = JSON.stringify({ field: 'name', op: 'eq', value: 'x'.repeat(17 * 1024) })
  const long = await owner.get(path(`/tables/tools/rows?filter=${encodeURIComponent(filter)}`), from())
  assert.equal(long.body.code, 'query-invalid')
  const declared = { 'content-type': 'application/json', 'content-length': '104857600', ...bearer(), ...from() }
  const answer = await sendRaw(server, requestOf('POST', '/v1/features', declared, '{"text":'))
  assert.deepEqual(answer.statuses, [413])
  const endless = { 'content-type': 'application/json', 'transfer-encoding': 'chunked', ...bearer(), ...from() }
  const chunk = `10000\r\n${'['.repeat(65_536)}\r\n`
  assert.deepEqual(
    (await sendRaw(server, requestOf('POST', '/v1/features', endless, chunk.repeat(40)))).statuses,
    [413],
  )
  await alive()
})

test('forty bodies that never end hold nobody up', async () => {
  const slow = { 'content-type': 'application/json', 'content-length': '1000', ...bearer(), ...from() }
  const held = Array.from({ length: 40 }, () =>
    sendRaw(server, requestOf('POST', '/v1/features', slow, '{"text":"'), { quietMs: 3_000 }),
  )
  const started = performance.now()
  for (let time = 0; time < 10; time += 1) await alive()
  assert.ok(performance.now() - started < 3_000, 'others waited')
  for (const answer of await Promise.all(held)) noFault(answer, 'a body that never ends')
  await alive()
})
