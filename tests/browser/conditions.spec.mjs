// Fields that are shown only while others have certain values: forms ask for them when they count, and only then.

import { expect, publishExample, test } from './fixtures.mjs'

/** The inventory, whose movements ask for a remark when something goes out. */
async function openMovements(newPerson, options) {
  const person = await newPerson('stock', options)
  const app = await publishExample(person, 'inventory')
  const base = `/v1/apps/${app.owner}/${app.slug}`
  await person.caller.post(`${base}/samples`)
  return { ...person, app, rows: `${base}/tables/movements/rows` }
}

test('a new row asks for a field when its condition holds, and does not send what is hidden', async ({ newPerson }) => {
  const { page, caller, app, rows } = await openMovements(newPerson)
  await page.addInitScript(recordBodies)
  await page.goto(`${app.path}/movements?row=new`)
  const panel = page.getByTestId('row-panel')
  await panel.getByLabel('Quantity').fill('2')
  await expect(panel.getByLabel('Remark')).toBeHidden()
  await choose(page, 'Kind', 'Issued')
  await panel.getByLabel('Remark').fill('For the fair')
  await choose(page, 'Kind', 'Received')
  await expect(panel.getByLabel('Remark')).toBeHidden()
  await choose(page, 'Kind', 'Issued')
  await expect(panel.getByLabel('Remark')).toHaveValue('For the fair')

  await choose(page, 'Kind', 'Received')
  await panel.getByRole('combobox', { name: 'Item' }).click()
  await page.getByRole('option', { name: /PA-2201|White paint/ }).click()
  await panel.getByRole('button', { name: 'Add movement' }).click()
  await expect(panel).toBeHidden()
  const [sent] = await page.evaluate(() => globalThis.sentBodies)
  expect(JSON.parse(sent).values).toHaveProperty('quantity')
  expect(JSON.parse(sent).values).not.toHaveProperty('remark')
  const newest = (await caller.get(`${rows}?sort=-created_at&limit=1`)).body.items[0]
  expect(newest.remark).toBeNull()
})

test('an open row shows and hides the field as it is changed', async ({ newPerson }) => {
  const { page, caller, app, rows } = await openMovements(newPerson)
  const row = (await caller.get(rows)).body.items.find(({ kind }) => kind === 'in')
  await page.goto(`${app.path}/movements?row=${row.id}`)
  const panel = page.getByTestId('row-panel')
  await panel.getByLabel('Quantity').waitFor()
  await expect(panel.getByLabel('Remark')).toBeHidden()
  await choose(page, 'Kind', 'Issued')
  await expect(panel.getByLabel('Remark')).toBeVisible()
})

test('on a phone the field is a step of its own only while it counts', async ({ newPerson }) => {
  const person = await newPerson('party', { viewport: { width: 360, height: 740 } })
  const app = await publishExample(person, 'event-sign-up')
  await person.caller.post(`/v1/apps/${app.owner}/${app.slug}/samples`)
  const { page } = person
  await page.goto(`${app.path}/sign_up`)
  await expect(page.getByText('1 of 7')).toBeVisible()
  await page.getByRole('combobox', { name: 'Event' }).click()
  await page.getByRole('option', { name: 'Summer party' }).click()
  const next = page.getByRole('button', { name: 'Next' })
  await next.click()
  await page.getByLabel('Your name').fill('Ana')
  await next.click()
  await page.getByLabel('Your e-mail').fill('ana2@example.org')
  await next.click()
  await page.getByLabel('How many people').fill('')
  await expect(page.getByText('4 of 6')).toBeVisible()
  await page.getByLabel('How many people').fill('2')
  await expect(page.getByText('4 of 7')).toBeVisible()
})

test('an app without conditions does not fetch what works them out', async ({ newPerson }) => {
  const person = await newPerson()
  const fetched = []
  person.page.on('request', (request) => request.url().endsWith('.wasm') && fetched.push(request.url()))
  for (const [name, expected] of [
    ['clinic-appointments', 0],
    ['event-sign-up', 1],
  ]) {
    const app = await publishExample(person, name)
    await person.page.goto(app.path)
    await person.page.getByTestId('player').getByRole('main').waitFor()
    await expect.poll(() => fetched.length).toBe(expected)
  }
})

/** Picks an option of a choice in the open panel. */
async function choose(page, field, option) {
  await page.getByTestId('row-panel').getByLabel(field).click()
  await page.getByRole('option', { name: option }).click()
}

/** Runs in the page: keeps what it sends, which the browser streams and so shows to nobody. */
function recordBodies() {
  const send = globalThis.fetch
  globalThis.sentBodies = []
  globalThis.fetch = async (request, options) => {
    if (request.method === 'POST') globalThis.sentBodies.push(await request.clone().text())
    return send(request, options)
  }
}
