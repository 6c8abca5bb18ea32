// From a sentence to a live app and on to its second version and back, as one person does it in the browser.

import { expect, picture, test } from './fixtures.mjs'

const WISH =
  'We are a tool library in our village. Members borrow drills, ladders and so on. I want to see what is out and who has it, when it is due back, get a calendar of due dates, and members should be able to reserve.'

const BUILD_MS = 60_000

async function describe(page, wish) {
  await page.goto('/app/new')
  await page.getByLabel('What do you need?').fill(wish)
  await page.getByRole('button', { name: 'Build it' }).click()
  await expect(page).toHaveURL(/\/app\/builds\/feat_/)
}

/** Lets it be built without questions and waits until it is ready to be looked at. */
async function justBuildIt(page) {
  await page.getByRole('button', { name: 'Just build it' }).click()
  await page.getByRole('button', { name: 'Publish' }).waitFor({ timeout: BUILD_MS })
}

test('a sentence becomes a live app, changes by conversation, and rolls back', async ({ newPerson }) => {
  test.setTimeout(240_000)
  const { page } = await newPerson('mill', { viewport: { width: 1440, height: 900 } })
  await describe(page, WISH)

  await test.step('the brief says what was understood', async () => {
    await expect(page.getByRole('tab', { name: 'Brief' })).toHaveAttribute('data-state', 'active')
    await expect(page.getByRole('heading', { name: 'What it keeps' })).toBeVisible()
    await expect(page.getByLabel('Name of the app')).not.toHaveValue('')
    await picture(page, 'build-brief-1440')
  })

  await test.step('the agents work in view', async () => {
    await justBuildIt(page)
    const steps = page.getByRole('list', { name: 'Steps of the build' }).getByRole('listitem')
    await expect(steps.filter({ hasText: ': done' })).toHaveCount(7)
  })

  await test.step('the preview is the real app', async () => {
    const preview = page.getByTestId('player')
    await expect(preview.getByRole('navigation', { name: 'Views' })).toBeVisible()
    await preview.locator('[data-row]').first().waitFor()
    await picture(page, 'build-preview-1440')
  })

  await test.step('checks, access and cost are readable', async () => {
    await page.getByRole('tab', { name: 'Checks' }).click()
    const checks = page.getByTestId('checks').getByRole('listitem')
    expect(await checks.count()).toBeGreaterThan(3)
    await expect(checks.filter({ hasText: 'does not hold' })).toHaveCount(0)
    await picture(page, 'build-checks-1440')
    await page.getByRole('tab', { name: 'Access' }).click()
    await expect(page.getByRole('region', { name: 'Who can see and change what' })).toBeVisible()
    await picture(page, 'build-access-1440')
    await page.getByRole('tab', { name: 'Cost' }).click()
    await expect(page.getByText('It costs nothing.')).toBeVisible()
    await page.getByRole('button', { name: 'Details' }).click()
    await page.getByRole('menuitem', { name: 'Definition' }).click()
    await expect(page.getByRole('dialog')).toContainText('edgewright.app/1')
    await page.keyboard.press('Escape')
  })

  await test.step('publishing makes it live', async () => {
    await expect(page.getByRole('region', { name: 'Decision' })).toContainText(
      /\d+ tables, \d+ views, (\d+) of \1 checks hold/,
    )
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByRole('link', { name: 'Open the app' }).click({ timeout: BUILD_MS })
    await expect(page).toHaveURL(/\/u\/[^/]+\/[^/]+/)
    await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible()
    await picture(page, 'published-empty-1440')
  })

  const app = new URL(page.url()).pathname.split('/').slice(2, 4).join('/')

  await test.step('a change by conversation is version 2', async () => {
    await page.goto(`/app/apps/${app}`)
    await page
      .getByLabel(/What should be different/)
      .fill('also record the deposit, and warn me when something is a week late')
    await page.getByRole('button', { name: 'Change it' }).click()
    await expect(page).toHaveURL(/\/app\/builds\/feat_/)
    await justBuildIt(page)
    await page.getByRole('tab', { name: 'Changes' }).click()
    await expect(page.getByText('Version 1 becomes version 2.')).toBeVisible()
    await expect(page.getByRole('tabpanel')).toContainText(/deposit/i)
    await picture(page, 'build-changes-1440')
    await page.getByRole('button', { name: 'Publish' }).click()
    await expect(page.getByText('Version 2 is live.')).toBeVisible({ timeout: BUILD_MS })
  })

  await test.step('and the roll-back is version 3', async () => {
    await page.goto(`/app/apps/${app}`)
    await page.getByRole('heading', { name: 'Versions' }).waitFor()
    await picture(page, 'manage-1440')
    await page.getByRole('button', { name: 'Go back to this' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Go back' }).click()
    await expect(page.getByText('brought version 1 back')).toBeVisible()
    await expect(page.getByText('version 3', { exact: false }).first()).toBeVisible()
  })
})

test('the brief is edited in place, and leaving the page loses nothing', async ({ newPerson }) => {
  const { page } = await newPerson()
  await describe(page, WISH)
  await page.getByLabel('Name of the app').fill('Hammer and ladder')
  await page.getByLabel('Add a rule').fill('Every tool has a photo')
  await page.getByLabel('Add a rule').press('Enter')
  await page.getByRole('button', { name: 'Save the brief' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Hammer and ladder' })).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('Name of the app')).toHaveValue('Hammer and ladder')
  await expect(page.getByLabel(/^Rule \d+$/).last()).toHaveValue('Every tool has a photo')
})

test('what was built can be sent back with words, and a build can be cancelled', async ({ newPerson }) => {
  test.setTimeout(180_000)
  const { page } = await newPerson()
  await describe(page, 'A list of books with author and year, and who has borrowed which.')
  await justBuildIt(page)
  await page.getByRole('button', { name: 'Ask for changes' }).click()
  await page.getByLabel('In your own words').fill('Also note the publisher of every book.')
  await page.getByRole('button', { name: 'Build it again' }).click()
  await page.getByRole('button', { name: 'Publish' }).waitFor({ timeout: BUILD_MS })
  await expect(page.getByText('Also note the publisher of every book.')).toBeVisible()
  await page.getByRole('region', { name: 'Decision' }).getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByText('You cancelled this build. Nothing was published.')).toBeVisible()
})
