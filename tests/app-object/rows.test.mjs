// The engine in the real runtime: what native tests cannot show about storage, time zones and the request limit.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ROOT } from '../../scripts/dev/paths.mjs'
import { startServer, until } from '../harness/index.mjs'

const read = (name) => JSON.parse(readFileSync(join(ROOT, 'tests/definitions', `${name}.json`), 'utf8'))

let server
before(async () => (server = await startServer({ worker: process.env.TEST_WORKER })))
after(() => server?.stop())

async function publish(person, slug, definition) {
  const made = await person.post('/v1/apps', { slug, definition })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return `/v1/apps/${made.body.owner}/${slug}`
}

/** The library without the field 'weight' of its tools, wherever it is mentioned. */
function withoutWeight(definition) {
  const table = definition.tables.find(({ id }) => id === 'tools')
  table.fields = table.fields.filter(({ id }) => id !== 'weight')
  for (const view of definition.views) view.fields = view.fields?.filter((id) => id !== 'weight')
  for (const sample of definition.samples) delete sample.values.weight
  return definition
}

test('rows, states, pages, aggregates, alerts, versions and the way back', async () => {
  const olga = await server.signIn('olga@example.com')
  const app = await publish(olga, 'library', read('tool-library'))
  assert.deepEqual((await olga.post(`${app}/samples`)).body, { rows: 8 })
  const loans = `${app}/tables/loans/rows`
  const first = await olga.get(`${loans}?sort=-due_on&limit=2`)
  assert.equal(first.status, 200, JSON.stringify(first.body))
  assert.equal(first.body.items.length, 2)
  const second = await olga.get(`${loans}?sort=-due_on&limit=2&cursor=${first.body.next_cursor}`)
  assert.equal(second.body.items.length, 1)
  assert.equal(second.body.next_cursor, null)
  const reserved = first.body.items.find((row) => row.status === 'reserved')
  const lent = await olga.post(`${loans}/${reserved.id}/transitions/lend`)
  assert.equal(lent.body.status, 'out', JSON.stringify(lent.body))
  const stale = await olga.patch(`${loans}/${reserved.id}`, { values: { deposit_paid: '5' }, revision: 1 })
  assert.equal(stale.status, 409)
  assert.equal(stale.body.current.status, 'out')
  const sum = await olga.get(`${app}/tables/tools/aggregate?measure=sum:deposit`)
  assert.equal(sum.body.total, '90.00', JSON.stringify(sum.body))
  const alerts = await olga.get(`${app}/alerts`)
  assert.equal(alerts.body.items[0].count, 1)
  const found = await olga.get(`${app}/tables/tools/rows?search=LADDER`)
  assert.deepEqual(
    found.body.items.map((row) => row.name),
    ['Extension ladder'],
  )
  const twice = await olga.post(loans, { values: { tool: reserved.tool, member: reserved.member } })
  assert.equal(twice.status, 422)
  assert.equal(twice.body.errors[0].pointer, '/values/tool')
  const gone = await olga.delete(`${loans}/${reserved.id}`)
  assert.equal(gone.status, 204)
  const back = await olga.post(`${loans}/${reserved.id}/restore`)
  assert.equal(back.body.status, 'out', JSON.stringify(back.body))

  const next = withoutWeight(read('tool-library'))
  const planned = await olga.post(`${app}/versions/plan`, { definition: next })
  assert.equal(planned.body.rows_losing_data, 2, JSON.stringify(planned.body))
  const version = { definition: next, base_version: 1 }
  assert.equal((await olga.post(`${app}/versions`, version)).body.code, 'loss-not-accepted')
  assert.equal((await olga.post(`${app}/versions`, { ...version, accept_loss: true })).body.version, 2)
  assert.equal((await olga.post(`${app}/versions/rollback`, { to_version: 1, base_version: 2 })).body.version, 3)
  const tools = await olga.get(`${app}/tables/tools/rows?sort=name`)
  assert.deepEqual(
    tools.body.items.map((row) => row.weight),
    ['1.6', '14.5', null],
  )
  await until('the directory has heard', async () => {
    const { body } = await olga.get('/v1/apps')
    return body.items.some(({ slug, version }) => slug === 'library' && version === 3)
  })
})

test("'today' is the app's own day", async () => {
  const person = await server.signIn('zoe@example.com')
  for (const [zone, slug] of [
    ['Pacific/Kiritimati', 'early'],
    ['Pacific/Pago_Pago', 'late'],
  ]) {
    const definition = read('tool-library')
    definition.app.time_zone = zone
    const app = await publish(person, slug, definition)
    const row = await person.post(`${app}/tables/members/rows`, { values: { name: 'A', email: 'a@example.org' } })
    const there = new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date())
    assert.equal(row.body.joined_on, there)
  }
})

test('an address nobody published at is not found, however it is asked', async () => {
  const person = await server.signIn('paul@example.com')
  for (const path of ['/v1/apps/paul/nothing', '/v1/apps/paul/nothing/tables/x/rows']) {
    assert.equal((await person.get(path)).body.code, 'not-found')
  }
})

test('an app answers a hundred requests a minute, whoever asks', async () => {
  const [rita, sven] = [await server.signIn('rita@example.com'), await server.signIn('sven@example.com')]
  const definition = read('tool-library')
  const app = await publish(rita, 'busy', definition)
  await rita.put(`${app}/people/sven@example.com`, { role: 'volunteer' })
  const answers = []
  const ask = async (person) => answers.push(await person.get(`${app}/tables/tools/rows`))
  await Promise.all(Array.from({ length: 60 }, () => Promise.all([ask(rita), ask(sven)])))
  const passed = answers.filter(({ status }) => status === 200).length
  const refused = answers.filter(({ body }) => body.code === 'rate-limited')
  assert.equal(passed, 100)
  assert.equal(refused.length, 20)
  assert.ok(Number(refused[0].headers.get('retry-after')) >= 1)
  for (const name of ['ratelimit-limit', 'ratelimit-remaining']) {
    assert.equal(refused[0].headers.get(name), { 'ratelimit-limit': '100', 'ratelimit-remaining': '0' }[name])
  }
  // The owner's work on the app goes on.
  assert.equal((await rita.get(`${app}/versions`)).status, 200)
})

test('what is published by hand keeps its checks, and so does every later version', async () => {
  const person = await server.signIn('tess@example.com')
  const [definition, contract_tests] = [read('tool-library'), read('tool-library.tests')]
  const broken = structuredClone(contract_tests)
  broken.tests[0].steps.at(-1).expect = { outcome: 'refused' }
  const refused = await person.post('/v1/apps', { slug: 'checked', definition, contract_tests: broken })
  assert.deepEqual([refused.status, refused.body.code], [422, 'checks-failed'], JSON.stringify(refused.body))
  assert.equal(refused.body.errors[0].pointer, '/contract_tests/tests/0')
  assert.ok(refused.body.errors[0].detail.startsWith(contract_tests.tests[0].sentence))
  assert.deepEqual((await person.get('/v1/apps')).body.items, [])

  const nonsense = structuredClone(contract_tests)
  nonsense.tests[0].steps[0].do.table = 'nothing'
  const misfit = await person.post('/v1/apps', { slug: 'checked', definition, contract_tests: nonsense })
  assert.equal(misfit.body.code, 'definition-invalid', JSON.stringify(misfit.body))
  assert.match(misfit.body.errors[0].pointer, /^\/contract_tests\/tests\/0\//)

  const made = await person.post('/v1/apps', { slug: 'checked', definition, contract_tests })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const app = '/v1/apps/tess/checked'
  const worse = read('tool-library')
  delete worse.tables.find(({ id }) => id === 'loans').rules
  const next = await person.post(`${app}/versions`, { definition: worse, base_version: 1 })
  assert.equal(next.body.code, 'checks-failed', JSON.stringify(next.body))
  const without = await person.post(`${app}/versions`, { definition, base_version: 1, contract_tests: { tests: [] } })
  assert.equal(without.body.version, 2, JSON.stringify(without.body))
})
