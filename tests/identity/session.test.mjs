// Sessions as browsers and programs hold them: rotation, reuse, signing out, and requests other sites make.

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import { startServer } from '../harness/index.mjs'

let server
before(async () => (server = await startServer()))
after(() => server?.stop())

/** A browser that keeps its cookies and says where its page came from. */
function browser() {
  const cookies = new Map()
  const send = async (method, path, body, { origin = new URL(server.url).origin, headers = {} } = {}) => {
    const response = await server.fetch(path, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(origin && { origin }),
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...headers,
      },
      body: body && JSON.stringify(body),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
      if (value) cookies.set(name, value)
      else cookies.delete(name)
    }
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null }
  }
  return { cookies, send }
}

async function signedIn(email) {
  const page = browser()
  assert.equal((await page.send('POST', '/v1/auth/codes', { email })).status, 202)
  const [{ code }] = await server.mailbox(email)
  const answer = await page.send('POST', '/v1/auth/sessions', { email, code })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return { ...page, signIn: answer }
}

test('cookies are closed to scripts, and tokens are not in the answer', async () => {
  const { signIn } = await signedIn('ann@example.com')
  const lines = signIn.headers.getSetCookie()
  assert.equal(lines.length, 2)
  for (const line of lines) {
    assert.match(line, /HttpOnly/i)
    assert.match(line, /SameSite=(Lax|Strict)/i)
  }
  assert.match(
    lines.find((line) => line.startsWith('ew_refresh')),
    /Path=\/v1\/auth/,
  )
  assert.deepEqual(Object.keys(signIn.body).sort(), ['expires_in', 'user'])
})

test('a refresh token works once; used again, it ends the session for both who hold it', async () => {
  const page = await signedIn('ben@example.com')
  const stolen = new Map(page.cookies)
  assert.equal((await page.send('POST', '/v1/auth/sessions/refresh', {})).status, 200)
  assert.notEqual(page.cookies.get('ew_refresh'), stolen.get('ew_refresh'))
  assert.equal((await page.send('GET', '/v1/me')).status, 200)

  const thief = browser()
  for (const [name, value] of stolen) thief.cookies.set(name, value)
  const reused = await thief.send('POST', '/v1/auth/sessions/refresh', {})
  assert.deepEqual([reused.status, reused.body.code], [401, 'session-ended'])
  const after = await page.send('POST', '/v1/auth/sessions/refresh', {})
  assert.deepEqual([after.status, after.body.code], [401, 'session-ended'])
})

test('twenty refreshes at once leave at most one successor', async () => {
  const page = await signedIn('cleo@example.com')
  const held = new Map(page.cookies)
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => {
      const tab = browser()
      for (const [name, value] of held) tab.cookies.set(name, value)
      return tab.send('POST', '/v1/auth/sessions/refresh', {})
    }),
  )
  assert.ok(answers.filter(({ status }) => status === 200).length <= 1)
  assert.ok(answers.every(({ status }) => status === 200 || status === 401))
})

test('after signing out, the access token of that session opens nothing', async () => {
  const page = await signedIn('dan@example.com')
  const access = page.cookies.get('ew_access')
  assert.equal((await page.send('DELETE', '/v1/auth/sessions/current')).status, 204)
  assert.deepEqual([...page.cookies.keys()], [])
  const { status, body } = await server.client(access).get('/v1/me')
  assert.deepEqual([status, body.code], [401, 'session-ended'])
})

test('a code is used once, by the address it was sent to, and not guessed', async () => {
  const page = browser()
  const codes = async (email) => {
    assert.equal((await page.send('POST', '/v1/auth/codes', { email })).status, 202)
    return (await server.mailbox(email))[0].code
  }
  const use = async (email, code) => (await page.send('POST', '/v1/auth/sessions', { email, code })).status
  const code = await codes('eve@example.com')
  assert.equal(await use('other@example.com', code), 401)
  assert.equal(await use('eve@example.com', code), 200)
  assert.equal(await use('eve@example.com', code), 401)
  const next = await codes('eve@example.com')
  const wrong = next === '000000' ? '111111' : '000000'
  for (let attempt = 0; attempt < 5; attempt += 1) assert.equal(await use('eve@example.com', wrong), 401)
  assert.equal(await use('eve@example.com', next), 401, 'after five guesses the right code is worth nothing')
})

test('forged tokens are refused, whatever they say of themselves', async () => {
  const { session } = await server.signIn('fay@example.com')
  const [head, claims, signature] = session.access_token.split('.')
  const header = JSON.parse(Buffer.from(head, 'base64url'))
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const jwks = (await server.client().get('/.well-known/jwks.json')).body
  const publicKey = JSON.stringify(jwks.keys[0])
  const hmac = (input) => createHmac('sha256', publicKey).update(input).digest('base64url')
  const hs256 = `${encode({ ...header, alg: 'HS256' })}.${claims}`
  const flipped = Buffer.from(signature, 'base64url')
  flipped[0] ^= 1
  const forgeries = {
    none: `${encode({ ...header, alg: 'none' })}.${claims}.`,
    nOnE: `${encode({ ...header, alg: 'nOnE' })}.${claims}.${signature}`,
    'HS256 with the public key': `${hs256}.${hmac(hs256)}`,
    'a key in the header': `${encode({ ...header, jwk: jwks.keys[0] })}.${claims}.${signature}`,
    'an address of keys in the header': `${encode({ ...header, jku: `${server.url}/evil` })}.${claims}.${signature}`,
    'a path as key id': `${encode({ ...header, kid: '../../etc/passwd' })}.${claims}.${signature}`,
    'other claims': `${head}.${encode({ ...JSON.parse(Buffer.from(claims, 'base64url')), username: 'admin' })}.${signature}`,
    'another signature': `${head}.${claims}.${flipped.toString('base64url')}`,
    'no signature': `${head}.${claims}.`,
    'zeros for a signature': `${head}.${claims}.${Buffer.alloc(64).toString('base64url')}`,
    'two parts': `${head}.${claims}`,
    'four parts': `${session.access_token}.x`,
    nothing: '',
    'a very long one': 'a'.repeat(9_000),
  }
  assert.equal((await server.client(session.access_token).get('/v1/me')).status, 200)
  for (const [name, token] of Object.entries(forgeries)) {
    const response = await server.fetch('/v1/me', { headers: { authorization: `Bearer ${token}` } })
    assert.equal(response.status, 401, name)
  }
})

test('what another site makes a browser send changes nothing', async () => {
  const page = await signedIn('gus@example.com')
  const host = new URL(server.url).host
  const origins = ['https://evil.example', 'null', `https://${host}.evil.example`, `http://sub.${host}`, null]
  for (const origin of origins) {
    const made = await page.send('POST', '/v1/features', { text: 'A list of my plants' }, { origin })
    assert.equal(made.status, 403, String(origin))
    const refreshed = await page.send('POST', '/v1/auth/sessions/refresh', {}, { origin })
    assert.equal(refreshed.status, 403, String(origin))
  }
  assert.deepEqual((await page.send('GET', '/v1/features')).body.items, [])
  for (const origin of origins.filter(Boolean)) {
    const preflight = await server.fetch('/v1/features', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    })
    assert.equal(preflight.headers.get('access-control-allow-origin'), null, origin)
  }
  assert.equal((await page.send('POST', '/v1/features', { text: 'A list of my plants' })).status, 201)
})
