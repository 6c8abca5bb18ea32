// PB-07: the first answer of an app that nobody has asked since the server started.

import { untilPaid } from './edgewright.mjs'
import { Connection } from './connection.mjs'
import { besides, inTurn } from './side-by-side.mjs'
import { median, percentile } from './statistics.mjs'

/** Apps that are asked for the first time in one repetition. */
const APPS = 8
/** All from one address, whose limiter is awake. */
const FROM = 0

async function run({ worker, repetitions }) {
  const own = await besides(worker, ['hono'], async (contenders) => {
    const apps = new Map()
    for (const contender of contenders) {
      apps.set(contender, await publishMany(contender, APPS * repetitions))
      await contender.whileStopped(() => {})
    }
    return inTurn(contenders, repetitions, async (contender, repetition) => {
      const { mia, paths, warm } = apps.get(contender)
      const connection = await Connection.open(contender.port)
      // The Worker itself, the token's session and the address's limiter are known; the app is not.
      for (let index = 0; index < 20; index += 1) await ask(connection, contender, warm, mia)
      const times = []
      for (const path of paths.slice(repetition * APPS, (repetition + 1) * APPS)) {
        times.push(await ask(connection, contender, path, mia))
      }
      connection.close()
      return { p50: median(times), p99: percentile(times, 0.99) }
    })
  })
  const boots = await besides(worker, ['pocketbase'], (contenders) =>
    inTurn(contenders.slice(1), Math.min(repetitions, 5), bootOf),
  )
  const measured = { ...own, ...boots }
  const targets = { PocketBase: 20 }
  return [
    { metric: 'first answer (PocketBase: its process start)', unit: 'ms', of: 'p50', atMost: 15, targets, measured },
    { metric: 'slowest first answer', unit: 'ms', of: 'p99', measured: own },
  ]
}

async function publishMany(contender, count) {
  const mia = await contender.person('mia')
  const paths = []
  for (let index = 0; index <= count; index += 1) {
    paths.push(await contender.publish({ members: { 'mia@example.com': 'member' } }))
  }
  const warm = paths.pop()
  if (contender.name === 'Edgewright') await untilPaid(mia, warm)
  return { mia, paths, warm }
}

async function ask(connection, contender, path, mia) {
  const bytes = contender.listRequests(path, mia, FROM)(0, 0)
  const sent = performance.now()
  const { status, body } = await connection.send(bytes)
  if (status !== 200) throw new Error(`A first request was answered ${status}: ${body}`)
  return performance.now() - sent
}

/** A peer of one app per process: from its start to its first answer. */
async function bootOf(contender) {
  await contender.whileStopped(() => {})
  return { p50: contender.startedInMs, p99: contender.startedInMs }
}

export default { id: 'PB-07', title: 'first answer of an app untouched since boot', run }
