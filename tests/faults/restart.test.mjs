// The server starts again twenty times while builds finish: what has ended stays as it ended, and no time runs backwards.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startServer } from '../harness/index.mjs'
import { WISH, begin, look, reach } from '../model/build.mjs'

const RESTARTS = 20
const BUILDS = 4

let server
before(async () => (server = await startServer()))
after(() => server?.stop())

const hasEnded = ({ status }) => ['awaiting_approval', 'failed', 'done', 'cancelled'].includes(status)

function assertTimes(view) {
  assert.ok(view.updated_at >= view.created_at, 'changed after it was made')
  for (const { stage, started_at: started, finished_at: finished } of view.stages) {
    if (finished !== null) assert.ok(finished >= started && started >= view.created_at, `${stage} ran backwards`)
  }
}

test('twenty restarts while builds finish', async (context) => {
  const builder = await server.signIn('ann@example.com')
  const ids = []
  for (let build = 0; build < BUILDS; build += 1) ids.push((await begin(builder, { text: WISH, start: true })).id)
  const ended = new Map()
  for (let restart = 0; restart < RESTARTS; restart += 1) {
    await server.kill()
    await server.restart()
    for (const id of ids) {
      const view = await look(builder, id)
      assertTimes(view)
      if (ended.has(id)) assert.deepEqual(view, ended.get(id), 'what has ended has changed')
      else if (hasEnded(view)) ended.set(id, view)
    }
  }
  for (const id of ids) {
    let view = await reach(builder, id, ['awaiting_approval', 'failed'])
    if (view.status === 'failed') {
      // A call that was cut off six times is given up; what was made is kept, and its builder lets it go on.
      assert.equal(view.failure.code, 'model-unavailable', JSON.stringify(view.failure))
      assert.equal((await builder.post(`/v1/features/${id}/retry`)).status, 200)
      view = await reach(builder, id, ['awaiting_approval', 'failed'])
    }
    assert.equal(view.status, 'awaiting_approval', JSON.stringify(view.failure))
    assertTimes(view)
  }
  context.diagnostic(`${RESTARTS} restarts, ${BUILDS} builds, 0 lost; ${ended.size} had ended before the last one`)
})
