// PB-05: one row created per request, through authentication and rules, 64 clients at once.

import { BURST, untilPaid } from './edgewright.mjs'
import { load } from './load.mjs'
import { besides, inTurn } from './side-by-side.mjs'
import { percentile } from './statistics.mjs'

const CLIENTS = 64
const MEMBERS = { 'mia@example.com': 'member' }

async function run({ worker, repetitions, quick }) {
  const requests = quick ? 300 : BURST - CLIENTS
  const measure = async (contender) => {
    const mia = await contender.person('mia')
    const app = await contender.publish({ members: MEMBERS })
    if (contender.name === 'Edgewright') await untilPaid(mia, app)
    const next = contender.createRequests(app, mia)
    const clients = { port: contender.port, clients: CLIENTS, expected: contender.created, next }
    // First every client says hello: the object that counts its address is made once, not in every burst.
    await load({ ...clients, requests: CLIENTS })
    const { latencies, perSecond } = await load({ ...clients, requests })
    return { perSecond, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), max: Math.max(...latencies) }
  }
  const measured = await besides(worker, ['hono', 'durablePocketbase', 'pocketbase'], (contenders) =>
    inTurn(contenders, repetitions, measure),
  )
  const targets = { Hono: 0.95, 'PocketBase FULL': 1.3 }
  return [
    { metric: 'creates', unit: '/s', of: 'perSecond', higherIsBetter: true, targets, measured },
    { metric: 'median', unit: 'ms', of: 'p50', measured },
    { metric: 'p99', unit: 'ms', of: 'p99', measured },
    { metric: 'slowest', unit: 'ms', of: 'max', measured },
  ]
}

export default { id: 'PB-05', title: 'create one row; 64 clients of one app', run }
