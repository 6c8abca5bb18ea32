// People of another OpenID provider, and what becomes of them when it rotates its keys, is attacked or does not answer.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SignJWT, generateKeyPair } from 'jose'
import { startServer, until } from '../harness/index.mjs'
import { newKey, startProvider } from './provider.mjs'

const CLAIMS = { email: 'ann@example.com', email_verified: true }

let provider, server, first
before(async () => {
  first = await newKey('first')
  provider = await startProvider({ keys: [first], claims: CLAIMS })
  server = await startServer({ env: { OIDC_ISSUERS: JSON.stringify([provider.entry]) } })
})
after(async () => {
  await server?.stop()
  await provider?.stop()
})

let asked = 0
/** Asks who one is, each time from another address: what is counted per address is shown elsewhere. */
function me(token, at = server) {
  asked += 1
  return at.client(token).get('/v1/me', { 'cf-connecting-ip': `10.2.${asked >> 8}.${asked & 255}` })
}

test('without its keys nobody is let in, and one request at a time asks for them', async () => {
  provider.setMode('down')
  const token = await provider.token()
  const answers = await Promise.all(Array.from({ length: 20 }, () => me(token)))
  for (const { status, body } of answers) assert.deepEqual([status, body.code], [503, 'issuer-unavailable'])
  assert.equal(provider.keyRequests(), 1)
  provider.setMode('up')
})

test('somebody signed in there is the person of that address here', async () => {
  const token = await provider.token()
  const found = await until(
    'its keys are asked for again',
    async () => {
      const answer = await me(token)
      return answer.status === 200 && answer.body
    },
    { timeoutMs: 60_000, everyMs: 500 },
  )
  assert.equal(found.email, 'ann@example.com')
  const here = await server.signIn('ann@example.com')
  assert.equal(here.user.id, found.id)
  assert.equal(provider.keyRequests(), 2)
})

test('what it signed for somebody else, or about nobody certain, is refused', async () => {
  const elsewhere = await me(await provider.token({ audience: 'another-service' }))
  assert.deepEqual([elsewhere.status, elsewhere.body.code], [401, 'token-refused'])
  const unverified = await me(await provider.token({ claims: { email_verified: false } }))
  assert.deepEqual([unverified.status, unverified.body.code], [401, 'email-not-verified'])
  const nobody = await me(await provider.token({ claims: { email: 'not an address', email_verified: true } }))
  assert.equal(nobody.status, 401)
  await provider.token({ claims: CLAIMS })
})

test('it cannot speak for our own sessions', async () => {
  const here = await server.signIn('ben@example.com')
  const claims = { sub: here.user.id, username: 'ben', sid: 'sess_00000000000000000000000000', ...CLAIMS }
  const { body } = await me(await provider.token({ claims }))
  assert.notEqual(body.username, 'ben')
})

test('a thousand tokens with unknown keys cost one request for keys', async () => {
  const { privateKey } = await generateKeyPair('ES256')
  const before = provider.keyRequests()
  const forged = (kid) =>
    new SignJWT(CLAIMS)
      .setProtectedHeader({ alg: 'ES256', kid })
      .setIssuer(provider.issuer)
      .setAudience('edgewright')
      .setSubject('x')
      .setIssuedAt()
      .setExpirationTime('5 min')
      .sign(privateKey)
  const tokens = await Promise.all(Array.from({ length: 1_000 }, (_, index) => forged(`unknown-${index}`)))
  const counts = {}
  for (let start = 0; start < tokens.length; start += 50) {
    const answers = await Promise.all(tokens.slice(start, start + 50).map((token) => me(token)))
    for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  }
  assert.deepEqual(counts, { 401: 1_000 })
  assert.ok(provider.keyRequests() - before <= 1, `${provider.keyRequests() - before} requests`)
})

test('a new key is believed after one request, a known one without', async () => {
  const second = await newKey('second')
  const known = await provider.token()
  provider.rotate([second, first])
  const token = await provider.token()
  const before = provider.keyRequests()
  await until('the new key is asked for', async () => (await me(token)).status === 200, {
    timeoutMs: 60_000,
    everyMs: 500,
  })
  assert.equal((await me(known)).status, 200)
  assert.equal(provider.keyRequests() - before, 1)
})

test('while it does not answer, its known keys go on', async () => {
  const token = await provider.token()
  for (const mode of ['down', 'slow', 'endless']) {
    provider.setMode(mode)
    assert.equal((await me(token)).status, 200, mode)
  }
  provider.setMode('up')
})

test('keys that never come, or never end, count as no answer', async () => {
  for (const mode of ['slow', 'endless']) {
    const other = await startProvider({ keys: [await newKey('other', 'RS256')], claims: CLAIMS })
    other.setMode(mode)
    const fresh = await startServer({ env: { OIDC_ISSUERS: JSON.stringify([other.entry]) } })
    const { status, body } = await me(await other.token(), fresh)
    await fresh.stop()
    await other.stop()
    assert.deepEqual([status, body.code], [503, 'issuer-unavailable'], mode)
  }
})
