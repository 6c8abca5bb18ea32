// The console around builds and apps: the dashboard, settings, and addresses that lead nowhere.

import { exampleDefinition, expect, publish, publishExample, test } from './fixtures.mjs'

test('a card carries the icon and colour of its app, or the first letter of its name', async ({ newPerson }) => {
  const person = await newPerson()
  const { page } = person
  await publishExample(person, 'tool-library')
  const plain = await exampleDefinition('recipe-book')
  delete plain.app.icon
  delete plain.app.accent
  await publish(person, 'recipes', plain)
  await page.goto('/app')

  const mark = (name) => page.getByRole('article').filter({ hasText: name }).getByTestId('app-mark')
  const { app } = await exampleDefinition('tool-library')
  await expect(mark(app.name)).toHaveAttribute('data-accent', app.accent)
  await expect(mark(app.name).locator('[style*="/icons/"]')).toHaveAttribute(
    'style',
    new RegExp(`/icons/${app.icon}\\.svg`),
  )
  await expect(mark(plain.app.name)).toHaveText(plain.app.name[0])
  await expect(mark(plain.app.name)).not.toHaveAttribute('data-accent')
})

test('an address that leads nowhere says so, once', async ({ page }) => {
  let documents = 0
  page.on('request', (request) => request.resourceType() === 'document' && documents++)
  await page.goto('/nowhere')
  await expect(page.getByRole('heading', { name: 'There is no page here' })).toBeVisible()
  await expect(page).toHaveTitle('Not found · Edgewright')
  await page.waitForLoadState('networkidle')
  expect(documents).toBe(1)
})

test('a key for rows is made by keyboard and reads rows', async ({ newPerson, server }) => {
  const person = await newPerson()
  const { page } = person
  const app = await publishExample(person, 'tool-library')
  await page.goto('/app/settings')
  await page.getByRole('button', { name: 'New key' }).click()
  await expect(page.getByLabel('What is it for?')).toBeFocused()
  await page.keyboard.type('Till')
  await page.keyboard.press('Enter')
  const key = await page.getByText(/^ewk_/).textContent()
  const { status } = await server.client(key.trim()).get(`/v1/apps/${app.owner}/${app.slug}/tables/tools/rows`)
  expect(status).toBe(200)
})
