// PB-06: a page of twenty, filtered, sorted and limited to one's own rows, of 10,000 and of 100,000 rows.

import { BURST, untilPaid } from './edgewright.mjs'
import { load } from './load.mjs'
import { besides, inTurn } from './side-by-side.mjs'
import { percentile } from './statistics.mjs'

const CLIENTS = 64
const SIZES = [10_000, 100_000]
/** Whose rows there are; Mia reads hers, a tenth of all. */
const OTHER_AUTHORS = Array.from({ length: 9 }, (_, index) => `user_${String(index).padStart(26, '0')}`)

async function run({ worker, repetitions, quick }) {
  const requests = quick ? 300 : BURST - CLIENTS
  const measured = await besides(worker, ['hono', 'pocketbase'], async (contenders) => {
    const apps = new Map()
    for (const contender of contenders) apps.set(contender, await prepare(contender, repetitions))
    return inTurn(contenders, repetitions, async (contender, repetition) => {
      const sample = {}
      const order = repetition % 2 === 0 ? SIZES : SIZES.toReversed()
      for (const size of order) {
        const { mia, paths } = apps.get(contender)
        const next = contender.listRequests(paths[size][repetition], mia)
        const clients = { port: contender.port, clients: CLIENTS, expected: 200, next }
        await load({ ...clients, requests: CLIENTS })
        const { latencies, perSecond } = await load({ ...clients, requests })
        sample[`perSecond${size}`] = perSecond
        sample[`p99of${size}`] = percentile(latencies, 0.99)
      }
      return sample
    })
  })
  const targets = { PocketBase: 3, Hono: 0.95 }
  const rates = SIZES.map((size) => {
    const metric = `pages, ${size.toLocaleString('en')} rows`
    return { metric, unit: '/s', of: `perSecond${size}`, higherIsBetter: true, targets, measured }
  })
  return [...rates, { metric: 'p99, 100,000 rows', unit: 'ms', of: 'p99of100000', measured }, growth(measured)]
}

/** How much longer a page takes when there are ten times as many rows. */
function growth(measured) {
  const grown = structuredClone(measured)
  for (const { samples } of Object.values(grown)) {
    for (const sample of samples) sample.growth = sample.perSecond10000 / sample.perSecond100000
  }
  return { metric: 'time at 100,000 rows / at 10,000', unit: '×', of: 'growth', atMost: 1.2, measured: grown }
}

/** An app per size and repetition, because an app answers a thousand requests a minute. */
async function prepare(contender, repetitions) {
  const mia = await contender.person('mia')
  const authors = [mia.user.id, ...OTHER_AUTHORS]
  const paths = {}
  for (const size of SIZES) {
    paths[size] = []
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      const app = await contender.publish({ members: { 'mia@example.com': 'member' } })
      if (contender.name === 'Edgewright') await untilPaid(mia, app)
      paths[size].push(app)
    }
  }
  await contender.whileStopped(() => {
    for (const size of SIZES) for (const app of paths[size]) contender.seed(app, size, authors)
  })
  return { mia, paths }
}

export default { id: 'PB-06', title: 'filtered, sorted page of 20 of one’s own rows; 64 clients', run }
