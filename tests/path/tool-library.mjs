// The tool library of the front page, built through the API as a person would.

import assert from 'node:assert/strict'
import { until } from '../harness/index.mjs'

export const DESCRIPTION =
  'We are a tool library in our village. Members borrow drills, ladders and so on. I want to see what is out and who has it, ' +
  'when it is due back, get a calendar of due dates, and members should be able to reserve.'
export const CHANGE = 'also record the deposit, and warn me when something is a week late'

/** The build once it needs nothing of its own accord: waiting for a person, or ended. */
export async function settled(person, id, { timeoutMs = 30_000 } = {}) {
  const resting = ['awaiting_approval', 'done', 'failed', 'cancelled']
  return until(
    `build ${id} comes to rest`,
    async () => {
      const { body } = await person.get(`/v1/features/${id}`)
      return resting.includes(body.status) && body
    },
    { timeoutMs },
  )
}

/** Describes, builds without questions, and answers the build that waits for approval. */
export async function build(person, text, more = {}) {
  const created = await person.post('/v1/features', { text, start: true, ...more })
  assert.equal(created.status, 201, JSON.stringify(created.body))
  const feature = await settled(person, created.body.id)
  assert.equal(feature.status, 'awaiting_approval', JSON.stringify(feature.failure))
  return feature
}

/** Approves and waits until the app is live. */
export async function approve(person, feature, more = {}) {
  const approved = await person.post(`/v1/features/${feature.id}/approve`, { revision: feature.revision, ...more })
  assert.equal(approved.status, 200, JSON.stringify(approved.body))
  return until(
    'the app is live',
    async () => {
      const { body } = await person.get(`/v1/features/${feature.id}`)
      assert.notEqual(body.status, 'failed', JSON.stringify(body.failure))
      return body.status === 'done' && body
    },
    { timeoutMs: 30_000 },
  )
}

/** The path of an app's API. */
export const api = (app, rest = '') => `/v1/apps/${app.owner}/${app.slug}${rest}`
