// Workflows in the console: written, published, started, watched, searched, stopped, done again, and taken away; by keyboard,
// on a phone, in the dark.

import AxeBuilder from '@axe-core/playwright'
import { startService } from '../workflow/service.mjs'
import { expect, picture, test } from './fixtures.mjs'

let service
test.beforeAll(async () => (service = await startService()))
test.afterAll(() => service.stop())

const definition = (tasks, more = {}) => ({
  document: { dsl: '1.0.0', namespace: 'tests', name: 'flow', version: '1.0.0', title: 'Orders of the day' },
  do: tasks,
  ...more,
})

async function publish(person, slug, tasks, more) {
  const { status, body } = await person.caller.post('/v1/workflows', { slug, definition: definition(tasks, more) })
  if (status !== 201) throw new Error(`Publishing answered ${status}: ${JSON.stringify(body)}`)
  return { at: `/app/workflows/${person.username}/${slug}`, api: `/v1/workflows/${person.username}/${slug}` }
}

async function start(person, { api }, input = {}) {
  const { body } = await person.caller.post(`${api}/runs`, { input })
  return body.run_id
}

async function ended(person, { api }, run) {
  for (;;) {
    const { body } = await person.caller.get(`${api}/runs/${run}?wait=true`)
    if (!['running', 'waiting'].includes(body.status)) return body
  }
}

const ask = (path) => ({ call: 'http', with: { method: 'get', endpoint: `${service.url}${path}` } })

test('from nothing to a run that is watched', async ({ newPerson }) => {
  const { page } = await newPerson()
  await page.goto('/app')
  await page.getByRole('link', { name: 'Workflows' }).click()
  await expect(page.getByRole('heading', { name: 'No workflows yet' })).toBeVisible()
  await page.getByRole('link', { name: /^Say hello/ }).click()
  const editor = page.getByRole('textbox', { name: 'Definition' })
  await expect(editor).toHaveValue(/greet:/)
  await expect(page.getByTestId('findings-state')).toHaveText('Nothing is wrong with it.')
  await expect(page.getByLabel('Name in its address')).toHaveValue('say-hello')

  // What is wrong is said with its line, and choosing it leads there.
  await editor.fill((await editor.inputValue()).replace('set:', 'sett:'))
  const finding = page.getByRole('list', { name: 'Findings' }).getByRole('button').first()
  await expect(finding).toContainText('Line')
  await expect(page.getByRole('button', { name: 'Publish' })).toBeDisabled()
  await finding.click()
  await expect(editor).toBeFocused()
  await editor.fill((await editor.inputValue()).replace('sett:', 'set: ['))
  await expect(finding).toContainText('Line')
  await editor.fill((await editor.inputValue()).replace('set: [', 'set:'))
  await page.getByRole('button', { name: 'Publish' }).click()

  await expect(page.getByRole('heading', { name: 'It has not run yet' })).toBeVisible()
  await page.getByRole('button', { name: 'Start a run' }).click()
  const input = page.getByLabel('Input (JSON)')
  await expect(input).toBeFocused()
  await input.fill('{ name: Ann }')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('dialog')).toContainText('This is not JSON')
  await input.fill('{ "name": "Ann" }')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByTestId('run-id')).toHaveText(/^run_/)
  await expect(page.getByText('done').first()).toBeVisible()
  await expect(page.getByText('"greeting": "Hello Ann"').first()).toBeVisible()
})

test('every example is publishable as it is', async ({ newPerson }) => {
  const { page } = await newPerson()
  await page.goto('/app/workflows/new')
  const examples = page.getByRole('group', { name: 'Examples' }).getByRole('button')
  await examples.first().waitFor()
  const count = await examples.count()
  expect(count).toBeGreaterThan(2)
  for (let index = 0; index < count; index += 1) {
    await examples.nth(index).click()
    // It begins with the first one.
    if (index > 0) await expect(page.getByTestId('findings-state')).toHaveText('Looking it over …')
    await expect(page.getByTestId('findings-state')).toHaveText('Nothing is wrong with it.')
  }
})

test('runs appear and change while somebody looks, are searched, stopped and done again', async ({ newPerson }) => {
  const person = await newPerson()
  const { page } = person
  service.answer('/slow', [{ status: 200, body: { n: 1 }, delayMs: 1_500 }])
  const flow = await publish(person, 'live', [
    { look: ask('/slow') },
    { greet: { set: { text: '${ "Hello " + $workflow.input.name }' } } },
    { rest: { if: '${ $workflow.input.wait }', wait: { hours: 1 } } },
  ])
  await page.goto(flow.at)
  await expect(page.getByRole('heading', { name: 'It has not run yet' })).toBeVisible()
  const first = await start(person, flow, { name: 'Ann', wait: false })
  const row = (run) => page.locator(`[data-run="${run}"]`)
  await expect(row(first)).toContainText('at work')
  await expect(row(first)).toContainText('done')
  const second = await start(person, flow, { name: 'Ben', wait: true })
  await expect(row(second)).toContainText('waiting')

  await page.keyboard.press('/')
  await page.keyboard.type('ann')
  await expect(row(second)).toBeHidden()
  await expect(row(first)).toBeVisible()
  await expect(page).toHaveURL(/search=ann/)
  await page.reload()
  await expect(row(first)).toBeVisible()
  await expect(row(second)).toBeHidden()
  await page.getByLabel('Where runs stand').selectOption('faulted')
  await expect(page.getByRole('heading', { name: 'No run is like that' })).toBeVisible()
  await page.getByRole('button', { name: 'Show all' }).click()
  await row(second).click()

  await expect(page.getByTestId('tasks').getByRole('listitem')).toHaveCount(3)
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await page.getByRole('button', { name: 'Let it go on' }).click()
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await page.getByRole('button', { name: 'Stop it' }).click()
  await expect(page.getByRole('button', { name: 'Do it again', exact: true })).toBeVisible()
  const task = page.getByTestId('tasks').getByRole('listitem').nth(1)
  await task.locator('summary').first().focus()
  await page.keyboard.press('Enter')
  await task.getByText('Output', { exact: true }).click()
  await expect(task).toContainText('Hello Ben')
  await task.getByRole('link', { name: 'Link to this task' }).click()
  await expect(page).toHaveURL(/task=2/)
  await task.getByRole('button', { name: 'Do it again from here' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Do it again' }).click()
  await expect(page.getByText('as a repeat')).toBeVisible()
  await expect(page.getByTestId('run-id')).not.toHaveText(second)
  expect(service.calls('/slow').length).toBe(2)
})

test('the next version is written, compared and taken back; the hook is set up; the workflow is deleted', async ({
  newPerson,
}) => {
  const person = await newPerson()
  const { page, caller } = person
  const flow = await publish(person, 'change', [{ say: { set: { text: 'one' } } }])
  await page.goto(`${flow.at}/definition`)
  const editor = page.getByRole('textbox', { name: 'Definition' })
  await expect(page.getByRole('button', { name: 'Nothing to publish' })).toBeDisabled()
  await editor.fill((await editor.inputValue()).replace('text: one', 'text: two'))
  await page.getByRole('button', { name: 'Publish the next version' }).click()
  await expect(page.getByText('Version 2 is live')).toBeVisible()
  await page.getByRole('button', { name: 'What changed in version 2' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('removed: text: one')
  await expect(dialog).toContainText('added: text: two')
  await picture(page, 'workflow-changes')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Show version 1' }).click()
  await dialog.getByRole('button', { name: 'Publish it again' }).click()
  await expect(page.getByText('Version 1 is back as version 3')).toBeVisible()
  await expect(editor).toHaveValue(/text: one/)

  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Set up an address' }).click()
  await page.getByRole('button', { name: 'Keep it' }).click()
  await expect(page.getByText('It is shown only now.')).toBeVisible()
  await page.getByRole('button', { name: 'Take the address away' }).click()
  await page.getByRole('button', { name: 'Take it away' }).click()
  await expect(page.getByRole('button', { name: 'Set up an address' })).toBeVisible()

  await page.getByRole('button', { name: 'Add a secret' }).click()
  await page.getByLabel('Name', { exact: true }).fill('shopKey')
  await page.getByLabel('Value').fill('a-key-of-the-shop')
  await page.keyboard.press('Tab')
  await page.getByRole('button', { name: 'Keep it' }).click()
  await expect(page.getByText('the definition does not name it')).toBeVisible()
  expect(await page.content()).not.toContain('a-key-of-the-shop')
  await page.getByRole('button', { name: 'Remove shopKey' }).click()
  await page.getByRole('button', { name: 'Remove it' }).click()
  await expect(page.getByText('It has none.')).toBeVisible()

  await page.getByRole('button', { name: 'Open a mailbox' }).click()
  await page.getByLabel('Mail addresses').fill('@example.com')
  await page.getByRole('button', { name: 'Keep it' }).click()
  await expect(page.getByText('Only from @example.com.')).toBeVisible()

  await page.getByRole('button', { name: 'Make a form' }).click()
  await page.getByLabel('Question 1', { exact: true }).fill('Your name')
  await page.getByRole('button', { name: 'Add a question' }).click()
  await page.getByLabel('Question 2', { exact: true }).fill('How many')
  await page.getByLabel('Kind of question 2').selectOption('number')
  await picture(page, 'workflow-form-editor')
  await page.getByRole('button', { name: 'Keep it' }).click()
  await expect(page.getByText('Your name, How many')).toBeVisible()
  const form = await page.getByRole('link', { name: /\/forms\// }).getAttribute('href')
  await page.goto(new URL(form).pathname)
  await page.getByLabel('Your name').fill('Ann')
  await page.getByLabel('How many').fill('3')
  await page.getByRole('button', { name: 'Send' }).click()
  await expect(page.getByRole('status')).toBeVisible()
  await expect
    .poll(async () => (await caller.get(`${flow.api}/runs?started_by=form`)).body.items.map(({ status }) => status))
    .toEqual(['completed'])

  await page.goto(`${flow.at}/settings`)
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByLabel('Type change to confirm').fill('change')
  await page.getByRole('button', { name: 'Delete for good' }).click()
  await expect(page.getByRole('heading', { name: 'No workflows yet' })).toBeVisible()
  expect((await caller.get(flow.api)).status).toBe(404)
  await page.goto(flow.at)
  await expect(page.getByRole('heading', { name: 'There is no workflow of yours here' })).toBeVisible()
})

const APPROVAL = {
  call: 'approval:1.0.0@default',
  with: {
    title: 'Order 400 chairs?',
    text: 'They cost more than we said in spring.',
    choices: ['order', 'leave it'],
    fields: [{ name: 'note', label: 'Why', kind: 'text', required: true }],
  },
}

test('a run that asks is answered where it waits and among all that wait', async ({ newPerson }) => {
  const person = await newPerson()
  const { page } = person
  const flow = await publish(person, 'chairs', [{ ask: APPROVAL }])
  const [first, second] = [await start(person, flow), await start(person, flow)]
  await page.goto(`${flow.at}/runs/${first}`)
  await expect(page.getByRole('heading', { name: 'It waits for an answer' })).toBeVisible()
  await page.getByRole('button', { name: 'order', exact: true }).click()
  await expect(page.getByText('Why is needed.')).toBeVisible()
  await page.getByLabel('Why').fill('The hall is larger now')
  await page.getByRole('button', { name: 'order', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Do it again', exact: true })).toBeVisible()
  await page.goto('/app/workflows')
  await page.getByRole('link', { name: 'Waiting for you' }).click()
  await page.getByRole('button', { name: 'Answer' }).click()
  await page.getByLabel('Why').fill('No')
  await page.getByRole('button', { name: 'leave it' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Answered: leave it' })).toBeVisible()
  expect((await ended(person, flow, second)).status).toBe('completed')
})

test('on a phone and in the dark', async ({ newPerson }) => {
  test.setTimeout(240_000)
  const person = await newPerson()
  const { page } = person
  await page.goto('/app/workflows')
  await examine(page, 'workflows-empty', (p) => p.getByRole('heading', { name: 'No workflows yet' }).waitFor())
  await page.goto('/app/workflows/new')
  await examine(page, 'workflow-new', (p) => p.getByText('Nothing is wrong with it.').waitFor())
  await page
    .getByRole('textbox', { name: 'Definition' })
    .fill(`document:\n  dsl: 1.0.0\n  name: ${'x'.repeat(60)}\ndo: []\n`)
  await examine(page, 'workflow-findings', (p) => p.getByRole('list', { name: 'Findings' }).waitFor())

  service.answer('/flaky', [
    { status: 503, body: {} },
    { status: 200, body: { items: Array(20).fill('an item') } },
  ])
  service.answer('/gone', [{ status: 500, body: { error: 'the service is not well today' } }])
  const long = 'a-task-whose-name-somebody-made-rather-long-for-a-phone'
  const flow = await publish(
    person,
    'orders',
    [
      {
        attempt: {
          try: [{ flaky: ask('/flaky') }],
          catch: { retry: { delay: 'PT0.2S', limit: { attempt: { count: 3 } } } },
        },
      },
      { [long]: { for: { in: '${ [1, 2] }' }, do: [{ one: { set: { n: '${ $item }' } } }] } },
      { last: { if: '${ $workflow.input.fail }', ...ask('/gone') } },
      { rest: { if: '${ $workflow.input.wait }', wait: { hours: 1 } } },
    ],
    { schedule: { every: { hours: 6 } } },
  )
  await publish(person, 'quiet', [{ say: { set: { a: 1 } } }])
  const done = await start(person, flow)
  await ended(person, flow, done)
  const failed = await start(person, flow, { fail: true })
  await ended(person, flow, failed)
  const waiting = await start(person, flow, { wait: true })

  const chairs = await publish(person, 'chairs', [{ ask: APPROVAL }])
  const asking = await start(person, chairs)
  await page.goto(`${chairs.at}/runs/${asking}`)
  await examine(page, 'run-asks', (p) => p.getByLabel('Why').waitFor())
  await page.goto('/app/approvals')
  await examine(page, 'approvals', (p) => p.getByRole('button', { name: 'Answer' }).waitFor())
  await page.goto('/app/workflows')
  await examine(page, 'workflows', (p) => p.getByText('Never ran').waitFor())
  await page.goto(flow.at)
  await examine(page, 'workflow', (p) => p.locator(`[data-run="${waiting}"]`).getByText('waiting').waitFor())
  await page.goto(`${flow.at}/definition`)
  await examine(page, 'workflow-definition', (p) => p.getByText('Nothing is wrong with it.').waitFor())
  await page.goto(`${flow.at}/settings`)
  await examine(page, 'workflow-settings', (p) => p.getByRole('heading', { name: 'Delete this workflow' }).waitFor())
  for (const [name, run] of Object.entries({ done, failed, waiting })) {
    await page.goto(`${flow.at}/runs/${run}?task=2`)
    await examine(page, `run-${name}`, (p) => p.getByTestId('tasks').waitFor())
  }
})

/** Looks at a page in both sizes and both looks. */
async function examine(page, name, ready) {
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 900 })
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await ready(page)
      await picture(page, `${name}-${width}-${colorScheme}`)
      const { violations } = await new AxeBuilder({ page }).analyze()
      const serious = violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
      expect(serious, `${name} at ${width}, ${colorScheme}`).toEqual([])
    }
    const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(scrollWidth, `${name} at ${width} is wider than the screen`).toBeLessThanOrEqual(width)
  }
}
