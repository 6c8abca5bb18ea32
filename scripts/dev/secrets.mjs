// The secrets of a development machine: made at the first start that needs them, kept readable by their owner only.

import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** {bindings, databasePassword}: what the Worker gets, and what it logs in to a real PostgreSQL with. */
export function developmentSecrets(stateDir) {
  const file = join(stateDir, 'secrets.json')
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const secrets = { ...newSecrets(), ...kept }
  if (Object.keys(secrets).some((name) => !(name in kept)))
    writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 })
  const { databasePassword, ...bindings } = secrets
  return { bindings, databasePassword }
}

function newSecrets() {
  const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  return {
    IDENTITY_SIGNING_KEY: JSON.stringify({ ...key, kid: randomBytes(8).toString('hex'), alg: 'EdDSA', use: 'sig' }),
    IDENTITY_PEPPER: randomBytes(32).toString('base64url'),
    VAULT_KEYS: vaultKey(),
    WORKFLOW_VAULT_KEYS: vaultKey(),
    databasePassword: randomBytes(24).toString('base64url'),
  }
}

const vaultKey = () => `${randomBytes(4).toString('hex')}:${randomBytes(32).toString('base64url')}`
