// A server whose workflows can be broken at every point, a service that they ask, people, and the history of all of it.
//
// Every person has an address of their own, in the header that Cloudflare sets in production: an address has 1,000 requests a minute.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { client, readMailbox, startServer, until } from '../../harness/index.mjs'
import { TEST_WORKER } from '../../harness/worker.mjs'
import { startService } from '../../workflow/service.mjs'
import { History } from './history.mjs'

/** A server starts again in seconds, and much later on a machine that has other things to do. */
export const PATIENCE = { timeoutMs: 60_000 }
/** `npm run test:faults` has the long forms. */
export const IS_LONG = process.env.EDGEWRIGHT_FAULTS === 'long'
const SYSTEM = { kind: 'system', reason: 'test' }

/** Starts it. `options` go to the server; `adminUrl` is the database as its superuser, where that is not the server's own.
 * With `isProduction` the objects of the workflows take themselves for those of production. */
export async function startWorld({ adminUrl, isProduction = false, ...options } = {}) {
  const workers = await brokenWorkers(isProduction)
  const service = await startService()
  const server = await startServer({ worker: workers, ...options })
  const history = new History()
  let addresses = 0
  const world = {
    server,
    service,
    history,
    /** Signs somebody in. `plan` is what they pay for. */
    person: (name, settings) => signIn(world, name, settings, (addresses += 1)),
    publish: (person, slug, definition) => publish(world, person, slug, definition),
    insist: (workflow, delivery, input) => insist(world, workflow, delivery, input),
    end: (workflow, run, patience) => end(world, workflow, run, patience),
    /** Tells the object of a workflow what to break. Answers what happened to it. */
    nemesis: (path, orders = {}) => say(server, path, 'nemesis', orders),
    /** Says something to the object as the platform does, not as anybody. */
    command: (path, command, actor = SYSTEM) => say(server, path, 'command', { actor, command }),
    query: (path, query, actor = SYSTEM) => say(server, path, 'query', { actor, query }),
    /** The power goes. */
    async kill() {
      history.kills += 1
      await server.kill()
    },
    /** The power comes back. Answers the milliseconds until the first answer. */
    async restart() {
      const cut = performance.now()
      await server.restart()
      const health = () => server.fetch('/v1/health').catch(() => undefined)
      await until('the first answer', async () => (await health())?.status === 200, PATIENCE)
      return performance.now() - cut
    },
    sql: (text, values) => sql(adminUrl ?? server.databaseUrl, text, values),
    checkAlarms: (unfinished) => history.armed(unfinished, armedObjects(server.stateDir)),
    settle: (workflows) => settle(world, workflows),
    async stop() {
      await server.stop()
      await service.stop()
      await rm(workers, { recursive: true, force: true })
    },
  }
  return world
}

/** The Workers of the tests with the faults of nemesis.js in the one that has the workflows. */
async function brokenWorkers(isProduction) {
  const folder = await mkdtemp(join(tmpdir(), 'edgewright-nemesis-'))
  await cp(TEST_WORKER, folder, { recursive: true })
  await rename(join(folder, 'workflows/shim.js'), join(folder, 'workflows/release.js'))
  const nemesis = await readFile(join(import.meta.dirname, 'nemesis.js'), 'utf8')
  const settings = `\nObject.assign(settings, ${JSON.stringify(isProduction ? { ENVIRONMENT: 'production' } : {})})\n`
  await writeFile(join(folder, 'workflows/shim.js'), nemesis + settings)
  return folder
}

async function signIn(world, name, { plan = 'free' } = {}, number) {
  const { server, history } = world
  const from = { 'cf-connecting-ip': `10.1.${number >> 8}.${number & 255}` }
  const email = `${name}@example.com`
  const anonymous = client(server.url)
  const asked = await anonymous.post('/v1/auth/codes', { email }, from)
  assert.equal(asked.status, 202, JSON.stringify(asked.body))
  const [mail] = await readMailbox(server.url, email)
  const session = await anonymous.post('/v1/auth/sessions', { email, code: mail.code, deliver: 'body' }, from)
  assert.equal(session.status, 200, JSON.stringify(session.body))
  if (plan !== 'free') await world.sql('UPDATE edgewright.people SET plan = $1 WHERE email = $2', [plan, email])
  const { access_token: token, user } = session.body
  const canary = randomBytes(16).toString('hex')
  history.canaries.set(canary, name)
  const { send } = client(server.url, token)
  const ask = async (method, path, body, headers) => {
    const answer = await send(method, path, body, { ...from, ...headers })
    history.answered(name, `${method} ${path}`, answer)
    return answer
  }
  return {
    name,
    plan,
    user,
    canary,
    token,
    ask,
    actor: { kind: 'person', user_id: user.id, email, username: user.username },
  }
}

/** Publishes `definition`, or its next version. Answers {path, person, name, plan}: name is who it is of. */
async function publish(world, person, slug, { tasks, ...more }) {
  const definition = {
    document: { dsl: '1.0.0', namespace: 'tests', name: slug, version: '1.0.0' },
    do: tasks,
    ...more,
  }
  const path = `/v1/workflows/${person.user.username}/${slug}`
  const { status, body } = await person.ask('POST', '/v1/workflows', { slug, definition })
  assert.equal(status, 201, JSON.stringify(body))
  return { path, slug, owner: person, person: person.name, plan: person.plan }
}

/** Sends a start until it is answered, as a sender that heard nothing would; the same key every time. Answers the run. */
async function insist({ history }, workflow, delivery, input = {}) {
  const start = history.sent(workflow, `key:${delivery}`)
  const send = () =>
    workflow.owner
      .ask('POST', `${workflow.path}/runs`, { input }, { 'idempotency-key': delivery })
      .catch(() => undefined)
  const isTaken = async () => {
    const answer = await send()
    if (![200, 201].includes(answer?.status)) return false
    history.acknowledged(start, answer.body.run_id)
    return true
  }
  await until(`${delivery} is acknowledged`, isTaken, { ...PATIENCE, everyMs: 100 })
  return [...start.runs][0]
}

/** Waits for the end of a run and writes it down. Answers its view. */
async function end({ history }, workflow, run, patience = PATIENCE) {
  const look = async () => {
    const answer = await workflow.owner.ask('GET', `${workflow.path}/runs/${run}?wait=true`).catch(() => undefined)
    if (answer?.status === 404) history.lost(run, answer.status)
    return answer?.status === 200 && history.seen(workflow, answer.body) && answer.body
  }
  return until(`${run} is over`, look, { ...patience, everyMs: 200 })
}

/** Every run that a workflow lists, the newest first. */
async function listRuns({ owner, path }) {
  const runs = []
  let cursor = ''
  do {
    const { status, body } = await owner.ask('GET', `${path}/runs?limit=100${cursor && `&cursor=${cursor}`}`)
    assert.equal(status, 200, JSON.stringify(body))
    runs.push(...body.items)
    cursor = body.next_cursor
  } while (cursor)
  return runs
}

/** Waits until every run of these workflows is over, and says whether the history was allowed. Answers the counts. */
async function settle(world, workflows) {
  const listed = new Map()
  for (const workflow of workflows) {
    const runs = await listRuns(workflow)
    listed.set(
      workflow.path,
      runs.map(({ run_id: id }) => id),
    )
    for (const { run_id: run } of runs) if (!world.history.ends.has(run)) await end(world, workflow, run)
  }
  return world.history.check({ listed, calls: world.service.all() })
}

/** Says something to the object of a workflow, past the api. */
async function say(server, path, verb, document) {
  const [owner, slug] = path.replace('/v1/workflows/', '').split('/')
  // Whoever asks this way has an address of their own each time, so that no test runs into the limit of one.
  const from = { 'cf-connecting-ip': `10.2.${randomBytes(1)[0]}.${randomBytes(1)[0]}` }
  const response = await server.fetch(
    `/v1/dev/faults/object/WORKFLOW/${encodeURIComponent(`${owner}/${slug}`)}/${verb}`,
    {
      method: 'POST',
      headers: from,
      body: JSON.stringify(document),
    },
  )
  const text = await response.text()
  return { status: response.status, body: text ? JSON.parse(text) : null }
}

async function sql(url, text, values) {
  const database = new pg.Client(url)
  await database.connect()
  try {
    return (await database.query(text, values)).rows
  } finally {
    await database.end()
  }
}

/** Ids of the objects of workflows that have an alarm: workerd keeps the alarms of a class beside its objects. */
export function armedObjects(stateDir) {
  const database = new DatabaseSync(join(stateDir, 'do/do/edgewright-Workflow/metadata.sqlite'), { readOnly: true })
  const rows = database.prepare('SELECT actor_id FROM _cf_ALARM').all()
  database.close()
  return new Set(rows.map(({ actor_id: id }) => id))
}

/** Writes a row for the table that `npm run test:faults` prints, and says it. */
export function report(context, test, { started, lost, doubled, kills }, more = '') {
  const row = { test, started, lost, doubled, kills, more }
  if (process.env.EDGEWRIGHT_FAULTS_REPORT)
    appendFileSync(process.env.EDGEWRIGHT_FAULTS_REPORT, `${JSON.stringify(row)}\n`)
  context.diagnostic(
    `${test}: ${started} runs started, ${lost} lost, ${doubled} doubled, ${kills} kills${more && `; ${more}`}`,
  )
}
