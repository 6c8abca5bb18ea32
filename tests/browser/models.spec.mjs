// Keys of model providers in the settings: brought along, tried, replaced and removed, by keyboard, on a phone, in the dark.

import AxeBuilder from '@axe-core/playwright'
import { startProvider } from '../secrets/provider.mjs'
import { expect, picture, test } from './fixtures.mjs'

const KEY = 'sk-ant-0123456789abcdefwxyz'
const provider = { current: KEY }

let mock
test.beforeAll(async () => (mock = await startProvider(provider)))
test.afterAll(() => mock.stop())

const card = (page, name) => page.locator(`[data-provider="${name}"]`)

test('a key is brought along by keyboard, tried, replaced and removed', async ({ newPerson }) => {
  const { page, caller } = await newPerson()
  await page.goto('/app/settings')
  await expect(page.getByTestId('asked')).toContainText('You have brought no key along')

  await page.getByRole('button', { name: 'Add a key for Anthropic' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Key', { exact: true })).toBeFocused()
  await expect(page.getByRole('dialog').getByRole('link')).toHaveAttribute('href', /^https:\/\/console\.anthropic\.com/)
  await page.keyboard.type('short')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.getByLabel('Key', { exact: true }).fill(KEY)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(card(page, 'anthropic')).toContainText('Your key ends in …wxyz')
  await expect(card(page, 'anthropic')).toContainText('not used yet')
  await expect(page.getByTestId('asked')).toContainText('Everything is answered by Anthropic')
  expect(await page.content()).not.toContain(KEY)

  // The same key, at a server this test can answer for.
  const put = await caller.put('/v1/model-keys/anthropic', { key: KEY, base_url: mock.url })
  expect(put.status).toBe(200)
  await page.reload()
  await page.getByRole('button', { name: 'Test the key for Anthropic' }).click()
  await expect(card(page, 'anthropic').getByRole('status')).toContainText('It works')
  provider.current = 'another'
  await page.getByRole('button', { name: 'Test the key for Anthropic' }).click()
  await expect(card(page, 'anthropic').getByRole('status')).toContainText('refused the key')
  provider.current = KEY

  await page.getByRole('button', { name: 'Replace the key for Anthropic' }).click()
  await expect(page.getByLabel('Key', { exact: true })).toHaveValue('')
  await page.getByLabel('Key', { exact: true }).fill('sk-ant-another-key-0000')
  await page.getByRole('button', { name: 'Keep it' }).click()
  await expect(card(page, 'anthropic')).toContainText('…0000')

  await page.getByRole('button', { name: 'Remove the key for Anthropic' }).click()
  await page.getByRole('button', { name: 'Keep it' }).click()
  await expect(card(page, 'anthropic')).toContainText('…0000')
  await page.getByRole('button', { name: 'Remove the key for Anthropic' }).click()
  await page.getByRole('button', { name: 'Remove the key', exact: true }).click()
  await expect(card(page, 'anthropic')).toContainText('No key of yours')
  await expect(page.getByTestId('asked')).toContainText('You have brought no key along')
})

test("a server of one's own says what is wrong where it is wrong", async ({ newPerson }) => {
  const { page } = await newPerson()
  await page.goto('/app/settings')
  await page.getByRole('button', { name: 'Add a key for Another server' }).click()
  await page.getByLabel('Address').fill('https://user:pass@example.com/v1')
  await page.getByRole('textbox', { name: 'Model' }).fill('llama')
  await page.getByRole('button', { name: 'Keep it' }).click()
  await expect(page.getByLabel('Address')).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByRole('dialog')).toContainText('This is not the address of a model server')
  await page.getByLabel('Address').fill(`${mock.url}/v1`)
  await page.getByRole('button', { name: 'Keep it' }).click()
  await expect(card(page, 'compatible')).toContainText('model llama')
})

test('on a phone and in the dark', async ({ newPerson }) => {
  test.setTimeout(120_000)
  const { page, caller } = await newPerson()
  await caller.put('/v1/model-keys/openai', { key: 'sk-0123456789abcdef-open' })
  await caller.put('/v1/model-keys/compatible', {
    base_url: `https://${'a-long-name-of-a-server.'.repeat(6)}example.com/v1`,
    model: 'a-model-with-a-name-that-does-not-end-soon/instruct:free',
  })
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 740 })
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.goto('/app/settings')
      await expect(page.getByTestId('asked')).toContainText('OpenAI, then your own server')
      await picture(page, `models-${width}-${colorScheme}`)
      await expectAccessible(page, `settings at ${width}, ${colorScheme}`)
      const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(scrollWidth).toBeLessThanOrEqual(width)
      await page.getByRole('button', { name: 'Add a key for Google' }).click()
      await page.getByLabel('Key', { exact: true }).waitFor()
      await picture(page, `models-dialog-${width}-${colorScheme}`)
      await expectAccessible(page, `dialog at ${width}, ${colorScheme}`)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toBeHidden()
    }
  }
})

async function expectAccessible(page, what) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
  expect(serious, what).toEqual([])
}
