// A small app for workflows to work with.

import assert from 'node:assert/strict'

/** Publishes it at `slug` and answers the path of its API. */
export async function publishApp(person, slug = 'orders') {
  const made = await person.post('/v1/apps', { slug, definition: DEFINITION })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return `/v1/apps/${made.body.owner}/${slug}`
}

/** Publishes a workflow of these tasks and answers its path. */
export async function publishWorkflow(person, slug, tasks, more = {}) {
  const definition = {
    document: { dsl: '1.0.0', namespace: 'tests', name: slug, version: '1.0.0' },
    do: tasks,
    ...more,
  }
  const made = await person.post('/v1/workflows', { slug, definition })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return `/v1/workflows/${person.user.username}/${slug}`
}

/** Waits for a run's end. */
export async function ended(person, path, id) {
  for (;;) {
    const { status, body } = await person.get(`${path}/runs/${id}?wait=true`)
    assert.equal(status, 200, JSON.stringify(body))
    if (!['running', 'waiting'].includes(body.status)) return body
  }
}

/** Starts a run and answers it when it is over. */
export async function run(person, path, input = {}) {
  const started = await person.post(`${path}/runs`, { input })
  assert.equal(started.status, 201, JSON.stringify(started.body))
  return ended(person, path, started.body.run_id)
}

const DEFINITION = {
  format: 'edgewright.app/1',
  app: { name: 'Orders', description: 'What was ordered.' },
  tables: [
    {
      id: 'orders',
      label: 'Orders',
      label_one: 'Order',
      title: 'number',
      fields: [
        { id: 'number', label: 'Number', type: 'text', required: true, unique: true },
        { id: 'city', label: 'City', type: 'text' },
        { id: 'amount', label: 'Amount', type: 'integer', min: 0 },
      ],
    },
    {
      id: 'notes',
      label: 'Notes',
      label_one: 'Note',
      title: 'text',
      fields: [{ id: 'text', label: 'Text', type: 'text', required: true }],
    },
  ],
  views: [
    { id: 'all_orders', label: 'Orders', type: 'grid', table: 'orders', fields: ['number', 'city', 'amount'] },
    { id: 'all_notes', label: 'Notes', type: 'grid', table: 'notes', fields: ['text'] },
  ],
  access: { visibility: 'private', roles: [], tables: { orders: {}, notes: {} } },
}
