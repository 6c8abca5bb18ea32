// Publishing workflows and waiting for their runs, for tests of several workflows that know of each other.

import assert from 'node:assert/strict'
import { until } from '../harness/index.mjs'

export const PATIENCE = { timeoutMs: 90_000, everyMs: 300 }

/** A definition with these tasks and more members. */
export const definition = (tasks, more = {}) => ({
  document: { dsl: '1.0.0', namespace: 'tests', name: 'flow', version: '1.0.0', ...more.document },
  do: tasks,
  ...Object.fromEntries(Object.entries(more).filter(([name]) => name !== 'document')),
})

/** What one person can do with their workflows. */
export function flowsOf(person) {
  const owner = person.user.username
  const path = (slug) => `/v1/workflows/${owner}/${slug}`
  const runsOf = async (slug) => {
    const { status, body } = await person.get(`${path(slug)}/runs?limit=100`)
    assert.equal(status, 200, JSON.stringify(body))
    return body.items
  }
  const show = async (slug, id, wait = true) => (await person.get(`${path(slug)}/runs/${id}?wait=${wait}`)).body
  return {
    owner,
    path,
    runsOf,
    show,
    /** Publishes, or publishes the next version. */
    async publish(slug, tasks, more) {
      const made = await person.post('/v1/workflows', { slug, definition: definition(tasks, more) })
      assert.equal(made.status, 201, JSON.stringify(made.body))
      return path(slug)
    },
    /** Starts a run and answers its id. */
    async start(slug, input = {}, headers = {}) {
      const started = await person.post(`${path(slug)}/runs`, { input }, headers)
      assert.ok([200, 201].includes(started.status), JSON.stringify(started.body))
      return started.body.run_id
    },
    /** Answers a run when it is over. */
    over: (slug, id) =>
      until(
        `run ${id} of ${slug} is over`,
        async () => {
          const view = await show(slug, id).catch(() => undefined)
          return view?.status && !['running', 'waiting'].includes(view.status) && view
        },
        PATIENCE,
      ),
    /** Answers the runs when there are so many and all are over. */
    allOver: (slug, count) =>
      until(
        `${count} runs of ${slug} are over`,
        async () => {
          const runs = await runsOf(slug).catch(() => [])
          return runs.length >= count && runs.every(({ ended_at: ended }) => ended) && runs
        },
        PATIENCE,
      ),
  }
}

/** The task that runs another workflow. */
export const runs = (owner, slug, more = {}) => ({
  run: { workflow: { namespace: owner, name: slug, version: 'latest', ...more.workflow }, ...more.run },
})

/** An event (CloudEvents). */
export const event = (type, id, data, more = {}) => ({
  specversion: '1.0',
  source: 'https://shop.example',
  type,
  id,
  data,
  ...more,
})
