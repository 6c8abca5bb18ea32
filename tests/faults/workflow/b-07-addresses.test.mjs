// B-07 for calls of workflows: whatever a run makes of an address, only origins that its definition declares are called, redirections are
// not followed, and in production nobody calls an address outside the public internet. The service that nobody may reach hears nothing.
//
// A public name that points at a private address (DNS rebinding) is not here: the name is only resolved by the runtime, which on
// Cloudflare reaches nothing but the public internet.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startService } from '../../workflow/service.mjs'
import { report, startWorld } from './world.mjs'

let internal, world, production
before(async () => {
  internal = await startService()
  world = await startWorld()
  production = await startWorld({ isProduction: true })
})
after(async () => {
  await world?.stop()
  await production?.stop()
  await internal?.stop()
})

const port = () => new URL(internal.url).port

/** Spellings of the machine itself and of networks behind it. */
const PRIVATE = () => [
  `http://127.0.0.1:${port()}/`,
  `http://localhost:${port()}/`,
  `http://localhost.:${port()}/`,
  `http://LOCALHOST:${port()}/`,
  `http://[::1]:${port()}/`,
  `http://[::]:${port()}/`,
  `http://[::ffff:127.0.0.1]:${port()}/`,
  'http://[::ffff:169.254.169.254]/latest/meta-data/',
  `http://0x7f.1:${port()}/`,
  `http://2130706433:${port()}/`,
  `http://0177.0.0.1:${port()}/`,
  `http://127.1:${port()}/`,
  `http://0.0.0.0:${port()}/`,
  'http://169.254.169.254/latest/meta-data/',
  'http://[fd00::1]/',
  'http://[fe80::1]/',
  'http://100.64.0.1/',
  'http://10.0.0.1/',
  'http://192.168.1.1/',
  'http://172.16.0.1/',
  `http://127.0.0.1.nip.io:${port()}/`,
  `http://127。0。0。1:${port()}/`,
  `http://①②⑦.0.0.1:${port()}/`,
]
/** Addresses that are none, or others than they seem. */
const CROOKED = (declared) => [
  `http://${declared}@127.0.0.1:${port()}/`,
  `http://user:password@${declared}/`,
  `http://${declared}#@127.0.0.1:${port()}/`.replace('#', '%23'),
  `http://127.0.0.1:${port()}\\@${declared}/`,
  `http://${declared}\\.evil.example/`,
  `http://${declared}.evil.example/`,
  `//127.0.0.1:${port()}/`,
  `http:127.0.0.1:${port()}/`,
  `http:///127.0.0.1:${port()}/`,
  ` http://127.0.0.1:${port()}/`,
  `http://127.0.0.1:${port()}/\r\nx-injected: 1`,
  `http://${declared}\r\nhost: evil/`,
  'file:///etc/passwd',
  'gopher://127.0.0.1:25/',
  'data:text/plain,hello',
  'ftp://example.com/',
  'http://example.com:25/',
  'http://example.com:6379/',
  '',
  'x',
]

/** A workflow that calls whatever its input says, with these origins declared. */
async function caller(where, origins) {
  const owner = await where.person(`ann-${origins.length}-${Math.random().toString(36).slice(2, 8)}`, { plan: 'paid' })
  const document = { dsl: '1.0.0', namespace: 'tests', name: 'caller', version: '1.0.0', metadata: { origins } }
  return where.publish(owner, 'caller', {
    tasks: [{ ask: { call: 'http', with: { method: 'get', endpoint: '${ .url }', output: 'response' } } }],
    document,
  })
}

async function assertRefused(where, workflow, urls) {
  for (const [index, url] of urls.entries()) {
    const view = await where.end(workflow, await where.insist(workflow, `try-${index}`, { url }))
    assert.equal(view.status, 'faulted', `${JSON.stringify(url)} was called: ${JSON.stringify(view.output)}`)
    assert.match(
      view.error.type,
      /(authorization|configuration|validation|expression|runtime)$/,
      `${url}: ${view.error.type}`,
    )
  }
}

test('only declared origins are called', async () => {
  const declared = new URL(world.service.url).host
  const workflow = await caller(world, [world.service.url])
  world.service.answer('/fine', [{ status: 200, body: 'fine' }])
  const view = await world.end(workflow, await world.insist(workflow, 'fine', { url: `${world.service.url}/fine` }))
  assert.equal(view.status, 'completed', JSON.stringify(view.error))
  await assertRefused(world, workflow, PRIVATE())
  const other = await caller(world, [world.service.url])
  await assertRefused(world, other, CROOKED(declared))
  assert.equal(internal.all().length, 0)
  assert.ok(world.service.all().every(({ headers, path }) => path === '/fine' && !headers['x-injected']))
})

test('redirections to the inside are answers, and are not followed', async () => {
  const workflow = await caller(world, [world.service.url])
  for (const status of [301, 302, 303, 307, 308]) {
    world.service.answer(`/${status}`, [{ status, headers: { location: `${internal.url}/secret` } }])
    const url = `${world.service.url}/${status}`
    const view = await world.end(workflow, await world.insist(workflow, `redirect-${status}`, { url }))
    assert.deepEqual([view.status, view.error?.status], ['faulted', status], JSON.stringify(view.output))
  }
  assert.equal(internal.all().length, 0)
})

test('in production no address outside the public internet is called, declared or not', async (context) => {
  for (const origin of [
    internal.url,
    'http://localhost',
    'http://169.254.169.254',
    'http://10.0.0.1',
    'http://[::1]:80',
  ]) {
    const owner = await production.person(`ben-${Math.random().toString(36).slice(2, 8)}`)
    const definition = {
      document: { dsl: '1.0.0', namespace: 'tests', name: 'inside', version: '1.0.0', metadata: { origins: [origin] } },
      do: [{ ask: { call: 'http', with: { method: 'get', endpoint: '${ .url }' } } }],
    }
    const { status, body } = await owner.ask('POST', '/v1/workflows', { slug: 'inside', definition })
    assert.deepEqual([status, body.code], [422, 'definition-invalid'], origin)
  }
  const workflow = await caller(production, ['https://api.example.com'])
  await assertRefused(production, workflow, PRIVATE())
  const other = await caller(production, ['https://api.example.com'])
  await assertRefused(production, other, CROOKED('api.example.com'))
  assert.equal(internal.all().length, 0)
  const [one, two] = [world.history.check(), production.history.check()]
  const tried = PRIVATE().length + CROOKED('').length
  report(
    context,
    'B-07',
    { started: one.started + two.started, lost: 0, doubled: 0, kills: 0 },
    `${tried} spellings, ${internal.all().length} requests to the inside`,
  )
})
