// Signing in as a stranger does: what was typed on the landing page survives, the code comes from the mailbox page.

import { expect, test } from './fixtures.mjs'

test('a wish typed before signing in is a build after it', async ({ page, context }) => {
  await page.goto('/')
  await page.getByRole('button', { name: 'Tool library' }).click()
  await page.getByRole('button', { name: 'Build it' }).click()
  await page.getByLabel('E-mail address').fill('stranger@example.org')
  await page.getByRole('button', { name: 'Send the code' }).click()

  const [mailbox] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('link', { name: 'mailbox page' }).click(),
  ])
  const code = await mailbox.getByTestId('mail-code').first().textContent()
  await mailbox.close()

  await page.getByLabel('Six-digit code').fill('000000')
  await expect(page.getByRole('alert')).toBeVisible()
  await page.getByLabel('Six-digit code').fill(code)
  await expect(page).toHaveURL(/\/app\/builds\/feat_/)
  await expect(page.getByText('We are a tool library in our village.').first()).toBeVisible()
})

test('a page of the console asks to sign in and comes back', async ({ page, server }) => {
  await page.goto('/app/settings')
  await expect(page).toHaveURL(/\/login\?next=/)
  await page.getByLabel('E-mail address').fill('back@example.org')
  await page.getByRole('button', { name: 'Send the code' }).click()
  await page.getByLabel('Six-digit code').waitFor()
  const [mail] = await server.mailbox('back@example.org')
  await page.getByLabel('Six-digit code').fill(mail.code)
  await expect(page).toHaveURL(/\/app\/settings$/)
  await expect(page.getByText('back@example.org')).toBeVisible()
})

test('an address elsewhere is not where signing in leads', async ({ page, server }) => {
  await page.goto('/login?next=//evil.example/app')
  await page.getByLabel('E-mail address').fill('careful@example.org')
  await page.getByRole('button', { name: 'Send the code' }).click()
  await page.getByLabel('Six-digit code').waitFor()
  const [mail] = await server.mailbox('careful@example.org')
  await page.getByLabel('Six-digit code').fill(mail.code)
  await expect(page).toHaveURL(`${server.url}/app`)
})
