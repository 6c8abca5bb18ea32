// F-02: the power goes after a start is durable and before its sender hears of it. The sender sends it again and is told of the
// same run.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../../harness/index.mjs'
import { IS_LONG, PATIENCE, report, startWorld } from './world.mjs'
import { tenSteps } from './ten-steps.mjs'

const ROUNDS = IS_LONG ? 20 : 2
const TOGETHER = 5

let world
before(async () => {
  world = await startWorld()
  world.service.answer('/step', [{ status: 200, body: { ok: true } }])
})
after(() => world?.stop())

test('a sender that heard nothing sends again and is told of the same run', async (context) => {
  const workflows = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const person = await world.person(`ann-${round}`)
    const workflow = await world.publish(person, 'ten', tenSteps(world.service))
    workflows.push(workflow)
    await world.nemesis(workflow.path, { holds: true })
    const input = { order: round, canary: person.canary }
    const sent = Array.from({ length: TOGETHER }, (_, index) => world.insist(workflow, `delivery-${index}`, input))
    const accepted = async () => (await world.nemesis(workflow.path)).body.held
    const held = await until(
      'every start is durable',
      async () => {
        const answers = await accepted()
        return answers.length >= TOGETHER && answers
      },
      PATIENCE,
    )
    await world.kill()
    await world.restart()
    const told = await Promise.all(sent)
    const durable = held.map(({ run_id: run }) => run)
    assert.deepEqual([...told].sort(), [...new Set(durable)].sort(), 'the same runs')
    for (const run of told) assert.equal((await world.end(workflow, run)).status, 'completed')
    // Once more, long after.
    assert.equal(await world.insist(workflow, 'delivery-0', input), told[0])
  }
  report(context, 'F-02', await world.settle(workflows))
})
