// A person may make 100 requests a minute and an address 1,000, and is told how many are left.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startServer } from '../harness/index.mjs'

let server
before(async () => (server = await startServer()))
after(() => server?.stop())

const left = ({ headers }) => Number(headers.get('ratelimit-remaining'))

/** Sends until one is refused; answers how many passed, and the refusal. A window slides on while this runs. */
async function passesUntilRefused(send, most) {
  for (let passed = 0; passed <= most; passed += 1) {
    const response = await send()
    if (response.status === 429) return { passed, refusal: response }
    assert.ok(response.status < 500, `${response.status} after ${passed}`)
  }
  throw new Error(`${most} requests passed`)
}

test('one person', async () => {
  const ann = await server.signIn('ann@example.com')
  const first = await ann.get('/v1/me')
  assert.equal(first.headers.get('ratelimit-limit'), '100')
  const { passed, refusal } = await passesUntilRefused(() => ann.get('/v1/me'), 120)
  assert.ok(passed >= left(first) && passed < left(first) + 20, `${passed} passed after ${left(first)} were left`)
  assert.equal(refusal.body.code, 'too-many-requests')
  assert.equal(left(refusal), 0)
  assert.ok(Number(refusal.headers.get('retry-after')) >= 1)
  assert.ok(Number(refusal.headers.get('retry-after')) <= 60)
})

test('another person is not held up by the first', async () => {
  const ben = await server.signIn('ben@example.com')
  assert.equal((await ben.get('/v1/me')).status, 200)
})

test('one address, signed in or not, and no other address', async () => {
  const from = (address) => () => server.client().get('/v1/health', { 'cf-connecting-ip': address })
  const batches = async () => {
    const responses = await Promise.all(Array.from({ length: 50 }, from('192.0.2.1')))
    return responses.find(({ status }) => status === 429) ?? responses[0]
  }
  const { passed, refusal } = await passesUntilRefused(batches, 40)
  assert.ok(passed >= 19 && passed <= 24, `${passed} times 50 passed`)
  assert.equal(refusal.headers.get('ratelimit-limit'), '1000')
  assert.equal((await from('192.0.2.2')()).status, 200)
})
