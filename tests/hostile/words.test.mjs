// Documents and names: JSON at its edges, bodies of another kind than they say, letters that look like others.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { startServer } from '../harness/index.mjs'

const definition = (name) => JSON.parse(readFileSync(new URL(`../definitions/${name}.json`, import.meta.url), 'utf8'))

let server, owner, app
before(async () => {
  server = await startServer()
  owner = await server.signIn('words@example.com')
  const made = await owner.post('/v1/apps', { slug: 'tools', definition: definition('tool-library') })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  app = made.body
})
after(() => server?.stop())

let callers = 0
const send = (body, headers = {}, path = `/v1/apps/${app.owner}/${app.slug}/tables/tools/rows`) =>
  server.fetch(path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${owner.token}`,
      'cf-connecting-ip': `10.2.0.${(callers += 1)}`,
      'content-type': 'application/json',
      ...headers,
    },
    body,
  })
const code = async (response) => {
  const text = await response.text()
  assert.ok(response.status < 500, text)
  return response.ok ? 'fine' : JSON.parse(text).code
}
const withName = (name) => `{"values":{"name":${name},"category":"other"}}`

test('JSON at its edges is read exactly or refused', async () => {
  const cases = [
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'body-too-deep'],
    [`${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`, 'body-too-deep'],
    ['{"values":{"name":"a","category":"other","weight":1e400}}', 'body-not-json'],
    ['{"values":{"name":"a","category":"other","weight":NaN}}', 'body-not-json'],
    ['{"values":{"name":"a","category":"other","weight":Infinity}}', 'body-not-json'],
    ['{"values":{"name":"a","name":"b","category":"other"}}', undefined],
    [withName('"\\ud800"'), 'body-not-json'],
    [withName('"\\udc00\\ud800"'), 'body-not-json'],
    [`\ufeff${withName('"bom"')}`, undefined],
    [withName('"a\nb"'), 'body-not-json'],
    [`${withName('"x"')}{}`, 'body-not-json'],
    [`/**/${withName('"x"')}`, 'body-not-json'],
    [withName("'x'"), 'body-not-json'],
    [Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 'body-not-json'],
    [Buffer.from(withName('"utf-16"'), 'utf16le'), 'body-not-json'],
  ]
  for (const [body, expected] of cases) {
    const found = await code(await send(body))
    if (expected) assert.equal(found, expected, String(body).slice(0, 80))
    else assert.match(found, /^body-/, String(body).slice(0, 80))
  }
  const minus = await send('{"values":{"name":"minus","category":"other","weight":-0}}')
  assert.ok([201, 422].includes(minus.status))
  const inventory = (await owner.post('/v1/apps', { slug: 'stock', definition: definition('inventory') })).body
  const numbered = definition('inventory').tables.find(({ fields }) => fields.some(({ type }) => type === 'integer'))
  const { id } = numbered.fields.find(({ type }) => type === 'integer')
  const path = `/v1/apps/${inventory.owner}/${inventory.slug}/tables/${numbered.id}/rows`
  for (const number of [
    '9007199254740992',
    '9007199254740993',
    '-9007199254740993',
    '18446744073709551616',
    '1.5',
    '1e3',
  ]) {
    const answer = await send(`{"values":{"${id}":${number}}}`, {}, path)
    const { errors = [] } = await answer.json()
    assert.ok(
      errors.some(({ pointer }) => pointer === `/values/${id}`),
      `${number}: ${JSON.stringify(errors)}`,
    )
  }
})

test('a body is what its type says, and says nothing of files', async () => {
  const multipart = '--b\r\ncontent-disposition: form-data; name="values"\r\n\r\n{}\r\n--b--\r\n'
  for (const [type, body] of [
    ['multipart/form-data; boundary=b', multipart],
    ['multipart/form-data', withName('"x"')],
    ['multipart/mixed; boundary=b', multipart],
    ['application/x-www-form-urlencoded', 'values[name]=x'],
    ['application/x-www-form-urlencoded', withName('"x"')],
    ['text/plain', withName('"x"')],
    ['text/json', withName('"x"')],
    ['application/json-patch+json', withName('"x"')],
    ['application/ld+json', withName('"x"')],
    ['application/json; charset=utf-7', withName('"x"')],
    ['application/json; charset=utf-16', withName('"x"')],
    ['application/json; charset=iso-8859-1', withName('"x"')],
    ['application/json, text/plain', withName('"x"')],
    ['application/json\u00a0', withName('"x"')],
    ['application/xml', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'],
    ['', withName('"x"')],
  ])
    assert.equal(await code(await send(body, { 'content-type': type })), 'content-type-not-json', type)
  assert.equal(
    (await code(await send(withName('"gzip"'), { 'content-encoding': 'gzip' })).catch(() => 'refused')) !== '',
    true,
  )
  const file = { filepath: '/etc/passwd', originalFilename: 'x', mimetype: 'text/plain', size: 1 }
  for (const body of [
    { values: { name: 'x', category: 'other' }, files: { file } },
    { values: { name: file, category: 'other' } },
    { values: { name: 'x', category: 'other', files: [file] } },
    { values: { name: 'x', category: 'other', __proto__x: 1 } },
    { 'values[name]': 'x' },
  ])
    assert.match(await code(await send(JSON.stringify(body))), /^(body|row)-invalid$/)
})

const SLUGS = [
  'Tools',
  'TOOLS',
  'tööls',
  'to\u0308ols',
  'to\u00f6ls',
  't\u043eols',
  'аdmin',
  'İstanbul',
  'ıstanbul',
  'too\u200bls',
  'too\u00adls',
  '\u202eslootx',
  '\ufeffx',
  '🛠',
  'tools ',
  ' tools',
  'tools\n',
  'tools/x',
  'tools%2fx',
  '%2e%2e',
  '..',
  '.',
  '-',
  '-tools',
  'tools-',
  'to--ols',
  '_tools',
  '~preview',
  '~check',
  'a'.repeat(61),
  'a'.repeat(255),
  '',
]

test('an address has one spelling, and only letters that look like nothing else', async () => {
  for (const slug of SLUGS) {
    const made = await owner.post(
      '/v1/apps',
      { slug, definition: definition('tool-library') },
      { 'cf-connecting-ip': '10.2.1.1' },
    )
    assert.equal(made.status, 422, `${JSON.stringify(slug)}: ${JSON.stringify(made.body)}`)
    const found = await owner.get(`/v1/apps/${app.owner}/${encodeURIComponent(slug)}`)
    assert.ok([404, 405].includes(found.status), `${JSON.stringify(slug)}: ${found.status}`)
  }
  for (const reserved of ['api', 'new', 'settings', 'app', 'v1', 'login'])
    assert.ok((await owner.get(`/v1/apps/${reserved}/tools`)).status === 404, reserved)
})

test('a person is named in plain letters whatever their e-mail address is, and nobody is named like us', async () => {
  const names = new Set()
  for (const [at, local] of [
    'admin',
    'api',
    'v1',
    'app',
    'u',
    'login',
    'ADMIN',
    'ad-min',
    'www',
    'support',
    '~preview',
    'a',
    '1',
    'x'.repeat(64),
  ].entries()) {
    const email = `${local}@example-${at}.org`
    const { user } = await server.signIn(email)
    assert.match(user.username, /^[a-z0-9](-?[a-z0-9])*$/, email)
    assert.ok(!['admin', 'api', 'v1', 'app', 'u', 'login', 'www', 'support'].includes(user.username), user.username)
    assert.ok(!names.has(user.username))
    names.add(user.username)
  }
  const anonymous = server.client()
  for (const email of [
    'аdmin@example.org',
    'İ@example.org',
    'u\u0308@example.org',
    'a\u200b@example.org',
    '\u202ea@example.org',
    'a@exämple.org',
    'a@example.org\r\nbcc: b@example.org',
    'a b@example.org',
    'a@@example.org',
    '"a b"@example.org',
    'a@[127.0.0.1]',
    '<a@example.org>',
    'a@example.org,b@example.org',
    `${'a'.repeat(255)}@example.org`,
    'a',
    '',
  ]) {
    const { status, body } = await anonymous.post('/v1/auth/codes', { email }, { 'cf-connecting-ip': '10.2.2.2' })
    assert.equal(status, 422, `${JSON.stringify(email)}: ${JSON.stringify(body)}`)
  }
  const upper = await server.signIn('Same.Person@Example.org')
  const lower = await server.signIn('same.person@example.org')
  assert.equal(upper.user.id, lower.user.id)
})

test('fields, views, sorts and filters are names of what is there, or refused', async () => {
  const rows = `/v1/apps/${app.owner}/${app.slug}/tables/tools/rows`
  const names = [
    'n\u0430me',
    'name\u200b',
    'NAME',
    'name"; DROP TABLE t_tools; --',
    'name" UNION SELECT * FROM t_members --',
    'rowid',
    '(SELECT 1)',
    '__proto__',
    'constructor',
    't_members.email',
    '%00',
    '\ufeffname',
  ]
  for (const [at, name] of names.entries()) {
    const from = { 'cf-connecting-ip': `10.2.3.${at}` }
    const coded = encodeURIComponent(name)
    const filter = encodeURIComponent(JSON.stringify({ field: name, op: 'eq', value: 'x' }))
    for (const query of [`sort=${coded}`, `view=${coded}`, `filter=${filter}`, `cursor=${coded}`]) {
      const { status, body } = await owner.get(`${rows}?${query}`, from)
      assert.ok(status >= 400 && status < 500, `${query}: ${status}`)
      assert.ok(!/sqlite|syntax|t_tools|near "/i.test(body.detail.replaceAll(name, '')), body.detail)
    }
  }
})
