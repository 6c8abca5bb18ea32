// PB-03: webhooks keep coming while the server is killed again and again. What was accepted has to be run, once.

import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../../harness/index.mjs'
import { Connection } from '../connection.mjs'
import { inTurn } from '../side-by-side.mjs'
import { beside } from './beside.mjs'

const CLIENTS = 16
const KILLS = Number(process.env.EDGEWRIGHT_BENCH_KILLS ?? 10)
const BETWEEN_MS = 1_000
const BODY = { text: 'x'.repeat(1_000) }
/** A client does not send faster, so that the limits of the hooks last. */
const REST_MS = 20

async function run({ worker, repetitions, quick }) {
  const kills = quick ? 2 : KILLS
  const measure = async (contender) => {
    const most = kills * (BETWEEN_MS + 6_000) * (CLIENTS / REST_MS)
    await contender.prepareStorm(Math.min(most, 8_000))
    const before = await contender.executed()
    const next = contender.stormRequest(BODY)
    const storm = { accepted: 0, unknown: 0, index: 0, isOver: false, firstAfter: undefined }
    const clients = Array.from({ length: CLIENTS }, (_, client) => send(contender, storm, next, client))
    const recovered = []
    for (let kill = 0; kill < kills; kill += 1) {
      await pause(BETWEEN_MS)
      await contender.kill()
      const began = performance.now()
      const first = new Promise((resolve) => (storm.firstAfter = resolve))
      await contender.restart()
      await first
      recovered.push(performance.now() - began)
    }
    storm.isOver = true
    await Promise.all(clients)
    const rest = async () =>
      contender.pending ? (await contender.pending()) === 0 : (await contender.executed()) - before >= storm.accepted
    await until('what was accepted is run', rest, { timeoutMs: 60_000, everyMs: 200 }).catch(() => {})
    const executed = (await contender.executed()) - before
    return {
      accepted: storm.accepted,
      lost: Math.max(0, storm.accepted - executed),
      // A request without an answer may have been accepted.
      doubled: Math.max(0, executed - storm.accepted - storm.unknown),
      recovery: recovered.sort((one, other) => one - other)[recovered.length >> 1],
    }
  }
  const measured = await beside(worker, ['restate'], (contenders) =>
    inTurn(contenders, Math.min(repetitions, 3), measure),
  )
  return [
    { metric: `accepted over ${kills} kills`, unit: 'requests', of: 'accepted', higherIsBetter: true, measured },
    { metric: 'accepted and never run', unit: 'runs', of: 'lost', atMost: 0, measured },
    { metric: 'run twice at least', unit: 'runs', of: 'doubled', atMost: 0, measured },
    {
      metric: 'kill to the first accepted request, server start included, median',
      unit: 'ms',
      of: 'recovery',

      measured,
    },
  ]
}

async function send(contender, storm, next, client) {
  let connection
  while (!storm.isOver) {
    try {
      connection ??= await Connection.open(contender.port)
      const sent = connection.send(next(storm.index++, client))
      const { status } = await sent
      if (status === contender.accepted) {
        storm.accepted += 1
        storm.firstAfter?.()
        storm.firstAfter = undefined
      }
    } catch {
      if (connection) storm.unknown += 1
      connection?.close()
      connection = undefined
    }
    await pause(REST_MS)
  }
  connection?.close()
}

export default { id: 'PB-03', title: 'webhooks while the server is killed', run }
