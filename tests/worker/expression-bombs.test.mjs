// Hostile expressions end within their budget inside workerd as they do natively: none traps the instance.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { startServer } from '../harness/index.mjs'

const lines = readFileSync(new URL('../../crates/expression/tests/data/bombs.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
const bombs = lines.map((line) => JSON.parse(line))

let server
before(async () => (server = await startServer()))
after(() => server?.stop())

test(`${bombs.length} expressions end, each in an answer`, async () => {
  const outcomes = {}
  let slowest = { took: 0 }
  for (const bomb of bombs) {
    const started = performance.now()
    const response = await server.fetch('/v1/dev/faults/evaluate', { method: 'POST', body: JSON.stringify([bomb]) })
    const took = performance.now() - started
    assert.equal(response.status, 200, `${bomb.name}: ${await response.clone().text()}`)
    const [outcome] = await response.json()
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    if (took > slowest.took) slowest = { took, name: bomb.name }
  }
  console.log(`${JSON.stringify(outcomes)}, slowest ${slowest.took.toFixed(0)} ms (${slowest.name})`)
  assert.ok(outcomes.budget > 0)
  assert.equal((await server.fetch('/v1/health')).status, 200)
})
