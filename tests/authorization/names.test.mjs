// Names that almost are each other's: neighbours whose names run together, and other spellings of one name.

import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, test } from 'node:test'
import { startServer } from '../harness/index.mjs'
import { DEFINITION } from './world.mjs'

/** Person and app of each: without a length or a separator between them, several of these would be one. */
const NEIGHBOURS = [
  ['u1', '1a'],
  ['u11', 'a'],
  ['u1', 'a'],
  ['u1-1', 'a'],
  ['u1', '1-a'],
]

let server
const people = new Map()
before(async () => {
  server = await startServer()
  for (const [owner, slug] of NEIGHBOURS) {
    if (!people.has(owner)) people.set(owner, await server.signIn(`${owner}@example.com`))
    const person = people.get(owner)
    assert.equal(person.user.username, owner)
    const made = await person.post('/v1/apps', { slug, definition: DEFINITION })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    const row = await person.post(rowsOf(owner, slug), { values: { name: `${owner} ${slug}` } })
    assert.equal(row.status, 201, JSON.stringify(row.body))
  }
})
after(() => server?.stop())

const rowsOf = (owner, slug) => `/v1/apps/${owner}/${slug}/tables/things/rows`

/** A path exactly as it is written: fetch would tidy it up first. */
function ask(path, token) {
  const { hostname, port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, headers: { authorization: `Bearer ${token}` } }, async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve({ status: response.statusCode, text })
    })
    sent.on('error', reject)
    sent.end()
  })
}

test('neighbours see their own rows and nothing else', async () => {
  for (const [owner, slug] of NEIGHBOURS) {
    const { status, body } = await people.get(owner).get(rowsOf(owner, slug))
    assert.equal(status, 200)
    assert.deepEqual(
      body.items.map(({ name }) => name),
      [`${owner} ${slug}`],
    )
  }
})

test('a list of one person’s apps shows none of a person whose name begins alike', async () => {
  for (const [owner, person] of people) {
    const { body } = await person.get('/v1/apps')
    const own = NEIGHBOURS.filter(([name]) => name === owner).map(([, slug]) => slug)
    assert.deepEqual(body.items.map(({ slug }) => slug).sort(), own.sort())
    assert.ok(body.items.every((app) => app.owner === owner))
  }
})

test('nobody but its owner opens an app, by any spelling of its name', async () => {
  const { token } = people.get('u11')
  const spellings = [
    'u1/a',
    'u1%2fa',
    'u1%2Fa',
    'u1/%61',
    '%75%31/a',
    'U1/a',
    'u1/A',
    'u1/a/',
    'u1//a',
    'u1/./a',
    'u11/../u1/a',
    'u11/%2e%2e/u1/a',
    'u11%2f..%2fu1/a',
    'u1/a%00',
    'u1/a%20',
    'u1/a.',
    'u1;x/a',
    'u1/a;x',
    'u1%5ca',
    'u1\u{ff0f}a',
    'ｕ1/a',
    '~preview/u1/a',
    '~check/u1',
    'u1%252fa',
  ]
  for (const spelling of spellings) {
    const path = `/v1/apps/${encodeURI(spelling).replaceAll('%25', '%')}/tables/things/rows`
    const { status, text } = await ask(path, token)
    assert.ok(status >= 400 && status < 500, `${path}: ${status}`)
    assert.ok(!text.includes('u1 a'), path)
  }
})

test('no other spelling is a second app of its owner', async () => {
  const { token } = people.get('u1')
  for (const spelling of ['U1/a', 'u1/A', 'u1/a%20', 'u1/a.', 'u1/a%00', 'ｕ1/a', 'u1%2fa']) {
    const { status } = await ask(`/v1/apps/${encodeURI(spelling).replaceAll('%25', '%')}/tables/things/rows`, token)
    assert.equal(status, 404, spelling)
  }
})
