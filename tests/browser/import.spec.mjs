// A file into a table, as people do it: chosen, matched, checked, added, taken back; with a keyboard, on a phone, in the dark.

import AxeBuilder from '@axe-core/playwright'
import { expect, picture, publishExample, test } from './fixtures.mjs'

const FILE = {
  name: 'tools.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from('Tool,Category,Shelf\nDrill,power,A\nSaw,nothing,B\n=1+1,power,C\n'),
}

async function openTools(newPerson) {
  const person = await newPerson()
  const app = await publishExample(person, 'tool-library')
  await person.page.goto(`${app.path}/tools`)
  await person.page.getByRole('searchbox').waitFor()
  return { ...person, app }
}

async function expectAccessible(page, name) {
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'))
  const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze()
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
  expect(serious, name).toEqual([])
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width, name).toBeLessThanOrEqual(page.viewportSize().width)
  await picture(page, `import-${name}`)
}

for (const [look, size] of [
  ['light', { width: 1440, height: 900 }],
  ['dark', { width: 1440, height: 900 }],
  ['light', { width: 360, height: 740 }],
]) {
  test(`a file is matched, checked, added and taken back: ${size.width}, ${look}`, async ({ newPerson }) => {
    const { page } = await openTools(newPerson)
    await page.setViewportSize(size)
    await page.emulateMedia({ colorScheme: look, reducedMotion: 'reduce' })
    const at = (step) => `${step}-${size.width}-${look}`
    await page.getByRole('button', { name: 'Import tools' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Choose a CSV file, or drop it here').waitFor()
    await expectAccessible(page, at('choose'))

    const saved = page.waitForEvent('download')
    await dialog.getByRole('button', { name: 'Download a template' }).click()
    expect((await saved).suggestedFilename()).toBe('tools.csv')

    await dialog.locator('input[type=file]').setInputFiles(FILE)
    await expect(dialog.getByLabel('Category')).toHaveValue('category')
    await expect(dialog.getByLabel('Shelf')).toHaveValue('')
    await expect(dialog.getByText('and no column fills it')).toBeVisible()
    await dialog.getByLabel('Tool').selectOption({ label: 'Name' })
    await expect(dialog.getByText('and no column fills it')).toBeHidden()
    await expectAccessible(page, at('match'))

    await dialog.getByRole('button', { name: 'Check the file' }).click()
    await expect(dialog.getByRole('status')).toHaveText('2 rows can be added; 1 line will be left out.')
    await expect(dialog.getByRole('row', { name: /nothing/ })).toContainText('3')
    await expectAccessible(page, at('checked'))
    const refused = page.waitForEvent('download')
    await dialog.getByRole('button', { name: 'Download the lines left out' }).click()
    const stream = await (await refused).createReadStream()
    const text = Buffer.concat(await stream.toArray()).toString()
    expect(text).toContain('Tool,Category,Shelf,What is wrong\r\nSaw,nothing,B,')
    expect(text).not.toContain('Drill')

    await dialog.getByRole('button', { name: 'Add 2 rows' }).click()
    await expect(dialog.getByRole('status')).toHaveText('2 rows added; 1 line left out.')
    await expectAccessible(page, at('done'))
    await expect(page.getByText('=1+1').first()).toBeAttached()
    await dialog.getByRole('button', { name: 'Undo the import' }).click()
    await expect(dialog.getByRole('status')).toHaveText('The import was taken back.')
    await dialog.getByRole('button', { name: 'Done' }).click()
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('heading', { name: 'No tools yet' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Import tools' })).toBeFocused()
  })
}

test('a keyboard is enough, and what is no CSV file is said so', async ({ newPerson }) => {
  const { page } = await openTools(newPerson)
  await page.getByRole('button', { name: 'Import tools' }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog.locator('input[type=file]')).toBeFocused()
  const workbook = { name: 'tools.xlsx', mimeType: 'application/zip', buffer: Buffer.from('PK\u0003\u0004\0\0') }
  await dialog.locator('input[type=file]').setInputFiles(workbook)
  await expect(dialog.getByRole('alert')).toContainText('This is not a CSV file')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
})

test('who may not add rows is not offered an import', async ({ newPerson }) => {
  const { caller, app } = await openTools(newPerson)
  const visitor = await newPerson('visitor')
  const path = `/v1/apps/${app.owner}/${app.slug}/people/${encodeURIComponent(visitor.email)}`
  await caller.put(path, { role: 'member' })
  await visitor.page.goto(`${app.path}/tools`)
  await visitor.page.getByRole('searchbox').waitFor()
  await expect(visitor.page.getByRole('button', { name: 'Import tools' })).toHaveCount(0)
})
