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
    /** ({feature, point}) => 'go' | 'hold' | 'throw' */
    decide: () => 'go',
    /** The points a build has come to, such as 'begin Report 2' where a report begins for the second time. */
    points: (feature) => passed.get(feature) ?? [],
    /** The point at which a build hangs, by build. */
    held,
    close: () => server.close(),
  }
  const server = createServer(async (request, response) => {
    const { feature, point: name } = await json(request)
    const points = control.points(feature)
    const point = `${name} ${points.filter((earlier) => earlier.startsWith(`${name} `)).length + 1}`
    passed.set(feature, [...points, point])
    const verdict = control.decide({ feature, point })
    if (verdict === 'hold') held.set(feature, point)
    else response.end(verdict)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  control.url = `http://127.0.0.1:${server.address().port}/`
  return control
}
