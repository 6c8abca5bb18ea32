// The hand-written Hono Worker, built and started.

import { generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../../scripts/dev/commands.mjs'
import { choosePort } from '../../../scripts/dev/port.mjs'
import { readWranglerConfigs } from '../../../scripts/dev/wrangler-config.mjs'
import { Connection, request } from '../connection.mjs'
import { DURABILITY, headersOf, nextBurst, rowValues } from '../edgewright.mjs'
import { startProcess } from '../start-process.mjs'
import { seedHono } from './hono/seed.mjs'
import { install } from './scratch.mjs'

const HONO = 'hono@4.13.19'
const ESBUILD = 'esbuild@0.28.2'
const ISSUER = 'http://127.0.0.1'
const LIFE_SECONDS = 3_600

export async function startHono() {
  const packages = await install(HONO, ESBUILD)
  const stateDir = await mkdtemp(join(tmpdir(), 'bench-hono-'))
  const workerDir = join(stateDir, 'worker')
  await run(join(packages, '@esbuild/linux-x64/bin/esbuild'), bundle(workerDir), {
    env: { ...process.env, NODE_PATH: packages },
  })
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const settings = {
    stateDir,
    workerDir,
    port: await choosePort(0),
    bindings: { PUBLIC_KEY: JSON.stringify(publicKey.export({ format: 'jwk' })), ISSUER },
    compatibilityDate: readWranglerConfigs()[0].compatibilityDate,
  }
  const launch = () =>
    startProcess(process.execPath, [join(import.meta.dirname, 'hono/serve.mjs'), JSON.stringify(settings)])
  let child = await launch()
  const hono = {
    name: 'Hono',
    durability: DURABILITY,
    created: 201,
    stateDir,
    port: settings.port,
    published: 0,
    get pid() {
      return Number(readFileSync(join(stateDir, 'workerd.pid'), 'utf8'))
    },
    person: (name) => person(privateKey, name),
    publish: (options) => publish(hono, options),
    seed: (app, rows, authorIds) => seedHono(stateDir, app, rows, authorIds),
    createRequests:
      (app, who, burst = nextBurst()) =>
      (index, client) =>
        request('POST', `${app}/tables/entries/rows`, {
          headers: headersOf(who, burst, client),
          body: { values: rowValues(index) },
        }),
    listRequests:
      (app, who, burst = nextBurst()) =>
      (_, client) =>
        request('GET', `${app}/tables/entries/rows?view=open&limit=20`, { headers: headersOf(who, burst, client) }),
    async whileStopped(work) {
      await child.end()
      work()
      child = await launch()
    },
    async stop() {
      await child.end()
      await rm(stateDir, { recursive: true, force: true })
    },
  }
  return hono
}

const bundle = (workerDir) => [
  join(import.meta.dirname, 'hono/worker.js'),
  '--bundle',
  '--minify',
  '--format=esm',
  '--target=es2024',
  '--external:cloudflare:workers',
  `--outfile=${join(workerDir, 'shim.js')}`,
]

/** Somebody with a token like ours: the same claims, the same algorithm. */
function person(privateKey, name) {
  const now = Math.floor(Date.now() / 1000)
  const id = `user_${name.padEnd(26, '0')}`
  const email = `${name}@example.com`
  const claims = { iss: ISSUER, sub: id, aud: 'bench', iat: now, nbf: now, exp: now + LIFE_SECONDS }
  const more = { email, email_verified: true, username: name, sid: `sess_${'0'.repeat(26)}` }
  const part = (document) => Buffer.from(JSON.stringify(document)).toString('base64url')
  const signed = `${part({ alg: 'EdDSA', typ: 'JWT' })}.${part({ ...claims, ...more })}`
  return {
    email,
    user: { id, username: name },
    token: `${signed}.${sign(null, signed, privateKey).toString('base64url')}`,
  }
}

async function publish(hono, { members = {}, slug = `bench-${hono.published}` } = {}) {
  const owner = hono.person('olga')
  hono.published += 1
  const app = `/v1/apps/olga/${slug}`
  const connection = await Connection.open(hono.port)
  const headers = headersOf(owner, nextBurst(), 0)
  const { status, body } = await connection.send(request('PUT', app, { headers, body: { members } }))
  connection.close()
  if (status !== 201) throw new Error(`The Hono Worker answered ${status}: ${body}`)
  return app
}
