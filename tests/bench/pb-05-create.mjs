// PB-05: one row created per request, through authentication and rules, 64 clients at once.

import { BURST, untilPaid } from './edgewright.mjs'
import { load } from './load.mjs'
import { besides, inTurn } from './side-by-side.mjs'
import { percentile } from './statistics.mjs'

const CLIENTS = 64
const MEMBERS = { 'mia@example.com': 'member' }

async function run({ worker, repetitions, quick }) {
  const requests = quick ? 300 : BURST - CLIENTS
  const measure = async (contender, repetition) => {
    const mia = await contender.person('mia')
    const app = await contender.publish({ members: MEMBERS })
    if (contender.name === 'Edgewright') await untilPaid(mia, app)
    const next = contender.createRequests(app, mia)
    const clients = { port: contender.port, clients: CLIENTS, expected: contender.created, next }
    // Before the first burst every client says hello: objects that count an address are made once per address.
    if (repetition === 0) await load({ ...clients, requests: CLIENTS })
    const { latencies, perSecond } = await load({ ...clients, requests })
    return { perSecond, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), max: Math.max(...latencies) }
  }
  const measured = await besides(worker, ['hono', 'pocketbase'], (contenders) =>
    inTurn(contenders, repetitions, measure),
  )
  const targets = { Hono: 0.95, PocketBase: 1.3 }
  return [
    { metric: 'creates', unit: '/s', of: 'perSecond', higherIsBetter: true, targets, measured },
    { metric: 'median', unit: 'ms', of: 'p50', measured },
    { metric: 'p99', unit: 'ms', of: 'p99', measured },
    { metric: 'slowest', unit: 'ms', of: 'max', measured },
  ]
}

export default { id: 'PB-05', title: 'create one row; 64 clients of one app', run }
