// A power cut in the middle of a build loses nothing and does nothing twice.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { startServer } from '../harness/index.mjs'
import { WISH, begin, look, reach } from '../model/build.mjs'
import { assertProtocol, openEvents, stateOf } from '../model/events.mjs'

/**
 * Milliseconds into a build at which the power goes; a build takes about half a second. `npm run test:long` adds as many
 * at random as EDGEWRIGHT_KILLS says.
 */
const KILLS = Number(process.env.EDGEWRIGHT_KILLS ?? 0)
const CUTS = [0, 45, 100, 190, 320, 450, ...Array.from({ length: KILLS }, () => Math.floor(Math.random() * 600))]

let server
before(async () => (server = await startServer()))
after(() => server?.stop())

async function cutAfter(milliseconds) {
  await pause(milliseconds)
  await server.kill()
  await server.restart()
}

async function assertWholeStream(builder, view) {
  const stream = openEvents(builder, view.id)
  await stream.ended
  await assertProtocol(stream.events)
  assert.deepEqual(stateOf(stream.events), { ...view, last_event: 0 })
}

for (const [index, milliseconds] of CUTS.entries()) {
  test(`a build goes on after a cut ${milliseconds} ms into it, and after one while it goes live`, async () => {
    const builder = await server.signIn(`ann${index}@example.com`)
    const { id } = await begin(builder, { text: WISH, start: true })
    await cutAfter(milliseconds)
    // The first look finds what was acknowledged, and sets it going again.
    const restarted = performance.now()
    assert.equal((await look(builder, id)).id, id)
    const recovered = performance.now() - restarted
    const built = await reach(builder, id, ['awaiting_approval', 'failed'])
    assert.equal(built.status, 'awaiting_approval', JSON.stringify(built.failure))
    const approved = await builder.post(`/v1/features/${id}/approve`, { revision: built.revision })
    assert.equal(approved.status, 200)
    await cutAfter(milliseconds / 8)
    await look(builder, id)
    const view = await reach(builder, id, ['done', 'failed', 'awaiting_approval'])
    assert.deepEqual([view.status, view.app.version], ['done', 1], JSON.stringify(view.failure))
    await assertWholeStream(builder, view)
    const { body } = await builder.get(`/v1/apps/${view.app.owner}/${view.app.slug}/versions`)
    assert.equal(body.items.length, 1, 'one version, however often it was published')
    assert.ok(recovered < 1_000, `the first answer took ${recovered.toFixed(0)} ms`)
  })
}
