// A published app as its people use it: lists, panel, board, calendar, chart, form, and others changing things meanwhile.

import { expect, publishExample, test } from './fixtures.mjs'

async function openLibrary(newPerson, view) {
  const person = await newPerson()
  const app = await publishExample(person, 'tool-library')
  await person.caller.post(`/v1/apps/${app.owner}/${app.slug}/samples`)
  await person.page.goto(`${app.path}/${view}`)
  await person.page.getByRole('searchbox').or(person.page.getByText('As a table')).waitFor()
  await expect(person.page.getByRole('status', { name: 'Loading rows' })).toHaveCount(0)
  return { ...person, app }
}

test('an empty app offers to add one or to fill in examples, which can be removed again', async ({ newPerson }) => {
  const person = await newPerson()
  const app = await publishExample(person, 'tool-library')
  const { page } = person
  await page.goto(`${app.path}/all_loans`)
  await expect(page.getByRole('heading', { name: 'No loans yet' })).toBeVisible()
  await page.getByRole('button', { name: 'Fill in examples' }).click()
  await expect(page.getByTestId('row-count')).toHaveText('3 loans')
  await page.getByRole('button', { name: 'More about this app' }).click()
  await page.getByRole('button', { name: 'Remove the examples' }).click()
  await expect(page.getByRole('heading', { name: 'No loans yet' })).toBeVisible()
})

test('a row is added, changed in place, undone, deleted and brought back', async ({ newPerson }) => {
  const { page } = await openLibrary(newPerson, 'members')
  await page.keyboard.press('n')
  const panel = page.getByTestId('row-panel')
  await panel.getByRole('button', { name: 'Add member' }).click()
  await expect(panel.getByText('Name is needed.')).toBeVisible()
  await panel.getByLabel('Name', { exact: true }).fill('Maud Keller')
  await panel.getByLabel('E-mail').fill('maud@example.org')
  await panel.getByRole('button', { name: 'Add member' }).click()
  await expect(panel).toBeHidden()

  await page.getByRole('link', { name: 'Maud Keller' }).click()
  await expect(page).toHaveURL(/\?row=r_/)
  await panel.getByLabel('Phone').fill('+49 30 555 111')
  await panel.getByLabel('Phone').press('Tab')
  await expect(page.getByText('Phone changed')).toBeVisible()
  await expect(page.getByRole('row', { name: /Maud Keller/ })).toContainText('+49 30 555 111')
  await undo(page, 'Phone changed')
  await expect(panel.getByLabel('Phone')).toHaveValue('')

  await panel.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByRole('link', { name: 'Maud Keller' })).toBeHidden()
  await undo(page, 'Member deleted')
  await expect(page.getByRole('link', { name: 'Maud Keller' })).toBeVisible()
})

test('what the server refuses is said at the field, and nothing typed is lost', async ({ newPerson }) => {
  const { page } = await openLibrary(newPerson, 'members')
  await page.getByRole('button', { name: 'Add member' }).click()
  const panel = page.getByTestId('row-panel')
  await panel.getByLabel('Name', { exact: true }).fill('Second Ann')
  await panel.getByLabel('E-mail').fill('ann@example.org')
  await panel.getByRole('button', { name: 'Add member' }).click()
  await expect(panel.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true')
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()
  await page.getByRole('button', { name: 'Add member' }).click()
  await expect(panel.getByLabel('Name', { exact: true })).toHaveValue('Second Ann')
})

test('lists are searched, filtered, sorted and remembered', async ({ newPerson }) => {
  const { page } = await openLibrary(newPerson, 'members')
  await page.keyboard.press('/')
  await page.keyboard.type('Ann')
  await expect(page.getByTestId('row-count')).toHaveText('1 member')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('row-count')).toHaveText('2 members')
  await page.getByRole('button', { name: 'Joined on' }).click()
  await expect(page.getByRole('columnheader', { name: 'Joined on' })).toHaveAttribute('aria-sort', 'ascending')
  await page.getByRole('button', { name: 'Columns and grouping' }).click()
  await page.getByRole('button', { name: 'Phone', pressed: true }).click()
  await page.reload()
  await expect(page.getByRole('columnheader', { name: 'Joined on' })).toHaveAttribute('aria-sort', 'ascending')
  await expect(page.getByRole('columnheader', { name: 'Phone' })).toBeHidden()

  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByLabel('Show only where').selectOption('Joined on')
  await page.getByRole('button', { name: 'Before today' }).click()
  await expect(page.getByTestId('row-count')).toHaveText('1 member')
})

test('arrows walk the rows, Enter opens, Escape closes', async ({ newPerson }) => {
  const { page } = await openLibrary(newPerson, 'members')
  await page.getByRole('link', { name: 'Ann Baker' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('link', { name: 'Ben Ode' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('row-panel').getByRole('heading', { name: 'Ben Ode' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('link', { name: 'Ben Ode' })).toBeFocused()
})

test('a card moves along its transitions by drag, by menu and not otherwise', async ({ newPerson }) => {
  const { page } = await openLibrary(newPerson, 'board')
  const column = (name) => page.getByRole('region', { name, exact: true })
  const card = (name) => page.locator('article', { hasText: name })
  await expect(column('Reserved').getByText('Extension ladder')).toBeVisible()

  await dragCard(page, card('Extension ladder'), column('Back'))
  await expect(column('Reserved').getByText('Extension ladder')).toBeVisible()

  await dragCard(page, card('Extension ladder'), column('Out'))
  await expect(column('Out').getByText('Extension ladder')).toBeVisible()
  await page.reload()
  await expect(column('Out').getByText('Extension ladder')).toBeVisible()

  await card('Extension ladder').getByRole('button', { name: 'Move this card' }).click()
  await page.getByRole('menuitem', { name: 'Take back' }).click()
  await expect(column('Back').getByText('Extension ladder')).toBeVisible()
})

test('an alert leads to its rows', async ({ newPerson }) => {
  const { page } = await openLibrary(newPerson, 'members')
  await page.getByRole('button', { name: /a week or more late/ }).click()
  await expect(page.getByTestId('row-count')).toHaveText('1 loan')
  await page.getByRole('button', { name: /a week or more late.*Remove this filter/ }).click()
  await expect(page.getByTestId('row-count')).toHaveText('3 loans')
})

test('a calendar entry moves to another day', async ({ newPerson }) => {
  const { page, caller, app } = await openLibrary(newPerson, 'due_dates')
  const entry = page.getByTestId('calendar').locator('.ec-event', { hasText: 'Extension ladder' }).first()
  await entry.waitFor()
  const firstDay = async () => {
    const { body } = await caller.get(`/v1/apps/${app.owner}/${app.slug}/tables/loans/rows`)
    return body.items.find((row) => row._labels.tool === 'Extension ladder').from_on
  }
  const before = await firstDay()
  await entry.hover({ position: { x: 8, y: 8 } })
  const box = await entry.boundingBox()
  const day = await page.getByTestId('calendar').locator('.ec-day').first().boundingBox()
  await page.mouse.move(box.x + 8, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + 8, box.y + box.height / 2 + day.height, { steps: 8 })
  await page.mouse.up()
  await expect(page.getByText(/Extension ladder.* is on /)).toBeVisible()
  const after = await firstDay()
  expect(Date.parse(after) - Date.parse(before)).toBe(7 * 86_400_000)
})

test('a part of a chart leads to its rows', async ({ newPerson }) => {
  const { page } = await openLibrary(newPerson, 'per_month')
  await page.getByText('As a table').click()
  await page.getByRole('table').getByRole('button').first().click()
  await expect(page.getByTestId('row-count')).toBeVisible()
  await expect(page.getByRole('list', { name: 'Filters' })).toContainText('Loans per month')
})

test('two browsers see each other’s changes, and who made them', async ({ newPerson }) => {
  const owner = await openLibrary(newPerson, 'board')
  const helper = await newPerson('ines')
  const people = `/v1/apps/${owner.app.owner}/${owner.app.slug}/people`
  await owner.caller.put(`${people}/${encodeURIComponent(helper.email)}`, { role: 'volunteer' })
  await helper.page.goto(`${owner.app.path}/board`)

  const reserved = helper.page.getByRole('region', { name: 'Reserved', exact: true })
  await reserved.getByText('Extension ladder').waitFor()
  await owner.page
    .locator('article', { hasText: 'Extension ladder' })
    .getByRole('button', { name: 'Move this card' })
    .click()
  await owner.page.getByRole('menuitem', { name: 'Lend out' }).click()
  await expect(
    helper.page.getByRole('region', { name: 'Out', exact: true }).getByText('Extension ladder'),
  ).toBeVisible()
  await expect(helper.page.getByTestId('news')).toContainText(owner.username)
})

test('two people who change the same field see what the other wrote', async ({ newPerson }) => {
  const owner = await openLibrary(newPerson, 'members')
  const { page, caller, app } = owner
  await page.getByRole('link', { name: 'Ann Baker' }).click()
  const phone = page.getByTestId('row-panel').getByLabel('Phone')
  await phone.fill('+49 30 111 111')

  // The other's change arrives while this one is still being typed.
  const rows = `/v1/apps/${app.owner}/${app.slug}/tables/members/rows`
  const ann = (await caller.get(`${rows}?search=Ann`)).body.items[0]
  await caller.patch(`${rows}/${ann.id}`, { values: { phone: '+49 30 222 222' } })
  await expect(page.getByText('Changed by somebody else just now')).toBeVisible()
  await expect(phone).toHaveValue('+49 30 111 111')
  await phone.press('Tab')

  const note = page.getByRole('alert').filter({ hasText: 'Somebody changed Phone' })
  await expect(note).toContainText('+49 30 222 222')
  await note.getByRole('button', { name: 'Use mine' }).click()
  await expect.poll(async () => (await caller.get(`${rows}/${ann.id}`)).body.phone).toBe('+49 30 111 111')
})

test('a stranger is asked to sign in, and an app deleted under somebody says so', async ({ newPerson, page }) => {
  const owner = await openLibrary(newPerson, 'members')
  await page.goto(owner.app.path)
  await expect(page.getByRole('heading', { name: 'Sign in to open this app' })).toBeVisible()
  await owner.page.getByRole('link', { name: 'Ann Baker' }).waitFor()
  await owner.caller.delete(`/v1/apps/${owner.app.owner}/${owner.app.slug}`)
  await expect(owner.page.getByText('The owner deleted this app.')).toBeVisible()
})

test('a form asks one thing at a time on a phone', async ({ newPerson }) => {
  const person = await newPerson('phone', { viewport: { width: 360, height: 740 } })
  const app = await publishExample(person, 'tool-library')
  await person.caller.post(`/v1/apps/${app.owner}/${app.slug}/samples`)
  const { page } = person
  await page.goto(`${app.path}/reserve`)
  await expect(page.getByText('1 of 4')).toBeVisible()
  await page.getByRole('button', { name: 'Next' }).click()
  await expect(page.getByText('Tool is needed.')).toBeVisible()
  await page.getByRole('combobox', { name: 'Tool' }).click()
  await page.getByRole('option', { name: 'Lawn mower' }).click()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('combobox', { name: 'Member' }).fill('Ben')
  await page.getByRole('option', { name: 'Ben Ode' }).click()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('button', { name: 'Reserve' }).click()
  await expect(page.getByRole('status').getByText('Saved')).toBeVisible()
})

/** Presses 'Undo' in the message that says this. */
const undo = (page, said) =>
  page.getByRole('listitem').filter({ hasText: said }).getByRole('button', { name: 'Undo' }).click()

/** Drags as a hand does: down, a small move so that it counts as a drag, over to the target, up. */
async function dragCard(page, card, column) {
  const from = await card.boundingBox()
  const to = await column.boundingBox()
  await page.mouse.move(from.x + 40, from.y + from.height - 10)
  await page.mouse.down()
  await page.mouse.move(from.x + 50, from.y + from.height, { steps: 4 })
  await page.mouse.move(to.x + to.width / 2, to.y + 120, { steps: 12 })
  await page.mouse.move(to.x + to.width / 2 + 2, to.y + 122, { steps: 4 })
  await page.mouse.up()
}
