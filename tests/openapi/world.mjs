// What the callers of the API have before they are let loose on it: so many people that nobody meets a limit, each with an
// app, rows, a workflow, builds in every state and keys, and the bodies that would be right.

import { readFileSync } from 'node:fs'
import { until } from '../harness/index.mjs'
import { build } from '../path/tool-library.mjs'

const PEOPLE = 34
const AWAITING = 6
const SIGN_INS = 12
const APPS_TO_LOSE = 3

const definition = () => JSON.parse(readFileSync(new URL('../definitions/tool-library.json', import.meta.url), 'utf8'))

/** Waits for an event, so that there is something to cancel. */
const FORM = { title: 'Sign up', fields: [{ name: 'name', label: 'Name', kind: 'text' }] }

const ASK = { ask: { call: 'approval:1.0.0@default', with: { title: 'Come?', public: true } } }

const WORKFLOW = {
  document: { dsl: '1.0.0', namespace: 'tests', name: 'hear', version: '1.0.0' },
  do: [{ hear: { listen: { to: { one: { with: { type: 'com.example.paid' } } } } } }],
}

/** Everybody has an address of their own, because one address may ask a thousand times a minute only. */
const at = (address) => ({ 'cf-connecting-ip': address })

const GUESTS = ['guest-1@example.com', 'guest-2@example.com']

const made = (answer, status = 201) => {
  if (answer.status !== status) throw new Error(`Answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  return answer.body
}

/** Everything by person, for the hooks of the generator. */
export async function makeWorld(server) {
  const people = await inTurns(PEOPLE, (number) => makePerson(server, number))
  const builders = people.slice(0, AWAITING)
  await inTurns(AWAITING, async (number) => {
    const { person } = builders[number]
    builders[number].awaiting = pick(await build(person, `A list of plants, number ${number}, with name and height`))
  })
  const losers = await inTurns(6, async (number) => {
    const loser = await server.signIn(`loser-${number}@example.com`, at(`10.8.1.${number}`))
    return {
      token: loser.token,
      apps: await inTurns(APPS_TO_LOSE, (app) => makeApp(loser, `app-${app}`)),
      workflows: await inTurns(APPS_TO_LOSE, (workflow) => makeWorkflow(loser, `flow-${workflow}`)),
    }
  })
  const sessions = await inTurns(2 * SIGN_INS, async (number) => {
    const { token, session } = await server.signIn(`leaver-${number}@example.com`)
    return { token, refresh_token: session.refresh_token }
  })
  const codes = await inTurns(SIGN_INS, async (number) => {
    const email = `arriving-${number}@example.com`
    made(await server.client().post('/v1/auth/codes', { email }, { 'cf-connecting-ip': '10.9.9.9' }), 202)
    return { email, code: (await server.mailbox(email))[0].code }
  })
  return {
    people: people.map(({ person, ...rest }) => rest),
    losers,
    sessions,
    codes,
    definition: definition(),
    workflow: WORKFLOW,
  }
}

async function makePerson(server, number) {
  const person = await server.signIn(`person-${number}@example.com`, at(`10.8.0.${number}`))
  const app = await makeApp(person, 'tools')
  const path = `/v1/apps/${app.owner}/${app.slug}`
  for (const email of GUESTS) made(await person.put(`${path}/people/${email}`, { role: 'member' }), 200)
  const gone = made(await person.post(`${path}/tables/tools/rows`, { values: { name: 'Gone', category: 'other' } }))
  const deleted = await person.delete(`${path}/tables/tools/rows/${gone.id}`)
  if (deleted.status >= 300) throw new Error(`Deleting answered ${deleted.status}`)
  app.deleted.push(gone.id)
  const file = await server.fetch(`${path}/tables/tools/imports`, {
    method: 'POST',
    headers: { authorization: `Bearer ${person.token}`, 'content-type': 'text/csv' },
    body: 'Name,Category\nBar,other\n',
  })
  app.imports.push(made({ status: file.status, body: await file.json() }, file.status < 300 ? file.status : 201).id)
  const key = async () => made(await person.post('/v1/api-keys', { name: 'key', scopes: ['rows:read'] })).id
  const drafting = async () =>
    pick(made(await person.post('/v1/features', { text: 'A list of boats with name, length and owner' })))
  return {
    person,
    token: person.token,
    app,
    workflow: await makeAsking(person, 'hear'),
    keys: [await key(), await key()],
    drafting: [await drafting(), await drafting()],
  }
}

async function makeApp(person, slug) {
  const app = made(await person.post('/v1/apps', { slug, definition: definition() }))
  const path = `/v1/apps/${app.owner}/${app.slug}`
  made(await person.post(`${path}/samples`), 200)
  const rows = {}
  for (const table of definition().tables) {
    const { items } = made(await person.get(`${path}/tables/${table.id}/rows?limit=100`), 200)
    rows[table.id] = items.map((row) => row.id)
  }
  return { owner: app.owner, slug: app.slug, rows, deleted: [], imports: [] }
}

async function makeWorkflow(person, slug) {
  const { owner } = made(await person.post('/v1/workflows', { slug, definition: WORKFLOW }))
  const run = made(await person.post(`/v1/workflows/${owner}/${slug}/runs`, { input: {} }))
  return { owner, slug, run: run.run_id }
}

/** A workflow that also asks people, with a hook, a form, a mailbox and secrets. */
async function makeAsking(person, slug) {
  const branches = [...WORKFLOW.do, ASK]
  const definition = { ...WORKFLOW, do: [{ both: { fork: { branches } } }] }
  const { owner } = made(await person.post('/v1/workflows', { slug, definition }))
  const path = `/v1/workflows/${owner}/${slug}`
  const run = made(await person.post(`${path}/runs`, { input: {} }))
  const asked = await until('the run asks', async () => {
    const { body } = await person.get(`${path}/runs/${run.run_id}`)
    return body.approvals[0]
  })
  made(await person.put(`${path}/hook`, { signature: 'github' }), 200)
  made(await person.put(`${path}/form`, FORM), 200)
  made(await person.put(`${path}/mailbox`, {}), 200)
  for (const name of ['api_key', 'other']) {
    const kept = await person.put(`${path}/secrets/${name}`, { value: 'value-of-nobody' })
    made(kept, kept.status < 300 ? kept.status : 200)
  }
  return { owner, slug, run: run.run_id, approval: asked.id, token: asked.path.split('/').at(-1) }
}

const pick = ({ id, revision, brief }) => ({ id, revision, brief })

/** A few at a time, answered in order. */
async function inTurns(count, work) {
  const answers = []
  for (let from = 0; from < count; from += 8) {
    const numbers = Array.from({ length: Math.min(8, count - from) }, (_, at) => from + at)
    answers.push(...(await Promise.all(numbers.map(work))))
  }
  return answers
}
