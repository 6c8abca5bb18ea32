// The slowest writes: many writers of one app at once, and how long the slowest of them wait.

import { BURST, untilPaid } from './edgewright.mjs'
import { load } from './load.mjs'
import { besides, inTurn } from './side-by-side.mjs'
import { percentile } from './statistics.mjs'

/** Sixteen are as many ready sockets as the runtime takes from the kernel at once; docs/benchmarks.md says what follows. */
const WRITERS = [1, 16, 32, 64]

async function run({ worker, repetitions, quick }) {
  const requests = quick ? 300 : BURST - 64
  const measured = await besides(worker, ['hono'], (contenders) =>
    inTurn(contenders, repetitions, async (contender) => {
      const mia = await contender.person('mia')
      const sample = {}
      for (const writers of WRITERS) {
        const app = await contender.publish({ members: { 'mia@example.com': 'member' } })
        if (contender.name === 'Edgewright') await untilPaid(mia, app)
        const next = contender.createRequests(app, mia)
        const clients = { port: contender.port, clients: writers, expected: 201, next }
        await load({ ...clients, requests: writers })
        const { latencies } = await load({ ...clients, requests: writers === 1 ? Math.ceil(requests / 3) : requests })
        sample[`p50of${writers}`] = percentile(latencies, 0.5)
        sample[`p99of${writers}`] = percentile(latencies, 0.99)
        sample[`p999of${writers}`] = percentile(latencies, 0.999)
      }
      return sample
    }),
  )
  return WRITERS.flatMap((writers) =>
    [
      ['median', `p50of${writers}`],
      ['p99', `p99of${writers}`],
      ['p99.9', `p999of${writers}`],
    ].map(([word, of]) => ({
      metric: `${writers === 1 ? 'one writer' : `${writers} writers`}, ${word}`,
      unit: 'ms',
      of,
      measured,
    })),
  )
}

export default { id: 'TAIL', title: 'the slowest of many writers of one app', run }
