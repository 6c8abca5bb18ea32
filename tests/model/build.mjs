// A build as its builder goes through it, over the API.

import { until } from '../harness/index.mjs'
import { openEvents, stateOf } from './events.mjs'

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

/** Waits until a build is in one of these states. It watches rather than asks: asking is limited. */
export const reach = (builder, id, statuses, options) =>
  watch(builder, id, `is ${statuses.join(' or ')}`, (view) => statuses.includes(view.status), options)

/** Waits until nobody works on a build. */
export const settle = (builder, id, options) => watch(builder, id, 'comes to rest', (view) => isAtRest(view), options)

const isAtRest = (view) =>
  !['building', 'publishing'].includes(view.status) && view.stages.every((stage) => stage.state !== 'running')

async function watch(builder, id, what, condition, { timeoutMs = 60_000 } = {}) {
  const stream = openEvents(builder, id)
  let broken
  const ended = stream.ended.catch((error) => (broken = error))
  const isReached = () => {
    if (broken) throw broken
    return stream.events.length > 0 && condition(stateOf(stream.events))
  }
  try {
    await until(`build ${id} ${what}`, isReached, { timeoutMs })
  } finally {
    stream.close()
    await ended
  }
  return look(builder, id)
}

/** Builds with 'just build it' until it waits for approval. */
export async function build(builder, text = WISH) {
  const { id } = await begin(builder, { text, start: true })
  return reach(builder, id, ['awaiting_approval', 'failed'])
}

export const stage = (view, name) => view.stages.find((stage) => stage.stage === name)
