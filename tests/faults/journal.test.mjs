// The power goes at every journal point of a build: nothing acknowledged is lost, nothing is done twice.
//
// `npm run test:long` adds as many cuts at points drawn at random as EDGEWRIGHT_KILLS says.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startServer, until } from '../harness/index.mjs'
import { WISH, look, reach } from '../model/build.mjs'
import { assertProtocol, openEvents, stateOf } from '../model/events.mjs'
import { startControl } from './control.mjs'

/** Builds that hang at a point each when the power goes for all of them. */
const TOGETHER = 12
const RANDOM_CUTS = Number(process.env.EDGEWRIGHT_KILLS ?? 0)

let control, server
let people = 0
const firstAnswersMs = []
before(async () => {
  control = await startControl()
  server = await startServer({ env: { FAULT_CONTROL_URL: control.url } })
})
after(async () => {
  await server?.stop()
  control?.close()
})

const signIn = () => server.signIn(`builder${people++}@example.com`)

/** Begins, approves and waits, saying everything again that got no answer: as good the second time as the first. */
async function buildToTheEnd(builder) {
  const begun = await builder.post('/v1/features', { text: WISH, start: true }, { 'idempotency-key': 'begin' })
  assert.ok([200, 201].includes(begun.status), JSON.stringify(begun.body))
  const { id } = begun.body
  const built = await reach(builder, id, ['awaiting_approval', 'publishing', 'done', 'failed'])
  if (built.status === 'awaiting_approval') {
    const approval = { revision: built.revision }
    const approved = await builder.post(`/v1/features/${id}/approve`, approval, { 'idempotency-key': 'approve' })
    assert.equal(approved.status, 200, JSON.stringify(approved.body))
  }
  return reach(builder, id, ['done', 'failed'])
}

async function assertWhole(builder, view) {
  assert.deepEqual([view.status, view.app?.version], ['done', 1], JSON.stringify(view.failure))
  const { body } = await builder.get(`/v1/apps/${view.app.owner}/${view.app.slug}/versions`)
  assert.equal(body.items.length, 1, 'one version, however often it was published')
  assert.equal((await builder.get('/v1/features')).body.items.length, 1, 'one build, however often it was begun')
  const stream = openEvents(builder, view.id)
  await stream.ended
  await assertProtocol(stream.events)
  assert.deepEqual(stateOf(stream.events), { ...view, last_event: 0 })
}

/** One power cut while a build hangs at each of these points; answers those at which one did. */
async function cutAt(points) {
  const waiting = [...points]
  const holdAt = new Map()
  control.held.clear()
  control.decide = ({ feature, point }) => {
    // Builds are given their points in the order in which they are first heard of; earlier ones go on.
    if (point === 'answer 1') holdAt.set(feature, waiting.shift())
    return holdAt.get(feature) === point ? 'hold' : 'go'
  }
  const builders = await Promise.all(points.map(signIn))
  const done = new Set()
  const failures = []
  const begun = builders.map((builder) =>
    buildToTheEnd(builder).then(
      ({ id }) => done.add(id),
      (error) => failures.push(error),
    ),
  )
  // How often it reports and its alarm rings differs from build to build, and with it how many points one has.
  const isSettled = () => {
    if (failures.length > 0) throw failures[0]
    const isAtRest = (feature) => done.has(feature) && control.points(feature).at(-1).startsWith('rest')
    return holdAt.size === points.length && [...holdAt.keys()].every((id) => control.held.has(id) || isAtRest(id))
  }
  await until('every build hangs at its point or is done', isSettled, { timeoutMs: 120_000 }).catch((error) => {
    const missing = [...holdAt].filter(([feature]) => !control.held.has(feature))
    const said = missing.map(([feature, point]) => `${point}: ${control.points(feature).join(', ')}`)
    throw new Error(`${error.message}\n${said.join('\n')}`)
  })
  await server.kill()
  control.decide = () => 'go'
  // Whoever waited for an answer got none.
  await Promise.all(begun)
  await server.restart()

  const started = performance.now()
  assert.equal((await builders[0].get('/v1/features')).status, 200)
  firstAnswersMs.push(performance.now() - started)
  await Promise.all(
    builders.map(async (builder) => {
      const view = await buildToTheEnd(builder)
      await assertWhole(builder, await look(builder, view.id))
    }),
  )
  return [...control.held.values()]
}

const firstAnswer = () => `; slowest first answer after one ${Math.max(...firstAnswersMs).toFixed(0)} ms`

async function pointsOfABuild() {
  const builder = await signIn()
  control.decide = () => 'go'
  const view = await buildToTheEnd(builder)
  await assertWhole(builder, view)
  return control.points(view.id)
}

test('a power cut at every journal point of a build', async (context) => {
  const points = await pointsOfABuild()
  assert.ok(points.length > 30, `${points}`)
  const survived = []
  for (let first = 0; first < points.length; first += TOGETHER)
    survived.push(...(await cutAt(points.slice(first, first + TOGETHER))))
  const missed = points.filter((point) => point.endsWith(' 1') && !survived.includes(point))
  assert.deepEqual(missed, [], 'points at which no build hung')
  context.diagnostic(`${survived.length} kills survived, 0 runs lost${firstAnswer()}`)
})

test('power cuts at random', { skip: RANDOM_CUTS === 0 && 'npm run test:long has them' }, async (context) => {
  const points = await pointsOfABuild()
  let survived = 0
  while (survived < RANDOM_CUTS) {
    const drawn = Array.from({ length: TOGETHER }, () => points[Math.floor(Math.random() * points.length)])
    survived += (await cutAt(drawn)).length
  }
  context.diagnostic(`${survived} kills at random survived, 0 runs lost${firstAnswer()}`)
})
