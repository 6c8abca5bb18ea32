// PB-01: forty steps, one after the other. First steps that happen where the run is, then forty calls of a web service, each of which is
// on disk before the next begins.

import { createServer } from 'node:http'
import { inTurn } from '../side-by-side.mjs'
import { percentile } from '../statistics.mjs'
import { beside } from './beside.mjs'

/** A person may ask 100 times a minute, and a run of ours takes two requests. */
const RUNS = 20
const WARM_UP = 5

async function run({ worker, repetitions, quick }) {
  const runs = quick ? 5 : RUNS
  const service = createServer((_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}'),
  )
  await new Promise((resolve) => service.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${service.address().port}/`
  const several = async (work) => {
    const taken = []
    for (let index = 0; index < runs; index += 1) taken.push(await work())
    return taken
  }
  const measure = async (contender) => {
    // Ours gets somebody new, who has all their requests left.
    await contender.prepareForty?.(url)
    for (let index = 0; index < (quick ? 1 : WARM_UP); index += 1) await contender.forty()
    const forty = await several(() => contender.forty())
    await contender.prepareForty?.(url)
    await contender.calls(url)
    const calls = await several(() => contender.calls(url))
    return { forty: percentile(forty, 0.5), slowest: Math.max(...forty), calls: percentile(calls, 0.5) }
  }
  try {
    const measured = await beside(worker, ['restate', 'dbos'], (contenders) => inTurn(contenders, repetitions, measure))
    return [
      {
        metric: 'forty steps, median',
        unit: 'ms',
        of: 'forty',
        atMost: 29,
        targets: { Restate: 3, DBOS: 5 },
        measured,
      },
      { metric: 'the same, slowest', unit: 'ms', of: 'slowest', measured },
      {
        metric: 'forty calls of a web service, each on disk before the next, median',
        unit: 'ms',
        of: 'calls',
        targets: { Restate: 1, DBOS: 1 },
        measured,
      },
    ]
  } finally {
    service.close()
  }
}

export default { id: 'PB-01', title: 'forty steps of one run, start to end', run }
