// Members a caller may not set, in every body: refused by name, or of no effect.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { startServer } from '../harness/index.mjs'
import { ROWS } from './routes.mjs'
import { DEFINITION, makeVictim, workflowOf } from './world.mjs'

const openapi = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'))
const SETS = [
  { user_id: 'user_00000000000000000000000000' },
  { owner_id: 'user_00000000000000000000000000' },
  { owner: 'ann' },
  { app_id: 'app_00000000000000000000000000' },
  { id: 'feat_00000000000000000000000000' },
  { role: 'owner' },
  { plan: 'paid' },
  { actor: { kind: 'system', reason: 'x' } },
  { created_by: 'user_00000000000000000000000000' },
  { __proto__x: 1, constructor: { prototype: {} } },
]

let server, world
before(async () => {
  server = await startServer()
  world = await makeVictim(server)
})
after(() => server?.stop())

const withBody = Object.entries(openapi.paths).flatMap(([path, item]) =>
  Object.entries(item)
    // A file is no document with members.
    .filter(([, operation]) => operation.requestBody?.content['application/json'])
    .filter(([, operation]) => !ROWS[operation.operationId].open && !ROWS[operation.operationId].anyMember)
    .map(([method, operation]) => ({ path, method: method.toUpperCase(), operation: operation.operationId })),
)

for (const route of withBody) {
  test(`${route.method} ${route.path}`, async () => {
    const row = ROWS[route.operation]
    const body =
      typeof row.body === 'function'
        ? row.body({ ...world, definition: DEFINITION, workflow: workflowOf('Own') })
        : (row.body ?? {})
    const path = route.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(world.ids[name]))
    const extras = SETS.filter((extra) => !Object.keys(extra).some((name) => name in body))
    // Somebody new each time, so that the limit per person does not answer first; a body is read before an id is.
    const caller = await server.signIn(`person-${withBody.indexOf(route)}@example.com`)
    for (const extra of extras) {
      const answer = await caller.send(route.method, path, { ...body, ...extra })
      const told = `${JSON.stringify(extra)}: ${answer.status} ${JSON.stringify(answer.body)}`
      assert.deepEqual([answer.status, answer.body.code], [422, 'body-invalid'], told)
    }
  })
}

test('every body was tried, and the owner is who they were', async () => {
  assert.ok(withBody.length >= 15, `${withBody.length} routes with a body`)
  const me = await world.victim.get('/v1/me')
  assert.deepEqual([me.body.id, me.body.plan], [world.victim.user.id, 'free'])
  const app = await world.victim.get(`/v1/apps/${world.ids.owner}/${world.ids.slug}`)
  assert.deepEqual([app.body.version, app.body.role], [1, 'owner'])
})

test('system columns of a row cannot be written', async () => {
  const rows = `/v1/apps/${world.ids.owner}/${world.ids.slug}/tables/things/rows`
  for (const name of ['id', 'revision', 'created_by', 'created_at', 'updated_at', '_labels', 'owner']) {
    const { status, body } = await world.victim.post(rows, { values: { name: 'x', [name]: 'y' } })
    assert.equal(status, 422, `${name}: ${JSON.stringify(body)}`)
    assert.equal(body.errors[0].pointer, `/values/${name}`)
  }
})
