// What people with other eyes, hands and screens meet: axe finds nothing serious, light and dark, and nothing sticks out
// of a phone. Each page is kept as a picture.

import AxeBuilder from '@axe-core/playwright'
import { expect, picture, publishExample, test } from './fixtures.mjs'

const SIZES = [
  { width: 1440, height: 900 },
  { width: 360, height: 740 },
]

async function expectAccessible(page, name) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
  expect(serious, name).toEqual([])
}

/** Looks at a page in both sizes and both looks. */
async function examine(page, name, ready) {
  for (const size of SIZES) {
    await page.setViewportSize(size)
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await ready(page)
      await picture(page, `${name}-${size.width}-${colorScheme}`)
      // Colours are the same on every screen: dark on a phone is a picture only.
      if (colorScheme === 'light' || size.width > 360)
        await expectAccessible(page, `${name} at ${size.width}, ${colorScheme}`)
    }
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(width, `${name} at ${size.width} is wider than the screen`).toBeLessThanOrEqual(size.width)
  }
}

test('the pages for everybody', async ({ page }) => {
  await page.goto('/')
  await examine(page, 'landing', (p) => p.getByLabel('What do you need?').waitFor())
  await page.goto('/login')
  await examine(page, 'sign-in', (p) => p.getByLabel('E-mail address').waitFor())
  await page.goto('/dev/mailbox')
  await examine(page, 'mailbox', (p) => p.getByRole('heading', { name: 'Development mailbox' }).waitFor())
})

test('the console', async ({ newPerson }) => {
  test.setTimeout(180_000)
  const person = await newPerson()
  const { page, caller } = person
  await page.goto('/app')
  await examine(page, 'dashboard-empty', (p) => p.getByRole('heading', { name: 'Nothing here yet' }).waitFor())

  const app = await publishExample(person, 'tool-library')
  const text = 'We lend tools. Members reserve them. I want a calendar of due dates.'
  const { body: build } = await caller.post('/v1/features', { text, start: true })
  await page.goto('/app')
  await examine(page, 'dashboard', (p) => p.getByRole('heading', { name: 'Village tool library' }).waitFor())
  await page.goto(`/app/builds/${build.id}`)
  await page.getByRole('button', { name: 'Publish' }).waitFor()
  await examine(page, 'build', (p) => p.getByTestId('player').locator('[data-row]').first().waitFor())
  await page.getByRole('tab', { name: 'Brief' }).click()
  await examine(page, 'build-brief', (p) => p.getByRole('heading', { name: 'What it keeps' }).waitFor())
  await page.goto(`/app/apps/${app.owner}/${app.slug}`)
  await examine(page, 'manage', (p) => p.getByText('Version 1', { exact: true }).waitFor())
  await page.goto('/app/settings')
  await examine(page, 'settings', (p) => p.getByText('You have no keys.').waitFor())
})

test('a published app', async ({ newPerson }) => {
  test.setTimeout(240_000)
  const person = await newPerson()
  const { page, caller } = person
  const app = await publishExample(person, 'tool-library')
  await page.goto(`${app.path}/all_loans`)
  await examine(page, 'app-empty', (p) => p.getByRole('heading', { name: 'No loans yet' }).waitFor())
  await caller.post(`/v1/apps/${app.owner}/${app.slug}/samples`)
  const views = {
    board: (p) => p.locator('[data-row]').first().waitFor(),
    due_dates: (p) => p.locator('.ec-event').first().waitFor(),
    all_loans: (p) => p.getByTestId('row-count').waitFor(),
    tools: (p) => p.locator('[data-row]').first().waitFor(),
    reserve: (p) => p.getByRole('heading', { name: 'Reserve' }).waitFor(),
    per_month: (p) => p.getByText('As a table').waitFor(),
  }
  for (const [view, ready] of Object.entries(views)) {
    await page.goto(`${app.path}/${view}`)
    await examine(page, `app-${view}`, ready)
  }
  await page.goto(`${app.path}/all_loans`)
  await page.getByRole('link', { name: /^L-/ }).first().click()
  await examine(page, 'app-panel', (p) => p.getByTestId('row-panel').getByRole('heading').first().waitFor())
  await page.goto(`${app.path}/tools?row=new`)
  await examine(page, 'app-new-row', (p) =>
    p.getByTestId('row-panel').getByRole('button', { name: 'Add tool' }).waitFor(),
  )
})
