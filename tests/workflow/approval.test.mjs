// Runs that ask people, and forms that start runs, over the API on the real runtime.

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { client, startServer, until } from '../harness/index.mjs'

let server, ann, ben, eve, nobody, owner, base
before(async () => {
  server = await startServer()
  ann = await server.signIn('ann@example.com')
  ben = await server.signIn('ben@example.com')
  eve = await server.signIn('eve@example.com')
  nobody = client(server.url)
  owner = ann.user.username
  base = `/v1/workflows/${owner}`
})
after(() => server?.stop())

let published = 0
async function publish(tasks) {
  const slug = `asks-${(published += 1)}`
  const definition = { document: { dsl: '1.0.0', namespace: 'tests', name: 'asks', version: '1.0.0' }, do: tasks }
  const made = await ann.post('/v1/workflows', { slug, definition })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return slug
}

const approval = (ask) => ({ approve: { call: 'approval:1.0.0@default', with: ask } })

/** Starts a run and answers it with the first thing it asks. */
async function asked(tasks) {
  const slug = await publish(tasks)
  const started = await ann.post(`${base}/${slug}/runs`, { input: {} })
  const path = `${base}/${slug}/runs/${started.body.run_id}`
  const run = await until('it asks', async () => {
    const { body } = await ann.get(path)
    return body.approvals?.length > 0 && body
  })
  const [ask] = run.approvals
  return { slug, path, run, ask, at: `${path}/approvals/${ask.id}` }
}

const ended = async (path) =>
  until('the run is over', async () => {
    const { body } = await ann.get(`${path}?wait=true`)
    return !['running', 'waiting'].includes(body.status) && body
  })

const withoutRequest = ({ request_id, ...body }) => body

describe('approvals', () => {
  const FIELDS = [
    { name: 'amount', label: 'Amount', kind: 'number', required: true },
    { name: 'note', label: 'Note', kind: 'long_text' },
  ]

  test('an answer is taken once, by the owner or somebody it names, and goes on with the run (F-10)', async () => {
    const { at, path, ask, run } = await asked([
      approval({ title: 'Pay?', text: 'An invoice', assignees: ['ben@example.com'], fields: FIELDS }),
    ])
    assert.equal(run.status, 'waiting')
    assert.deepEqual([ask.title, ask.choices, ask.path], ['Pay?', ['approve', 'reject'], null])
    const listed = (await ann.get('/v1/approvals')).body.items
    assert.ok(listed.some(({ id }) => id === ask.id))
    assert.equal((await ben.get('/v1/approvals')).body.items.length, 0)

    const answer = { choice: 'approve', values: { amount: 12.5 } }
    const unknown = at.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
    for (const stranger of [eve]) {
      const refused = await stranger.post(at, answer)
      const nowhere = await stranger.post(unknown, answer)
      assert.deepEqual([refused.status, nowhere.status], [404, 404])
      assert.deepEqual(withoutRequest(refused.body), withoutRequest(nowhere.body))
      assert.equal((await stranger.get(at)).status, 404)
    }
    assert.equal((await nobody.post(at, answer)).status, 401)

    const misfit = await ben.post(at, { choice: 'approve', values: { amount: 'x', more: 1 } })
    assert.equal(misfit.status, 422)
    assert.deepEqual(misfit.body.errors.map(({ pointer }) => pointer).sort(), ['/values/amount', '/values/more'])
    assert.equal((await ben.post(at, { choice: 'perhaps', values: { amount: 1 } })).body.errors[0].pointer, '/choice')

    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, number) => (number % 2 ? ann : ben).post(at, answer)),
    )
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(9).fill(409)])
    const { output } = await ended(path)
    assert.deepEqual([output.choice, output.values], ['approve', { amount: 12.5, note: null }])
    assert.match(output.by, /^(ann|ben)@example.com$/)
    const late = await ann.post(at, answer)
    assert.deepEqual([late.status, late.body.code], [409, 'already-answered'])
    assert.equal((await ann.get(at)).body.status, 'answered')
  })

  test('what nobody answers in time can be caught', async () => {
    const { at, path } = await asked([
      {
        trying: {
          try: [approval({ title: 'Quick?', expires_in_seconds: 1 })],
          catch: { errors: { with: { status: 408 } }, do: [{ late: { set: { late: true } } }] },
        },
      },
    ])
    assert.deepEqual((await ended(path)).output, { late: true })
    const late = await ann.post(at, { choice: 'approve' })
    assert.deepEqual([late.status, late.body.code], [409, 'too-late'])
  })

  test('an answer to a run that was stopped is too late, and nothing is asked any more', async () => {
    const { at, path, ask } = await asked([approval({ title: 'Still?' })])
    assert.equal((await ann.post(`${path}/cancel`, {})).status, 200)
    assert.equal((await ann.post(at, { choice: 'approve' })).body.code, 'too-late')
    const listed = (await ann.get('/v1/approvals')).body.items
    assert.ok(!listed.some(({ id }) => id === ask.id))
  })

  test('whoever has the link of a public one may answer it once; a link that is opened before can be sent', async () => {
    const { path, ask } = await asked([
      {
        open: {
          call: 'approval-open:1.0.0@default',
          with: { title: 'Come?', choices: ['yes', 'no'], public: true },
          export: { as: '${ {opened: .} }' },
        },
      },
      { pause: { wait: { milliseconds: 10 } } },
      { wait_for: { call: 'approval:1.0.0@default', with: { id: '${ $context.opened.id }' } } },
    ])
    const link = `/v1${ask.path}`
    assert.match(ask.path, new RegExp(`^/forms/${owner}/asks-\\d+/[\\w-]{43}$`))
    const shown = (await nobody.get(link)).body
    assert.deepEqual([shown.title, shown.choices, shown.status], ['Come?', ['yes', 'no'], 'open'])
    assert.ok(!JSON.stringify(shown).includes('run_'), 'the run is nobody else’s business')
    assert.equal((await nobody.get(link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))).status, 404)
    assert.equal((await nobody.post(link, { choice: 'no' })).status, 204)
    assert.equal((await nobody.post(link, { choice: 'yes' })).status, 409)
    const { output } = await ended(path)
    assert.deepEqual([output.choice, output.by], ['no', 'public'])
  })

  test('arguments that cannot be asked fail the task', async () => {
    const slug = await publish([approval({ title: '', choices: [] })])
    const started = await ann.post(`${base}/${slug}/runs`, { input: {} })
    const run = await ended(`${base}/${slug}/runs/${started.body.run_id}`)
    assert.equal(run.status, 'faulted')
    assert.match(run.error.detail, /approval: A title/)
  })
})

describe('forms', () => {
  const FORM = {
    title: 'Sign up',
    fields: [
      { name: 'name', label: 'Name', kind: 'text', required: true },
      { name: 'email', label: 'E-mail', kind: 'email', required: true },
      { name: 'day', label: 'Day', kind: 'date', page: 2 },
      { name: 'colour', label: 'Colour', kind: 'choice', choices: ['red', 'blue'], page: 2 },
    ],
  }

  test('every submission starts a run, the same one only once', async () => {
    const slug = await publish([{ keep: { set: { who: '${ .values.name }' } } }])
    assert.equal((await nobody.get(`/v1/forms/${owner}/${slug}`)).status, 404)
    const put = await ann.put(`${base}/${slug}/form`, FORM)
    assert.equal(put.status, 200, JSON.stringify(put.body))
    assert.equal(new URL(put.body.url).pathname, `/forms/${owner}/${slug}`)
    const shown = (await nobody.get(`/v1/forms/${owner}/${slug}`)).body
    assert.deepEqual(
      shown.fields.map(({ name, page }) => [name, page]),
      [
        ['name', 1],
        ['email', 1],
        ['day', 2],
        ['colour', 2],
      ],
    )

    const values = { name: 'Ann', email: 'ann@example.com', day: '2026-11-20', colour: 'red' }
    const key = { 'idempotency-key': randomUUID() }
    const submit = (body, headers) => nobody.send('POST', `/v1/forms/${owner}/${slug}`, body, headers)
    const first = await submit({ values }, key)
    assert.equal(first.status, 202, JSON.stringify(first.body))
    assert.deepEqual((await submit({ values }, key)).body, first.body)
    const run = await ended(`${base}/${slug}/runs/${first.body.run_id}`)
    assert.deepEqual([run.output, run.started_by.kind, run.input.values], [{ who: 'Ann' }, 'form', values])

    const misfit = await submit({ values: { name: '', email: 'x', day: '2026-02-30', colour: 'green', admin: true } })
    assert.equal(misfit.status, 422)
    assert.deepEqual(misfit.body.errors.map(({ pointer }) => pointer).sort(), [
      '/values/admin',
      '/values/colour',
      '/values/day',
      '/values/email',
      '/values/name',
    ])
    assert.equal((await ann.get(`${base}/${slug}/runs`)).body.items.length, 1)

    assert.equal((await eve.put(`${base}/${slug}/form`, FORM)).status, 404)
    assert.equal((await ann.delete(`${base}/${slug}/form`)).status, 204)
    assert.equal((await submit({ values })).status, 404)
  })

  test('a form that cannot be asked is refused with every place', async () => {
    const slug = await publish([{ keep: { set: { a: 1 } } }])
    const refused = await ann.put(`${base}/${slug}/form`, {
      title: '',
      fields: [
        { name: '1', label: 'x', kind: 'text' },
        { name: 'a', label: 'x', kind: 'choice' },
      ],
    })
    assert.equal(refused.body.code, 'form-invalid')
    assert.deepEqual(refused.body.errors.map(({ pointer }) => pointer).sort(), [
      '/fields/0/name',
      '/fields/1/choices',
      '/title',
    ])
  })
})
