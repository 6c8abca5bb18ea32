// Pages that anybody fills in: a form of several pages that starts a workflow, and an approval by its link.

import AxeBuilder from '@axe-core/playwright'
import { until } from '../harness/index.mjs'
import { expect, test } from './fixtures.mjs'

const definition = (tasks) => ({
  document: { dsl: '1.0.0', namespace: 'tests', name: 'people', version: '1.0.0' },
  do: tasks,
})

const FORM = {
  title: 'Sign up for the trip',
  text: 'In May.',
  fields: [
    { name: 'name', label: 'Your name', kind: 'text', required: true },
    { name: 'email', label: 'E-mail', kind: 'email', required: true },
    { name: 'day', label: 'Which day', kind: 'date', page: 2 },
    { name: 'meal', label: 'What to eat', kind: 'choice', choices: ['soup', 'salad'], page: 2 },
    { name: 'agreed', label: 'I will pay', kind: 'yes_no', required: true, page: 2 },
  ],
  thanks: 'See you there.',
}

async function accessible(page) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
}

test('a form of two pages is filled in by keyboard by somebody nobody knows, and a run has it', async ({
  newPerson,
  browser,
  server,
}) => {
  const { caller, username } = await newPerson()
  const tasks = [{ keep: { set: { who: '${ .values.name }' } } }]
  await caller.post('/v1/workflows', { slug: 'trip', definition: definition(tasks) })
  expect((await caller.put(`/v1/workflows/${username}/trip/form`, FORM)).status).toBe(200)

  const context = await browser.newContext({ baseURL: server.url })
  const page = await context.newPage()
  await page.goto(`/forms/${username}/trip`)
  await expect(page.getByRole('heading', { name: FORM.title })).toBeVisible()
  await accessible(page)
  await page.getByRole('button', { name: 'Next' }).click()
  await expect(page.getByText('Your name is needed.')).toBeVisible()
  await expect(page.getByLabel('Your name')).toBeFocused()
  await page.getByLabel('Your name').fill('Mo')
  await page.getByLabel('E-mail').fill('mo at home')
  await page.keyboard.press('Enter')
  await page.getByLabel('Which day').fill('2027-05-01')
  await page.getByLabel('What to eat').selectOption('soup')
  await page.getByLabel('I will pay').check()
  await accessible(page)
  await page.getByRole('button', { name: 'Send' }).click()
  // What does not fit is on the first page, which is shown again.
  await expect(page.getByText('E-mail is an e-mail address.')).toBeVisible()
  await page.getByLabel('E-mail').fill('mo@example.org')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Send' }).click()
  await expect(page.getByRole('status')).toHaveText('See you there.')
  await context.close()

  const { items } = (await caller.get(`/v1/workflows/${username}/trip/runs`)).body
  expect(items.length).toBe(1)
  const run = (await caller.get(`/v1/workflows/${username}/trip/runs/${items[0].run_id}`)).body
  expect(run.input.values).toEqual({
    name: 'Mo',
    email: 'mo@example.org',
    day: '2027-05-01',
    meal: 'soup',
    agreed: true,
  })
})

test('an approval is answered by its link, once; a link that is none says so', async ({
  newPerson,
  browser,
  server,
}) => {
  const { caller, username } = await newPerson()
  const ask = { title: 'Will you come?', choices: ['yes', 'no'], public: true }
  const tasks = [{ ask: { call: 'approval:1.0.0@default', with: ask } }]
  await caller.post('/v1/workflows', { slug: 'asks', definition: definition(tasks) })
  const started = (await caller.post(`/v1/workflows/${username}/asks/runs`, { input: {} })).body
  const path = `/v1/workflows/${username}/asks/runs/${started.run_id}`
  const asked = await until('the run asks', async () => (await caller.get(path)).body.approvals[0])

  const context = await browser.newContext({ baseURL: server.url })
  const page = await context.newPage()
  await page.goto(asked.path)
  await expect(page.getByRole('heading', { name: ask.title })).toBeVisible()
  await accessible(page)
  await page.getByRole('button', { name: 'no', exact: true }).click()
  await expect(page.getByRole('status')).toHaveText('Thank you. You chose no.')
  await page.reload()
  await expect(page.getByRole('status')).toHaveText('Somebody has answered this already.')
  await page.goto(`${asked.path}x`)
  await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible()
  await context.close()
  expect((await caller.get(`${path}?wait=true`)).body.output.choice).toBe('no')
})
