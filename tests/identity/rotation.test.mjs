// Our own signing key is changed as docs/operations.md says: nobody is signed out, and a removed key opens nothing.

import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { startServer } from '../harness/index.mjs'
import { newKey } from './provider.mjs'

let server
before(async () => (server = await startServer()))
after(() => server?.stop())

async function restartWith(signingKey) {
  const file = join(server.stateDir, 'secrets.json')
  const secrets = JSON.parse(await readFile(file, 'utf8'))
  await server.kill()
  await writeFile(file, JSON.stringify({ ...secrets, IDENTITY_SIGNING_KEY: JSON.stringify(signingKey) }))
  await server.restart()
}

const keyIdOf = (token) => JSON.parse(Buffer.from(token.split('.')[0], 'base64url')).kid
const published = async () => (await server.client().get('/.well-known/jwks.json')).body.keys.map(({ kid }) => kid)
const whoIs = async (token) => (await server.client(token).get('/v1/me')).status

test('a new key signs, the old one is believed until it is removed', async () => {
  const before = await server.signIn('ann@example.com')
  const old = JSON.parse(JSON.parse(await readFile(join(server.stateDir, 'secrets.json'), 'utf8')).IDENTITY_SIGNING_KEY)
  const next = await newKey('next', 'EdDSA')
  await restartWith({ keys: [next, old] })
  assert.deepEqual(await published(), ['next', old.kid])
  assert.equal(await whoIs(before.token), 200)
  const after = await server.signIn('ann@example.com')
  assert.equal(keyIdOf(after.token), 'next')

  await restartWith({ keys: [next] })
  assert.deepEqual(await published(), ['next'])
  assert.equal(await whoIs(before.token), 401)
  assert.equal(await whoIs(after.token), 200)
  for (const key of (await server.client().get('/.well-known/jwks.json')).body.keys) assert.equal(key.d, undefined)
})
