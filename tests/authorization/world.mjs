// Two people who must never meet: a victim with an app, a build and a key, each carrying a canary, and an attacker.

import { randomBytes, createPrivateKey, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { client, until } from '../harness/index.mjs'

export const CANARY = `canary-${randomBytes(16).toString('hex')}`

export const DEFINITION = {
  format: 'edgewright.app/1',
  app: { name: CANARY },
  tables: [
    {
      id: 'things',
      label: 'Things',
      label_one: 'Thing',
      title: 'name',
      fields: [
        { id: 'name', label: 'Name', type: 'text', required: true },
        {
          id: 'state',
          label: 'State',
          type: 'select',
          options: [
            { id: 'open', label: 'Open' },
            { id: 'done', label: 'Done' },
          ],
        },
      ],
      lifecycle: {
        field: 'state',
        initial: 'open',
        transitions: [{ id: 'finish', label: 'Finish', from: ['open'], to: 'done' }],
      },
    },
  ],
  views: [
    { id: 'all', label: 'All', type: 'grid', table: 'things' },
    { id: 'add', label: 'Add', type: 'form', table: 'things' },
  ],
  access: { visibility: 'private', roles: [{ id: 'member', label: 'Member' }], tables: { things: {} } },
}

/** A workflow that keeps a text. */
export const workflowOf = (text) => ({
  document: { dsl: '1.0.0', namespace: 'tests', name: 'keep', version: '1.0.0', title: text },
  do: [{ keep: { set: { kept: text } } }],
})

/** Makes the victim, and the ids that stand in each `{name}` of a path. */
export async function makeVictim(server) {
  const victim = await server.signIn('victim@example.com')
  const made = await victim.post('/v1/apps', { slug: 'secret', definition: DEFINITION })
  if (made.status !== 201) throw new Error(`Publishing answered ${made.status}: ${JSON.stringify(made.body)}`)
  const owner = victim.user.username
  const row = await victim.post(`/v1/apps/${owner}/secret/tables/things/rows`, { values: { name: CANARY } })
  if (row.status !== 201) throw new Error(`Adding a row answered ${row.status}: ${JSON.stringify(row.body)}`)
  const imported = await server.fetch(`/v1/apps/${owner}/secret/tables/things/imports`, {
    method: 'POST',
    headers: { authorization: `Bearer ${victim.token}`, 'content-type': 'text/csv' },
    body: `name\n${CANARY}\n`,
  })
  if (imported.status !== 201) throw new Error(`Importing answered ${imported.status}`)
  const asking = workflowOf(CANARY)
  asking.do.push({ ask: { call: 'approval:1.0.0@default', with: { title: CANARY, public: true } } })
  const workflow = await victim.post('/v1/workflows', { slug: 'secret', definition: asking })
  if (workflow.status !== 201)
    throw new Error(`Publishing answered ${workflow.status}: ${JSON.stringify(workflow.body)}`)
  const run = await victim.post(`/v1/workflows/${owner}/secret/runs`, { input: { canary: CANARY } })
  if (run.status !== 201) throw new Error(`Starting answered ${run.status}: ${JSON.stringify(run.body)}`)
  const flow = `/v1/workflows/${owner}/secret`
  const asked = await until('the run asks', async () => {
    const { body } = await victim.get(`${flow}/runs/${run.body.run_id}`)
    return body.approvals[0]
  })
  const hook = await victim.put(`${flow}/hook`, { signature: 'standard' })
  if (hook.status !== 200) throw new Error(`Setting a hook up answered ${hook.status}: ${JSON.stringify(hook.body)}`)
  const field = { name: 'name', label: CANARY, kind: 'text' }
  const form = await victim.put(`${flow}/form`, { title: CANARY, fields: [field] })
  if (form.status !== 200) throw new Error(`Setting a form up answered ${form.status}: ${JSON.stringify(form.body)}`)
  const feature = await victim.post('/v1/features', { text: `A list of ${CANARY}` })
  if (feature.status !== 201) throw new Error(`Describing answered ${feature.status}: ${JSON.stringify(feature.body)}`)
  const talked = await until('the analyst answers', async () => {
    const { body } = await victim.get(`/v1/features/${feature.body.id}`)
    return body.brief && body
  })
  const key = await victim.post('/v1/api-keys', { name: CANARY, scopes: ['apps:write'] })
  const kept = await victim.put('/v1/model-keys/openai', { key: `sk-${CANARY}` })
  if (kept.status !== 200) throw new Error(`Bringing a key along answered ${kept.status}: ${JSON.stringify(kept.body)}`)
  const ids = {
    owner,
    provider: 'openai',
    slug: 'secret',
    table: 'things',
    row_id: row.body.id,
    import_id: (await imported.json()).id,
    transition_id: 'finish',
    version: '1',
    feature_id: feature.body.id,
    key_id: key.body.id,
    run_id: run.body.run_id,
    approval_id: asked.id,
    token: asked.path.split('/').at(-1),
    email: 'attacker@example.com',
  }
  return { victim, ids, brief: talked.brief }
}

/** Ids of the same form that nobody has. */
export function unknownIds(ids) {
  const other = (id) => id.slice(0, -4) + (id.endsWith('zzzz') ? 'yyyy' : 'zzzz')
  return {
    ...ids,
    owner: 'nobody-here',
    slug: 'nothing',
    row_id: other(ids.row_id),
    import_id: other(ids.import_id),
    feature_id: other(ids.feature_id),
    key_id: other(ids.key_id),
    run_id: other(ids.run_id),
    approval_id: other(ids.approval_id),
    token: other(ids.token),
  }
}

/** Everybody who must not get in, by name. */
export async function makeAttackers(server, number) {
  const attacker = await server.signIn(`attacker-${number}@example.com`)
  const made = await attacker.post('/v1/apps', {
    slug: 'own',
    definition: { ...DEFINITION, app: { name: 'Own' } },
  })
  if (made.status !== 201) throw new Error(`Publishing answered ${made.status}: ${JSON.stringify(made.body)}`)
  await attacker.post('/v1/workflows', { slug: 'own', definition: workflowOf('Own') })
  const key = await attacker.post('/v1/api-keys', {
    name: 'all',
    scopes: ['apps:write', 'features:write', 'rows:write', 'workflows:write'],
  })
  return {
    anonymous: server.client(),
    'another person': attacker,
    "another person's key": client(server.url, key.body.secret),
    'an expired token': client(server.url, expiredToken(server, attacker.token)),
    'a forged token': client(server.url, `${attacker.token.slice(0, -6)}AAAAAA`),
  }
}

/** The same claims, signed with the server's real key, but long past. */
function expiredToken(server, token) {
  const secrets = JSON.parse(readFileSync(join(server.stateDir, 'secrets.json'), 'utf8'))
  const key = createPrivateKey({ key: JSON.parse(secrets.IDENTITY_SIGNING_KEY), format: 'jwk' })
  const [header, claims] = token.split('.')
  const read = JSON.parse(Buffer.from(claims, 'base64url').toString())
  const past = { ...read, iat: read.iat - 7200, nbf: read.iat - 7200, exp: read.iat - 3600 }
  const signed = `${header}.${Buffer.from(JSON.stringify(past)).toString('base64url')}`
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`
}
