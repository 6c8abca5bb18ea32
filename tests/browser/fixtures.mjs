// What every browser test starts from: one server for the file, people who are signed in, and apps that are live.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { ROOT } from '../../scripts/dev/paths.mjs'
import { startServer } from '../harness/index.mjs'
import { TEST_WORKER } from '../harness/worker.mjs'

const WORKER = process.env.EDGEWRIGHT_WORKER ?? TEST_WORKER

let people = 0

export const test = base.extend({
  server: [
    async ({}, use) => {
      const server = await startServer({ worker: WORKER })
      await use(server)
      await server.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  baseURL: async ({ server }, use) => use(server.url),

  /** Somebody new: their address, their signed-in browser page, and the same person as a caller of the API. */
  newPerson: async ({ browser, server }, use, testInfo) => {
    const contexts = []
    const newPerson = async (name = 'mill', options = {}) => {
      const email = `${name}${++people}-${testInfo.workerIndex}@example.org`
      const caller = await server.signIn(email)
      const context = await browser.newContext({ ...testInfo.project.use, baseURL: server.url, ...options })
      contexts.push(context)
      await signInByCode(context, server, email)
      const page = await context.newPage()
      return { email, username: caller.user.username, caller, context, page }
    }
    await use(newPerson)
    for (const context of contexts) await context.close()
  },
})

/** Signs a browser context in with a code from the mailbox, as the sign-in page does. */
async function signInByCode(context, server, email) {
  const page = await context.newPage()
  await page.goto('/login')
  await page.getByLabel('E-mail address').fill(email)
  await page.getByRole('button', { name: 'Send the code' }).click()
  await page.getByLabel('Six-digit code').waitFor()
  const [mail] = await server.mailbox(email)
  await page.getByLabel('Six-digit code').pressSequentially(mail.code)
  await page.waitForURL('**/app')
  await page.close()
}

export const exampleDefinition = async (name) =>
  JSON.parse(await readFile(join(ROOT, 'tests/definitions', `${name}.json`), 'utf8'))

/** Publishes an example definition and answers its path in the browser. */
export async function publishExample(person, name, slug = name) {
  return publish(person, slug, await exampleDefinition(name))
}

/** Publishes a definition and answers its path in the browser. */
export async function publish(person, slug, definition) {
  const { status, body } = await person.caller.post('/v1/apps', { slug, definition })
  if (status !== 201) throw new Error(`Publishing answered ${status}: ${JSON.stringify(body)}`)
  return { owner: body.owner, slug: body.slug, path: `/u/${body.owner}/${body.slug}` }
}

/** A screenshot kept as test output, to be looked at. */
export const picture = (page, name) =>
  page.screenshot({ path: join(ROOT, 'test-output/screenshots', `${name}.png`), animations: 'disabled' })

export { expect }
