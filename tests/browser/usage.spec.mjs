// What a month of models cost, in the settings: nothing yet, a build, a limit that is changed and one that is reached.

import { randomBytes } from 'node:crypto'
import AxeBuilder from '@axe-core/playwright'
import pg from 'pg'
import { build } from '../model/build.mjs'
import { expect, picture, test } from './fixtures.mjs'

const panel = (page) => page.getByTestId('usage')

test('the panel begins empty, shows a build, and its limit is changed by keyboard', async ({ newPerson }) => {
  const { page, caller } = await newPerson()
  await page.goto('/app/settings')
  await expect(panel(page)).toContainText('$0.00 of $100.00')
  await expect(page.getByTestId('usage-empty')).toContainText('No model was asked yet this month')

  const view = await build(caller)
  expect(view.status).toBe('awaiting_approval')
  await expect
    .poll(async () => (await caller.get('/v1/model-usage')).body.models[0]?.calls, { timeout: 20_000 })
    .toBe(7)
  await page.reload()
  const row = page.locator('[data-model="builtin/offline"]')
  await expect(row).toContainText('Built-in model')
  await expect(row.getByRole('cell').first()).toHaveText('7')

  await page.getByRole('button', { name: 'Change the limit' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Dollars a month')).toHaveValue('100.00')
  await page.getByLabel('Dollars a month').fill('a lot')
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Dollars a month')).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByRole('dialog')).toContainText('This is no amount of dollars')
  await page.getByLabel('Dollars a month').fill('999999')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toContainText('at most $100000')
  await page.getByLabel('Dollars a month').fill('0')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(panel(page)).toContainText('$0.00 of $0.00')
  await expect(panel(page)).toContainText('The limit is reached')
  await page.getByRole('button', { name: 'Change the limit' }).click()
  await page.getByLabel('Dollars a month').fill('7.50')
  await page.getByRole('button', { name: 'Set the limit' }).click()
  await expect(panel(page)).toContainText('$0.00 of $7.50')
  await expect(panel(page)).not.toContainText('The limit is reached')
  await page.reload()
  await expect(panel(page)).toContainText('$0.00 of $7.50')
})

test('on a phone and in the dark', async ({ newPerson, server }) => {
  test.setTimeout(120_000)
  const { page, caller } = await newPerson()
  await remember(server, caller.user.id, [
    ['anthropic', 'claude-sonnet-5-5', 12_345_678, 4_300_000_000, null],
    ['anthropic', 'claude-sonnet-5-5', 0, 0, 'busy'],
    ['compatible', 'a-model-with-a-name-that-does-not-end-soon/instruct-extended-preview:free', 0, 1_234_567, null],
  ])
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 740 })
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.goto('/app/settings')
      await expect(panel(page)).toContainText('$12.35 of $100.00')
      await expect(page.locator('[data-model="anthropic/claude-sonnet-5-5"]')).toContainText('1 without an answer')
      await panel(page).scrollIntoViewIfNeeded()
      await picture(page, `usage-${width}-${colorScheme}`)
      await expectAccessible(page, `usage at ${width}, ${colorScheme}`)
      const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(scrollWidth).toBeLessThanOrEqual(width)
      await page.getByRole('button', { name: 'Change the limit' }).click()
      await page.getByLabel('Dollars a month').waitFor()
      await picture(page, `usage-dialog-${width}-${colorScheme}`)
      await expectAccessible(page, `dialog at ${width}, ${colorScheme}`)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toBeHidden()
    }
  }
})

/** Puts calls into the control plane as the Worker does. */
async function remember(server, person, calls) {
  const database = new pg.Client(server.databaseUrl)
  await database.connect()
  await database.query('BEGIN')
  await database.query('SET LOCAL ROLE edgewright_app')
  await database.query("SELECT set_config('edgewright.person_id', $1, true)", [person])
  for (const [provider, model, cost, tokens, failure] of calls) {
    await database.query(
      `INSERT INTO edgewright.usage_events
         (id, person_id, stage, provider, model, input_tokens, output_tokens, cost_micros, took_ms, failure, at)
       VALUES ($1, $2, 'spec', $3, $4, $6, 100, $5, 900, $7, now())`,
      [`eff_${randomBytes(13).toString('hex')}`, person, provider, model, cost, tokens, failure],
    )
  }
  await database.query('COMMIT')
  await database.end()
}

async function expectAccessible(page, what) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
  expect(serious, what).toEqual([])
}
