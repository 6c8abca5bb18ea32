// Stored scripts: the payloads of xss-payloads.mjs in every kind of field and every word of a definition, looked at in
// every view. Nothing runs, nothing is even tried (the page's policy is never asked), nothing leaves, and the text shows.

import { expect, publish, test } from './fixtures.mjs'
import { PAYLOADS } from './xss-payloads.mjs'

/** One line of text has no control characters; those payloads go into longer texts only. */
const LINES = [...new Set(PAYLOADS.map((text) => text.trim()))].filter((text) => !/\p{Cc}/u.test(text))
const VIEWS = ['grid', 'cards', 'kanban', 'calendar', 'chart', 'by_other', 'form', 'others']

test.setTimeout(240_000)

/** Everything that must not happen in a context's pages: scripts, refusals by policy, dialogs, requests elsewhere. */
async function watch(context, server) {
  const seen = []
  await context.exposeBinding('xss', (_, what) => void seen.push(`ran: ${what}`))
  await context.exposeBinding('refusedByPolicy', (_, what) => void seen.push(`refused by the policy: ${what}`))
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      globalThis.refusedByPolicy(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile} ${event.sample}`),
    )
  })
  const host = new URL(server.url).host
  context.on('request', (request) => {
    const url = new URL(request.url())
    if (/^(https?|wss?):$/.test(url.protocol) && url.host !== host) seen.push(`left: ${url}`)
  })
  context.on('dialog', async (dialog) => {
    seen.push(`dialog: ${dialog.message()}`)
    await dialog.dismiss()
  })
  context.on('page', (page) => page.on('pageerror', (error) => seen.push(`error: ${error.message}`)))
  for (const page of context.pages()) page.on('pageerror', (error) => seen.push(`error: ${error.message}`))
  return seen
}

const field = (id, type, more = {}) => ({ id, label: id, type, ...more })

/** An app with every kind of field and view. `word` gives each label, sentence and message. */
function definitionOf(word, samples) {
  const options = (...ids) => ids.map((id) => ({ id, label: word(), tone: 'info' }))
  const labelled = (one) => ({ ...one, label: word(), help: word() })
  const things = [
    field('name', 'text', { required: true, unique: true }),
    field('notes', 'long_text'),
    field('site', 'url'),
    field('mail', 'email'),
    field('kind', 'select', { options: options('a', 'b', 'c'), default: 'a' }),
    field('tags', 'multi_select', { options: options('x', 'y') }),
    field('on', 'date', { default: { today: 0 } }),
    field('at', 'datetime'),
    field('amount', 'money'),
    field('count', 'integer', { min: 0 }),
    field('flag', 'boolean'),
    field('other', 'relation', { table: 'others', on_delete: 'clear' }),
    field('number', 'autonumber', { prefix: '<b>&"' }),
    field('both', 'computed', { result: 'text', expression: '.name + " " + (.notes // "")' }),
    field('code', 'text', { pattern: '[0-9]{3}', pattern_message: word() }),
  ].map(labelled)
  const shown = things.map(({ id }) => id)
  const view = (id, type, more = {}) => ({ id, label: word(), type, table: 'things', ...more })
  return {
    format: 'edgewright.app/1',
    app: { name: word(), description: word() },
    tables: [
      {
        id: 'things',
        label: word(),
        label_one: word(),
        description: word(),
        title: 'name',
        fields: things,
        lifecycle: {
          field: 'kind',
          initial: 'a',
          transitions: [
            { id: 'go', label: word(), from: ['a'], to: 'b' },
            { id: 'no', label: word(), from: ['a'], to: 'c', guard: { expression: '.flag == true', message: word() } },
          ],
        },
        rules: [{ id: 'small', expression: '(.count // 0) < 10', message: word(), fields: ['count'] }],
        unique: [{ id: 'once', fields: ['mail'], message: word() }],
      },
      {
        id: 'others',
        label: word(),
        label_one: word(),
        title: 'title',
        fields: [labelled(field('title', 'text', { required: true }))],
      },
    ],
    views: [
      view('grid', 'grid', {
        fields: shown,
        sort: [{ field: 'number' }],
        highlights: [{ filter: { field: 'kind', op: 'eq', value: 'a' }, tone: 'danger', label: word() }],
      }),
      view('cards', 'cards', { subtitle: 'both', fields: ['notes', 'other', 'tags'] }),
      view('kanban', 'kanban', { group_by: 'kind', subtitle: 'other', fields: ['notes'] }),
      view('calendar', 'calendar', { start: 'on', subtitle: 'notes', color_by: 'kind' }),
      view('chart', 'chart', { chart: { kind: 'bar', group_by: 'kind', measure: { op: 'count' } } }),
      view('by_other', 'chart', { chart: { kind: 'bar', group_by: 'other', measure: { op: 'count' } } }),
      view('detail', 'detail', { fields: shown }),
      view('form', 'form', { fields: ['name', 'notes', 'mail', 'count', 'code'], submit_label: word() }),
      {
        ...view('others', 'grid', { fields: ['title'] }),
        table: 'others',
      },
      {
        ...view('one_other', 'detail', {
          fields: ['title'],
          related: [{ table: 'things', field: 'other', fields: ['name', 'notes'] }],
        }),
        table: 'others',
      },
    ],
    access: {
      visibility: 'invited',
      roles: [{ id: 'reader', label: word(), description: word() }],
      tables: { things: { reader: { read: true } }, others: { reader: { read: true } } },
    },
    alerts: [
      { id: 'some', label: word(), table: 'things', tone: 'danger', filter: { field: 'kind', op: 'eq', value: 'a' } },
    ],
    samples,
  }
}

/** One row per payload, in every field that takes text. */
function samplesOf(lines) {
  const others = lines.slice(0, 12).map((title, at) => ({ table: 'others', ref: `o${at}`, values: { title } }))
  const things = lines.map((name, at) => ({
    table: 'things',
    values: {
      name,
      notes: `${name}\n${PAYLOADS[at]}\n${name}`,
      other: { ref: `o${at % others.length}` },
      tags: ['x', 'y'],
    },
  }))
  return [...others, ...things]
}

/** Opens every view of an app, and what opens from it. */
async function lookAtEverything(page, app) {
  for (const view of VIEWS) {
    await page.goto(`${app.path}/${view}`)
    await page.waitForLoadState('networkidle')
    for (let turn = 0; turn < 3; turn += 1) await page.mouse.wheel(0, 2_000)
  }
}

/** The names that a list shows while somebody scrolls through it. */
async function namesShown(page, app) {
  await page.goto(`${app.path}/grid`)
  const shown = new Set()
  const links = page.getByRole('row').getByRole('link')
  await links.first().waitFor()
  for (let turn = 0; turn < 40 && shown.size < LINES.length; turn += 1) {
    for (const text of await links.allTextContents()) shown.add(text.trim())
    await links.last().scrollIntoViewIfNeeded()
    await page.mouse.wheel(0, 1_500)
    const more = page.getByRole('button', { name: 'Show more' })
    if (await more.isVisible()) await more.click()
    await page.waitForLoadState('networkidle')
  }
  return shown
}

test('the watch of these tests notices what it must', async ({ newPerson, server }) => {
  const { context, page } = await newPerson()
  const seen = await watch(context, server)
  await page.goto('/app')
  await page.evaluate(() => {
    const place = document.createElement('div')
    document.body.append(place)
    place.innerHTML = '<img src=x onerror=xss(1)><img src=//evil.example/x.png>'
  })
  await expect.poll(() => seen.filter((line) => line.includes('refused by the policy')).length).toBeGreaterThan(1)
  expect(seen.filter((line) => line.startsWith('ran'))).toEqual([])
  await page.evaluate(() => globalThis.xss('by hand'))
  await expect.poll(() => seen).toContain('ran: by hand')
})

test('what people put into rows is text in every view', async ({ newPerson, server }) => {
  const person = await newPerson()
  let plain = 0
  const app = await publish(
    person,
    'rows',
    definitionOf(() => `Word ${++plain}`, samplesOf(LINES)),
  )
  const path = `/v1/apps/${app.owner}/${app.slug}`
  expect((await person.caller.post(`${path}/samples`)).status).toBe(200)
  for (const site of LINES.filter((text) => /^\s*(java|data|vb)/i.test(text))) {
    const { status } = await person.caller.post(`${path}/tables/things/rows`, {
      values: { name: `Site ${site}`, site },
    })
    expect(status, site).toBe(422)
  }

  const { context, page } = person
  const seen = await watch(context, server)
  const shown = await namesShown(page, app)
  expect(LINES.filter((line) => !shown.has(line))).toEqual([])
  await lookAtEverything(page, app)
  const { body } = await person.caller.get(`${path}/tables/things/rows?limit=3&search=onerror`)
  for (const row of body.items) {
    await page.goto(`${app.path}/grid?row=${row.id}`)
    const panel = page.getByTestId('row-panel')
    await panel.getByText('History').click()
    await expect(panel.getByRole('textbox').first()).toHaveValue(row.name)
    await page.waitForLoadState('networkidle')
  }
  expect(seen).toEqual([])
})

test('what a hostile definition says is text everywhere, also in its errors', async ({ newPerson, server }) => {
  const person = await newPerson()
  const rest = [...LINES]
  const seenBy = []
  for (let number = 0; rest.length > 0 && number < 3; number += 1) {
    const word = () => rest.shift() ?? LINES[number]
    const definition = definitionOf(word, samplesOf(LINES.slice(0, 12)))
    const app = await publish(person, `words-${number}`, definition)
    const path = `/v1/apps/${app.owner}/${app.slug}`
    expect((await person.caller.post(`${path}/samples`)).status).toBe(200)
    const { context, page } = person
    const seen = number === 0 ? await watch(context, server) : seenBy[0]
    seenBy.push(seen)
    await lookAtEverything(page, app)
    await expect(page).toHaveTitle(new RegExp(definition.app.name.replace(/[^a-z0-9]/gi, '.')))

    // Every refusal a form can get: missing, taken, too large, of another form.
    await page.goto(`${app.path}/form`)
    const fields = definition.tables[0].fields
    const submit = definition.views.find(({ id }) => id === 'form').submit_label
    const input = (id) => page.getByLabel(fields.find((one) => one.id === id).label).first()
    await input('name').fill(LINES[0])
    await input('count').fill('99')
    await input('code').fill('x')
    await page.getByRole('button', { name: submit, exact: true }).click()
    await expect(page.getByText(definition.tables[0].fields.at(-1).pattern_message).first()).toBeVisible()
    await page.waitForLoadState('networkidle')

    const settings = `/app/apps/${app.owner}/${app.slug}`
    await person.caller.put(`${path}/people/guest@example.org`, { role: 'reader' })
    for (const place of ['/app', settings]) {
      await page.goto(place)
      await page.waitForLoadState('networkidle')
      await expect(page.getByText(definition.app.name).first()).toBeVisible()
    }
    await page.goto(`${app.path}/grid`)
    await page.getByRole('searchbox').fill(LINES[0])
    await page.waitForLoadState('networkidle')
  }
  expect(seenBy[0]).toEqual([])
})

test('what is told to the console is text: builds, briefs, keys, people', async ({ newPerson, server }) => {
  const person = await newPerson()
  const { context, page, caller } = person
  const seen = await watch(context, server)
  for (let at = 0; at < LINES.length; at += 25) {
    const text = LINES.slice(at, at + 25).join(' , ')
    const { body } = await caller.post('/v1/features', { text: `A list of cups with ${text}` })
    await caller.post(`/v1/features/${body.id}/messages`, { text: PAYLOADS.slice(at, at + 25).join('\n') })
    await page.goto(`/app/builds/${body.id}`)
    await expect(page.getByText(LINES[at]).first()).toBeVisible()
    await page.waitForLoadState('networkidle')
  }
  for (const name of LINES.slice(0, 15)) await caller.post('/v1/api-keys', { name, scopes: ['rows:read'] })
  for (const place of ['/app', '/app/settings', '/app/new', '/dev/mailbox']) {
    await page.goto(place)
    await page.waitForLoadState('networkidle')
  }
  expect(seen).toEqual([])
})

test('what stands in an address is text, and leads nowhere else', async ({ newPerson, server }) => {
  const person = await newPerson()
  let plain = 0
  const app = await publish(
    person,
    'address',
    definitionOf(() => `Word ${++plain}`, samplesOf(LINES.slice(0, 12))),
  )
  const { context, page } = person
  const seen = await watch(context, server)
  for (const payload of LINES.filter((_, at) => at % 16 === 0)) {
    const coded = encodeURIComponent(payload)
    const only = encodeURIComponent(
      JSON.stringify({ label: payload, filter: { field: 'name', op: 'eq', value: payload } }),
    )
    for (const place of [
      `/${coded}`,
      `/u/${coded}/x`,
      `${app.path}/${coded}`,
      `${app.path}/grid?row=${coded}`,
      `${app.path}/grid?only=${only}`,
      `/app/builds/${coded}`,
      `/login?next=${coded}`,
    ]) {
      await page.goto(place)
      await page.waitForLoadState('networkidle')
      expect(new URL(page.url()).origin).toBe(new URL(server.url).origin)
    }
  }
  expect(seen).toEqual([])
})

test('signing in leads to a page of ours, whatever the address asks for', async ({ browser, server }, testInfo) => {
  for (const [at, next] of [
    '//evil.example',
    '/\t/evil.example',
    '/\\evil.example',
    'javascript:xss(1)',
    '\n//evil.example',
  ].entries()) {
    const context = await browser.newContext({ ...testInfo.project.use, baseURL: server.url })
    const seen = await watch(context, server)
    const page = await context.newPage()
    const email = `next${at}@example.org`
    await page.goto(`/login?next=${encodeURIComponent(next)}`)
    await page.getByLabel('E-mail address').fill(email)
    await page.getByRole('button', { name: 'Send the code' }).click()
    await page.getByLabel('Six-digit code').waitFor()
    const [mail] = await server.mailbox(email)
    await page.getByLabel('Six-digit code').pressSequentially(mail.code)
    await page.waitForURL('**/app')
    expect(seen).toEqual([])
    await context.close()
  }
})

test('every kind of answer has a policy that runs no text as script', async ({ newPerson, request }) => {
  const person = await newPerson()
  let plain = 0
  const app = await publish(
    person,
    'policy',
    definitionOf(() => `Word ${++plain}`, []),
  )
  const pages = [
    '/',
    '/login',
    '/app',
    '/app/new',
    '/app/settings',
    '/app/builds/x',
    '/dev/mailbox',
    '/nowhere',
    app.path,
  ]
  const html = await (await request.get('/')).text()
  const [file] = html.match(/\/_app\/immutable\/[^"]+\.js/)
  for (const place of [...pages, file]) {
    const policy = (await request.get(place)).headers()['content-security-policy']
    const directives = Object.fromEntries(policy.split(';').map((part) => [part.trim().split(' ')[0], part]))
    expect(directives['script-src'], place).not.toMatch(/'unsafe-inline'|'unsafe-eval'|data:|https?:|\*/)
    for (const name of ['object-src', 'base-uri', 'frame-ancestors'])
      expect(directives[name], place).toContain("'none'")
    expect(directives['connect-src'], place).toBe(" connect-src 'self'")
  }
  for (const place of ['/v1/health', '/v1/nothing', `/v1/apps/${app.owner}/${app.slug}`]) {
    const answer = await request.get(place)
    expect(answer.headers()['content-security-policy']).toContain("default-src 'none'")
    expect(answer.headers()['x-content-type-options']).toBe('nosniff')
    expect(answer.headers()['content-type']).toMatch(/^application\/(problem\+)?json/)
  }
})
