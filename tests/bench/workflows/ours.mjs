// Edgewright with the workflows of the benchmarks, behind its own limits: a paid person may start 1,000 runs an hour and ask 100
// times a minute, a hook takes 600 requests a minute. So every repetition has people of its own.

import { request } from '../connection.mjs'
import { pay, startEdgewright } from '../edgewright.mjs'
import { steadyPort, timed } from './peers/service.mjs'

const FORTY = Array.from({ length: 40 })
/** Starts of one hook in a repetition: below the 600 it takes a minute. */
export const PER_HOOK = 500

export async function startOurs(worker) {
  const edgewright = await startEdgewright(worker, { port: await steadyPort() })
  let people = 0
  const ours = {
    ...edgewright,
    name: 'Edgewright',
    accepted: 202,
    server: edgewright.server,
    /** Somebody new who pays. */
    async newPerson() {
      const name = `bench-${(people += 1)}`
      const person = await edgewright.person(name)
      await pay(edgewright.server, person.email)
      return person
    },
    publish: (person, slug, tasks, more) => publish(person, slug, tasks, more),
    hook: (person, slug, signature) => hook(person, slug, signature),
    run: (person, path, input) => run(person, path, input),
    async prepareForty(url) {
      const person = await ours.newPerson()
      const steps = FORTY.map((_, index) => ({
        [`step${index}`]: { call: 'state-increment:1.0.0@default', with: { key: 'steps' } },
      }))
      const local = await publish(person, 'forty', steps)
      const calls = FORTY.map((_, index) => ({
        [`call${index}`]: { call: 'http', with: { method: 'post', endpoint: url } },
      }))
      const outside = await publish(person, 'calls', calls)
      ours.forty = () => timed(() => run(person, local))
      ours.calls = () => timed(() => run(person, outside))
    },
    /** One hook for each `PER_HOOK` of the requests to come. */
    async prepareStorm(requests, signature = 'none') {
      const hooks = []
      for (let index = 0; index * PER_HOOK < requests; index += 1) {
        const person = await ours.newPerson()
        const path = await publish(person, 'noop', [{ noop: { set: { ok: true } } }])
        hooks.push({ person, path, ...(await hook(person, 'noop', signature)) })
      }
      ours.hooks = hooks
      return hooks
    },
    stormRequest: (body) => (index, client) => {
      const { url } = ours.hooks[index % ours.hooks.length]
      return request('POST', url, { body, headers: from(client) })
    },
    /** Runs of the hooks that are over. */
    executed: async () =>
      (await Promise.all(ours.hooks.map(({ person, path }) => ended(person, path)))).reduce(
        (sum, count) => sum + count,
        0,
      ),
    /** Runs of the hooks that are not. */
    pending: async () =>
      (await Promise.all(ours.hooks.map(({ person, path }) => isPending(person, path)))).filter(Boolean).length,
    kill: () => edgewright.server.kill(),
    restart: () => edgewright.server.restart(),
  }
  Object.defineProperty(ours, 'port', { get: () => edgewright.port })
  Object.defineProperty(ours, 'pid', { get: () => edgewright.pid })
  return ours
}

/** A client of its own address each: an address has 1,000 requests a minute. */
export const from = (client) => ({ 'cf-connecting-ip': `10.${200 + ((client >> 8) & 15)}.${client & 255}.1` })

async function publish(person, slug, tasks, more = {}) {
  const definition = {
    document: { dsl: '1.0.0', namespace: 'bench', name: slug, version: '1.0.0' },
    do: tasks,
    ...more,
  }
  const { status, body } = await person.send('POST', '/v1/workflows', { slug, definition })
  if (status !== 201) throw new Error(`Publishing answered ${status}: ${JSON.stringify(body)}`)
  return `/v1/workflows/${person.user.username}/${slug}`
}

async function hook(person, slug, signature) {
  const { status, body } = await person.send('PUT', `/v1/workflows/${person.user.username}/${slug}/hook`, { signature })
  if (status !== 200) throw new Error(`The hook answered ${status}: ${JSON.stringify(body)}`)
  return { url: `/hooks/${person.user.username}/${slug}`, secret: body.secret }
}

async function run(person, path, input = {}) {
  const started = await person.send('POST', `${path}/runs`, { input })
  if (started.status !== 201) throw new Error(`A start was answered ${started.status}: ${JSON.stringify(started.body)}`)
  let { body } = started
  while (['running', 'waiting'].includes(body.status))
    body = (await person.send('GET', `${path}/runs/${started.body.run_id}?wait=true`)).body
  if (body.status !== 'completed') throw new Error(`A run ended: ${JSON.stringify(body.error)}`)
  return body
}

async function isPending(person, path) {
  for (const status of ['running', 'waiting']) {
    const { body } = await person.send('GET', `${path}/runs?status=${status}&limit=1`)
    if (body.items.length > 0) return true
  }
  return false
}

async function ended(person, path) {
  let count = 0
  let cursor = ''
  do {
    const { body } = await person.send('GET', `${path}/runs?status=completed&limit=100${cursor && `&cursor=${cursor}`}`)
    count += body.items.length
    cursor = body.next_cursor
  } while (cursor)
  return count
}
