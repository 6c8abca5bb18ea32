// The first view of a published app stays light: charts, calendars and editors load when they open.

import { gzipSync } from 'node:zlib'
import { expect, publishExample, test } from './fixtures.mjs'

const MOST_BYTES = 90 * 1024

for (const view of ['all_loans', 'board', 'tools']) {
  test(`the view ${view} loads at most 90 KB of JavaScript`, async ({ newPerson }) => {
    const person = await newPerson()
    const app = await publishExample(person, 'tool-library')
    await person.caller.post(`/v1/apps/${app.owner}/${app.slug}/samples`)
    const { page } = person
    const scripts = []
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') scripts.push(response.body())
    })
    await page.goto(`${app.path}/${view}`)
    await page.locator('[data-row]').first().waitFor()
    await page.waitForLoadState('networkidle')
    const bytes = (await Promise.all(scripts)).reduce((sum, body) => sum + gzipSync(body).length, 0)
    test.info().annotations.push({ type: 'bytes', description: `${view}: ${bytes}` })
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES)
  })
}
