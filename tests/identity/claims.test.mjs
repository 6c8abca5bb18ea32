// Tokens signed with our own key that say something they should not: what is past, early, for others or about nobody.

import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { SignJWT, importJWK } from 'jose'
import { startServer } from '../harness/index.mjs'
import { newKey } from './provider.mjs'

/** How far clocks may be apart, and a margin for the time a request takes. */
const SKEW = 60
const MARGIN = 10
/** Order of the curve P-256. */
const ORDER = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'

let server, claims, key
before(async () => {
  server = await startServer()
  const secrets = await useKey(await newKey('es', 'ES256'))
  key = JSON.parse(secrets.IDENTITY_SIGNING_KEY)
  const { token } = await server.signIn('ann@example.com')
  claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'))
  assert.equal(await whoIs(await sign()), 200, 'what this test signs is believed if nothing is wrong with it')
})
after(() => server?.stop())

/** Starts again with a key this test can sign with too: elliptic, because that is where signatures have two halves. */
async function useKey(signingKey) {
  const file = join(server.stateDir, 'secrets.json')
  const secrets = JSON.parse(await readFile(file, 'utf8'))
  secrets.IDENTITY_SIGNING_KEY = JSON.stringify(signingKey)
  await server.kill()
  await writeFile(file, JSON.stringify(secrets))
  await server.restart()
  return secrets
}

const now = () => Math.floor(Date.now() / 1000)
const whoIs = async (token) => (await server.client(token).get('/v1/me')).status

/** A token with these claims changed; undefined takes one away. */
async function sign(changes = {}, header = {}) {
  const payload = JSON.parse(JSON.stringify({ ...claims, ...changes }))
  const signer = new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'at+jwt', ...header })
  return signer.sign(await importJWK(key, 'ES256'))
}

const REFUSED = {
  'no end': { exp: undefined },
  'an end in words': { exp: 'tomorrow' },
  'no beginning': { iat: undefined },
  'no issuer': { iss: undefined },
  'another issuer': { iss: 'https://elsewhere.example' },
  'an issuer with a slash more': () => ({ iss: `${claims.iss}/` }),
  'no audience': { aud: undefined },
  'another audience': { aud: 'elsewhere' },
  'a list of other audiences': { aud: ['elsewhere', 'edgewright.example'] },
  'an empty list of audiences': { aud: [] },
  'no subject': { sub: undefined },
  'an empty subject': { sub: '' },
  'a subject that is a number': { sub: 7 },
  'no session': { sid: undefined },
  'a session that never was': { sid: 'sess_00000000000000000000000000' },
  'an end beyond the skew': () => ({ exp: now() - SKEW - MARGIN }),
  'a beginning beyond the skew': () => ({ nbf: now() + SKEW + MARGIN }),
  'issued in the future': () => ({ iat: now() + SKEW + MARGIN }),
  'a time before all times': { exp: -1 },
  'a time after all times': { iat: 9e15 },
}

for (const [name, changes] of Object.entries(REFUSED)) {
  test(`refused: ${name}`, async () => {
    const token = await sign(typeof changes === 'function' ? changes() : changes)
    assert.equal(await whoIs(token), 401)
  })
}

const BELIEVED = {
  'an end within the skew': () => ({ exp: now() - SKEW + MARGIN }),
  'a beginning within the skew': () => ({ nbf: now() + SKEW - MARGIN }),
  'issued within the skew': () => ({ iat: now() + SKEW - MARGIN }),
  'a list that has our audience': () => ({ aud: ['elsewhere', claims.aud] }),
}

for (const [name, changes] of Object.entries(BELIEVED)) {
  test(`believed: ${name}`, async () => assert.equal(await whoIs(await sign(changes())), 200))
}

test('a token of another kind is refused', async () => {
  for (const typ of ['JWT', 'rt+jwt', '', undefined]) assert.equal(await whoIs(await sign({}, { typ })), 401, typ)
})

test('signatures out of range, cut short, padded or spelled otherwise are refused', async () => {
  const token = await sign()
  const [header, payload, signature] = token.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  const order = Buffer.from(ORDER, 'hex')
  const half = (buffer) => Buffer.alloc(32, buffer)
  const halves = {
    'both zero': [half(0), half(0)],
    'r zero': [half(0), bytes.subarray(32)],
    's zero': [bytes.subarray(0, 32), half(0)],
    'r the order': [order, bytes.subarray(32)],
    's the order': [bytes.subarray(0, 32), order],
    'both full': [half(0xff), half(0xff)],
    swapped: [bytes.subarray(32), bytes.subarray(0, 32)],
  }
  const spelled = (text) => `${header}.${payload}.${text}`
  const forgeries = Object.entries(halves).map(([name, parts]) => [
    name,
    spelled(Buffer.concat(parts).toString('base64url')),
  ])
  forgeries.push(
    ['half', spelled(bytes.subarray(0, 32).toString('base64url'))],
    ['a byte more', spelled(Buffer.concat([bytes, Buffer.alloc(1)]).toString('base64url'))],
    ['a character less', spelled(signature.slice(0, -1))],
    ['padded', spelled(`${signature}==`)],
    ['the other alphabet', spelled(`${Buffer.alloc(64, 0xfb).toString('base64')}`)],
    ['in hex', spelled(bytes.toString('hex'))],
    ['none', spelled('')],
    ['two', `${token}.${signature}`],
    ['spaced', `${header}. ${payload}.${signature}`],
  )
  for (const [name, forged] of forgeries) assert.equal(await whoIs(forged), 401, name)
})

test('the twin of a signature ends with its session', async () => {
  // On this curve a signature verifies with s and with its negative: nothing may be keyed by the text of a token.
  const { token } = await server.signIn('ben@example.com')
  const [header, payload, signature] = token.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  const negative = BigInt(`0x${ORDER}`) - BigInt(`0x${bytes.subarray(32).toString('hex')}`)
  const s = Buffer.from(negative.toString(16).padStart(64, '0'), 'hex')
  const twin = `${header}.${payload}.${Buffer.concat([bytes.subarray(0, 32), s]).toString('base64url')}`
  assert.equal((await server.client(token).delete('/v1/auth/sessions/current')).status, 204)
  assert.deepEqual([await whoIs(token), await whoIs(twin)], [401, 401])
})
