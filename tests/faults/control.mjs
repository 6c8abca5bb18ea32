// Decides what happens to builds at their journal points: each goes on, hangs until the power goes, or breaks.
//
// The test Worker asks here at every point (durable-objects/feature/src/fault.rs), after what it wrote is durable.

import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'

/** Starts it. By default everything goes on. */
export async function startControl() {
  const passed = new Map()
  const held = new Map()
  const control = {
    /** ({feature, point, number}) => 'go' | 'hold' | 'throw'; number counts the points of one build from 0. */
    decide: () => 'go',
    /** Names of the points a build has come to. */
    points: (feature) => passed.get(feature) ?? [],
    /** Name of the point at which a build hangs, by build. */
    held,
    close: () => server.close(),
  }
  const server = createServer(async (request, response) => {
    const { feature, point } = await json(request)
    const points = control.points(feature)
    passed.set(feature, [...points, point])
    const verdict = control.decide({ feature, point, number: points.length })
    if (verdict === 'hold') held.set(feature, point)
    else response.end(verdict)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  control.url = `http://127.0.0.1:${server.address().port}/`
  return control
}
