// Edgewright as it is released, behind its own limits.
//
// Limits are not switched off: a person, an address and an app have as many requests a minute as everybody has. Load
// therefore comes in bursts of fewer requests than a paid app answers in a minute, each burst to an app of its own, and
// every client has its own address, in the header that Cloudflare sets in production.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { client, startServer, until } from '../harness/index.mjs'
import { request } from './connection.mjs'
import { findApp, seedRows } from './seed.mjs'

export const DEFINITION = JSON.parse(readFileSync(join(import.meta.dirname, 'app.json'), 'utf8'))
export const OWNER = 'olga'
export const DURABILITY = 'fsync before the answer (output gate)'

/** Requests of one burst: below the 1,000 a minute of a paid app, with room for what prepared it. */
export const BURST = 900
/** Publishing counts against a person's 100 requests a minute, and each takes two. */
const APPS_PER_OWNER = 45

/** Starts it. Owners are made as they are needed, each on the paid plan. */
export async function startEdgewright(worker, { port } = {}) {
  const server = await startServer({ worker, port })
  // kill() signals before it waits, which is all that a process on its way out can do.
  const endWithUs = () => server.kill()
  process.on('exit', endWithUs)
  const edgewright = {
    name: 'Edgewright',
    durability: DURABILITY,
    created: 201,
    server,
    stateDir: server.stateDir,
    get port() {
      return Number(new URL(server.url).port)
    },
    get pid() {
      return Number(readFileSync(join(server.stateDir, 'workerd.pid'), 'utf8'))
    },
    people: new Map(),
    published: 0,
    person: (name) => person(edgewright, name),
    publish: (options) => publish(edgewright, options),
    seed: (app, rows, authorIds) => seedRows(findApp(server.stateDir, app), rows, authorIds),
    createRequests,
    listRequests,
    /** Stops it at once, does `work`, and starts it again on the same state. */
    async whileStopped(work) {
      await server.kill()
      work()
      await server.restart()
    },
    stop() {
      process.off('exit', endWithUs)
      return server.stop()
    },
  }
  return edgewright
}

/** A person who is signed in, with an address of their own. */
async function person(edgewright, name) {
  const known = edgewright.people.get(name)
  if (known) return known
  const signedIn = await signInFrom(edgewright.server, name, addressOf(edgewright.people.size))
  edgewright.people.set(name, signedIn)
  return signedIn
}

async function signInFrom(server, name, address) {
  const email = `${name}@example.com`
  const from = { 'cf-connecting-ip': address }
  const anonymous = server.client()
  const asked = await anonymous.post('/v1/auth/codes', { email }, from)
  if (asked.status !== 202) throw new Error(`A code was refused: ${JSON.stringify(asked.body)}`)
  const { body: mailbox } = await anonymous.get(`/v1/dev/mailbox?email=${encodeURIComponent(email)}`, from)
  const code = mailbox.items[0].code
  const { body: session } = await anonymous.post('/v1/auth/sessions', { email, code, deliver: 'body' }, from)
  const { send } = client(server.url, session.access_token)
  const sendFrom = (method, path, body, headers = {}) => send(method, path, body, { ...from, ...headers })
  return { email, user: session.user, token: session.access_token, address, send: sendFrom }
}

const addressOf = (index) => `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`

/** Publishes the app of the benchmarks on the paid plan and lets `members` in. Answers its path. */
async function publish(edgewright, { members = {}, slug = `bench-${edgewright.published}` } = {}) {
  const ownerName = `${OWNER}-${Math.floor(edgewright.published++ / APPS_PER_OWNER)}`
  const isNew = !edgewright.people.has(ownerName)
  const owner = await person(edgewright, ownerName)
  if (isNew) await pay(edgewright.server, owner.email)
  const made = await owner.send('POST', '/v1/apps', { slug, definition: DEFINITION })
  if (made.status !== 201) throw new Error(`Publishing answered ${made.status}: ${JSON.stringify(made.body)}`)
  const app = `/v1/apps/${owner.user.username}/${slug}`
  for (const [email, role] of Object.entries(members)) {
    const put = await owner.send('PUT', `${app}/people/${email}`, { role })
    if (put.status !== 200) throw new Error(`Letting ${email} in answered ${put.status}`)
  }
  return app
}

/** Waits until an app has heard from the directory that its owner pays. */
export const untilPaid = (someone, app) =>
  until('the app knows its plan', async () => {
    const { headers } = await someone.send('GET', `${app}/tables/entries/rows?limit=1`)
    return headers.get('ratelimit-limit') === '1000'
  })

/** Makes somebody pay. */
export async function pay(server, email) {
  const database = new pg.Client(server.databaseUrl)
  await database.connect()
  await database.query("UPDATE edgewright.people SET plan = 'paid' WHERE email = $1", [email])
  await database.end()
}

/** Bytes of creates, by index and client. */
function createRequests(app, person, burst = nextBurst()) {
  return (index, client) =>
    request('POST', `${app}/tables/entries/rows`, {
      headers: headersOf(person, burst, client),
      body: { values: rowValues(index) },
    })
}

/** Bytes of requests for the page: filtered, sorted, twenty rows, own rows only. */
function listRequests(app, person, burst = nextBurst()) {
  return (_, client) =>
    request('GET', `${app}/tables/entries/rows?view=open&limit=20`, { headers: headersOf(person, burst, client) })
}

let bursts = 0
/** A burst of requests comes from addresses of its own, one per client. */
export const nextBurst = () => (bursts += 1)

export const headersOf = (person, burst, client) => ({
  authorization: `Bearer ${person.token}`,
  'cf-connecting-ip': `10.${128 + (burst >> 8)}.${burst & 255}.${client}`,
})

/** The same row for everybody. */
export const rowValues = (index) => ({
  title: `Entry ${index}`,
  amount: '12.50',
  from_on: '2026-01-01',
  due_on: `2026-01-${String((index % 28) + 1).padStart(2, '0')}`,
  notes: 'What there is to say about it, in a sentence or two of ordinary length.',
})
