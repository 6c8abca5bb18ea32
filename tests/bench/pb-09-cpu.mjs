// PB-09: CPU time of one request, all threads of the runtime: token, route, access, validation and one read or write.
//
// One request at a time, with the runtime's CPU time read before and after each, so that the distribution is known too.

import { BURST, untilPaid } from './edgewright.mjs'
import { Connection } from './connection.mjs'
import { cpuMs } from './process.mjs'
import { besides, inTurn } from './side-by-side.mjs'
import { percentile } from './statistics.mjs'

const WARM_UP = 60

async function run({ worker, repetitions, quick }) {
  const requests = (quick ? 200 : BURST - 2 * WARM_UP - 20) / 2
  const measured = await besides(worker, ['hono', 'pocketbase'], (contenders) =>
    inTurn(contenders, repetitions, async (contender) => {
      const mia = await contender.person('mia')
      const app = await contender.publish({ members: { 'mia@example.com': 'member' } })
      if (contender.name === 'Edgewright') await untilPaid(mia, app)
      const writes = await costs(contender, contender.createRequests(app, mia), contender.created, requests)
      const reads = await costs(contender, contender.listRequests(app, mia), 200, requests)
      return {
        ...{ create: percentile(writes, 0.5), create99: percentile(writes, 0.99) },
        ...{ list: percentile(reads, 0.5), list99: percentile(reads, 0.99) },
      }
    }),
  )
  const targets = { Hono: 1 }
  return [
    { metric: 'create, median', unit: 'ms CPU', of: 'create', targets, measured },
    { metric: 'create, p99', unit: 'ms CPU', of: 'create99', atMost: 2, measured },
    { metric: 'page of 20, median', unit: 'ms CPU', of: 'list', targets, measured },
    { metric: 'page of 20, p99', unit: 'ms CPU', of: 'list99', atMost: 2, measured },
  ]
}

async function costs(contender, next, expected, requests) {
  const connection = await Connection.open(contender.port)
  const ask = async (index) => {
    const { status, body } = await connection.send(next(index, 0))
    if (status !== expected) throw new Error(`A request was answered ${status}: ${body}`)
  }
  for (let index = 0; index < WARM_UP; index += 1) await ask(index)
  const spent = []
  let before = cpuMs(contender.pid)
  for (let index = 0; index < requests; index += 1) {
    await ask(WARM_UP + index)
    const after = cpuMs(contender.pid)
    spent.push(after - before)
    before = after
  }
  connection.close()
  return spent
}

export default { id: 'PB-09', title: 'CPU of one request, one at a time', run }
