// How many runs a person's workflows may start in an hour together: exactly, however many ask at once, whichever they start,
// through power cuts and deletions. (L-03)

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readLimits, startServer, until } from '../harness/index.mjs'
import { definition } from './flows.mjs'

const LIMITS = readLimits(['workflow_run.rs'])
const CLIENTS = 50
const PATIENCE = { timeoutMs: 60_000 }

let server
before(async () => {
  server = await startServer()
})
after(() => server?.stop())

/** Asks again where the connection broke. */
async function steadily(ask) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask()
    } catch (error) {
      if (tries === 20) throw error
    }
  }
}

let address = 0
/** Sends to a hook, every time from another address. */
async function hit(owner, slug, id) {
  address += 1
  const answer = await server.fetch(`/hooks/${owner}/${slug}`, {
    method: 'POST',
    body: '{}',
    headers: {
      'content-type': 'application/json',
      'cf-connecting-ip': `10.7.${(address >> 8) & 255}.${address & 255}`,
      ...(id && { 'idempotency-key': id }),
    },
  })
  return { status: answer.status, body: await answer.json().catch(() => ({})) }
}

/** Publishes workflows with open hooks. */
async function hooked(person, count) {
  const owner = person.user.username
  const slugs = Array.from({ length: count }, (_, index) => `flow-${index}`)
  for (const slug of slugs) {
    const made = await person.post('/v1/workflows', { slug, definition: definition([{ a: { set: { n: 1 } } }]) })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    const hook = await person.put(`/v1/workflows/${owner}/${slug}/hook`, { signature: 'none' })
    assert.equal(hook.status, 200, JSON.stringify(hook.body))
  }
  return { owner, slugs }
}

/** Sends so many requests, 50 at once, to all in turn. Answers how many had which status. */
async function burst({ owner, slugs }, count) {
  const statuses = new Map()
  let next = 0
  const client = async () => {
    while (next < count) {
      const slug = slugs[next++ % slugs.length]
      // A connection may break before its answer is here; the same delivery is the same run.
      const id = `delivery-${address}-${next}`
      const { status } = await steadily(() => hit(owner, slug, id))
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  return statuses
}

const answers = () =>
  until('it answers again', async () => (await server.fetch('/v1/health').catch(() => 0)).status === 200, PATIENCE)

test('50 clients over four workflows begin exactly as many runs as the hour has room for, and so it stays', async () => {
  const ann = await server.signIn('ann@example.com')
  const flows = await hooked(ann, 4)
  const most = LIMITS.get('RUNS_PER_HOUR_FREE')
  const began = performance.now()
  const statuses = await burst(flows, most + 40)
  console.log(`${most} runs over 4 workflows from ${CLIENTS} clients: ${(performance.now() - began).toFixed(0)} ms`)
  assert.deepEqual(Object.fromEntries(statuses), { 202: most, 429: 40 })
  const count = async () => {
    const lists = await Promise.all(
      flows.slugs.map((slug) => ann.get(`/v1/workflows/${flows.owner}/${slug}/runs?limit=100`)),
    )
    return lists.reduce((sum, { body }) => sum + body.items.length, 0)
  }
  assert.equal(await count(), most)

  const path = `/v1/workflows/${flows.owner}/${flows.slugs[0]}`
  const refused = async () => {
    const { status, body } = await steadily(() => ann.post(`${path}/runs`, { input: {} }))
    assert.deepEqual([status, body.code], [429, 'run-limit-reached'], JSON.stringify(body))
    assert.ok(body.retry_after_seconds > 0 && body.retry_after_seconds <= 3_600)
  }
  await refused()

  // A power cut forgets none of them, and a deleted workflow gives none back.
  await server.kill()
  await server.restart()
  await answers()
  await refused()
  assert.equal((await ann.delete(`/v1/workflows/${flows.owner}/${flows.slugs[3]}`)).status, 204)
  await refused()
  await server.kill()
  await server.restart()
  await answers()
  await refused()
  flows.slugs.pop()
  assert.deepEqual(Object.fromEntries(await burst(flows, 60)), { 429: 60 })
})

test('a power cut in the middle of a burst lets no run more begin', async () => {
  const bea = await server.signIn('bea@example.com')
  const flows = await hooked(bea, 3)
  const most = LIMITS.get('RUNS_PER_HOUR_FREE')
  let cut = 0
  for (const share of [0.3, 0.8]) {
    const under = burst(flows, Math.round(most * 0.6)).catch(() => undefined)
    await until(
      'some have begun',
      async () => {
        const first = `/v1/workflows/${flows.owner}/${flows.slugs[0]}`
        const { body } = await steadily(() => bea.get(`${first}/runs?limit=100`))
        return body.items.length >= (most * share) / flows.slugs.length / 2
      },
      PATIENCE,
    )
    await server.kill()
    cut += 1
    await under
    await server.restart()
    await answers()
  }
  await burst(flows, most)
  let runs = 0
  for (const slug of flows.slugs) {
    const listed = await steadily(() => bea.get(`/v1/workflows/${flows.owner}/${slug}/runs?limit=100`))
    runs += listed.body.items.length
  }
  assert.equal(runs, most, `after ${cut} power cuts`)
})
