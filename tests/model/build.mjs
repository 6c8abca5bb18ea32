// A build as its builder goes through it, over the API.

import { until } from '../harness/index.mjs'

export const WISH =
  'We are a tool library in our village. Members borrow drills, ladders and so on. I want to see what is out and who has it, when it is due back, get a calendar of due dates, and members should be able to reserve.'

/** Begins a build. */
export async function begin(builder, body) {
  const made = await builder.post('/v1/features', body)
  if (made.status !== 201) throw new Error(`Beginning answered ${made.status}: ${JSON.stringify(made.body)}`)
  return made.body
}

/** The build as it is now. */
export const look = async (builder, id) => (await builder.get(`/v1/features/${id}`)).body

/** Waits until a build is in one of these states. */
export const reach = (builder, id, statuses, options) =>
  until(
    `build ${id} is ${statuses.join(' or ')}`,
    async () => {
      const view = await look(builder, id)
      return statuses.includes(view.status) && view
    },
    { timeoutMs: 60_000, ...options },
  )

/** Waits until nobody works on a build. */
export const settle = (builder, id, options) =>
  until(
    `build ${id} comes to rest`,
    async () => {
      const view = await look(builder, id)
      const works = view.stages.some((stage) => stage.state === 'running')
      return !works && !['building', 'publishing'].includes(view.status) && view
    },
    { timeoutMs: 60_000, ...options },
  )

/** Builds with 'just build it' until it waits for approval. */
export async function build(builder, text = WISH) {
  const { id } = await begin(builder, { text, start: true })
  return reach(builder, id, ['awaiting_approval', 'failed'])
}

export const stage = (view, name) => view.stages.find((stage) => stage.stage === name)
