// PB-02: webhooks of 1 KB as fast as 64 clients send them, each accepted durably and run; the run does nothing.

import { until } from '../../harness/index.mjs'
import { load } from '../load.mjs'
import { inTurn } from '../side-by-side.mjs'
import { percentile } from '../statistics.mjs'
import { beside } from './beside.mjs'

const CLIENTS = 64
const REQUESTS = 2_000
const BODY = { text: 'x'.repeat(1_000) }

async function run({ worker, repetitions, quick }) {
  const requests = quick ? 400 : REQUESTS
  const measure = async (contender) => {
    await contender.prepareStorm(requests)
    const before = await contender.executed()
    const began = performance.now()
    const next = contender.stormRequest(BODY)
    const { latencies, perSecond } = await load({
      port: contender.port,
      clients: CLIENTS,
      requests,
      expected: contender.accepted,
      next,
    })
    if (contender.pending)
      await until('all are run', async () => (await contender.pending()) === 0, { timeoutMs: 120_000, everyMs: 50 })
    else
      await until('all are run', async () => (await contender.executed()) - before >= requests, {
        timeoutMs: 120_000,
        everyMs: 50,
      })
    const seconds = (performance.now() - began) / 1_000
    const executed = (await contender.executed()) - before
    if (executed !== requests) throw new Error(`${contender.name} ran ${executed} of ${requests}`)
    return {
      perSecond,
      executions: requests / seconds,
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
      max: Math.max(...latencies),
    }
  }
  const measured = await beside(worker, ['restate', 'dbos'], (contenders) => inTurn(contenders, repetitions, measure))
  const rates = { higherIsBetter: true, measured }
  return [
    {
      metric: 'run from first request to last end',
      unit: '/s',
      of: 'executions',
      targets: { Restate: 0.5 },
      ...rates,
    },
    { metric: 'accepted', unit: '/s', of: 'perSecond', ...rates },
    { metric: 'answer, median', unit: 'ms', of: 'p50', measured },
    { metric: 'answer, p99', unit: 'ms', of: 'p99', measured },
    { metric: 'answer, slowest', unit: 'ms', of: 'max', measured },
  ]
}

export default { id: 'PB-02', title: `webhooks of 1 KB, ${CLIENTS} clients at once`, run }
