// PB-04: a CSV file of 100,000 rows of six fields into an app: checked, indexed, durable when it is answered.
//
// Ours and the Hono Worker take the file in one request. PocketBase has no import; its rows go in through its batches of
// 1,000, one after the other, the file being read here, and once only, because it takes a minute.

import { Connection, fileRequest, request } from './connection.mjs'
import { headersOf, nextBurst, rowValues, untilPaid } from './edgewright.mjs'
import { cpuMs } from './process.mjs'
import { besides } from './side-by-side.mjs'

const MEMBERS = { 'mia@example.com': 'member' }
const FIELDS = ['title', 'status', 'amount', 'from_on', 'due_on', 'notes']

/** One line in ten has quotation marks, as files have. */
function fileOf(rows) {
  const lines = [FIELDS.join(',')]
  for (let index = 0; index < rows; index += 1) {
    const { title, amount, from_on, due_on, notes } = rowValues(index)
    const said = index % 10 === 0 ? `"${notes} Or ""two"", rather."` : `"${notes}"`
    lines.push([title, 'open', amount, from_on, due_on, said].join(','))
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n`)
}

async function run({ worker, repetitions, quick }) {
  const rows = quick ? 10_000 : 100_000
  const file = fileOf(rows)
  return besides(worker, ['hono', 'durablePocketbase'], async (contenders) => {
    const measured = {}
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      const order = repetition % 2 === 0 ? contenders : contenders.toReversed()
      for (const contender of order) {
        const isBatched = contender.name.startsWith('PocketBase')
        if (isBatched && repetition > 0) continue
        const sample = await (isBatched ? inBatches(contender, rows) : inOne(contender, rows, file))
        const side = (measured[contender.name] ??= { durability: contender.durability, samples: [] })
        side.samples.push({ ...sample, perSecond: rows / sample.seconds })
      }
    }
    const targets = { Hono: 0.95, 'PocketBase FULL': 30 }
    return [
      {
        metric: `${rows.toLocaleString('en')} rows`,
        unit: 's',
        of: 'seconds',
        atMost: (2 * rows) / 100_000,
        targets,
        measured,
      },
      { metric: 'rows', unit: '/s', of: 'perSecond', higherIsBetter: true, measured },
      { metric: 'CPU of the runtime', unit: 's', of: 'cpu', measured },
    ]
  })
}

async function inOne(contender, rows, file) {
  const mia = await contender.person('mia')
  const app = await contender.publish({ members: MEMBERS })
  if (contender.name === 'Edgewright') await untilPaid(mia, app)
  const connection = await Connection.open(contender.port)
  const path = `${app}/tables/entries/imports`
  const bytes = fileRequest(path, file, headersOf(mia, nextBurst(), 0))
  const answer = await timed(contender.pid, () => connection.send(bytes))
  connection.close()
  const { status, body } = answer.value
  const added = status === 201 ? JSON.parse(body).rows_added : 0
  if (added !== rows) throw new Error(`${contender.name} answered ${status}: ${String(body).slice(0, 2_000)}`)
  return answer.cost
}

async function inBatches(contender, rows) {
  const mia = await contender.person('mia')
  const app = await contender.publish()
  const connection = await Connection.open(contender.port)
  const url = `${app}/records`
  const requests = (from) =>
    Array.from({ length: 1_000 }, (_, index) => ({
      method: 'POST',
      url,
      body: { ...rowValues(from + index), amount: 12.5, status: 'open', owner: mia.user.id },
    }))
  const batches = []
  for (let from = 0; from < rows; from += 1_000) {
    const headers = { authorization: `Bearer ${mia.token}` }
    batches.push(request('POST', '/api/batch', { headers, body: { requests: requests(from) } }))
  }
  const { cost } = await timed(contender.pid, async () => {
    for (const batch of batches) {
      const { status, body } = await connection.send(batch)
      if (status !== 200) throw new Error(`PocketBase answered ${status}: ${String(body).slice(0, 500)}`)
    }
  })
  connection.close()
  return cost
}

async function timed(pid, work) {
  const [began, cpu] = [performance.now(), cpuMs(pid)]
  const value = await work()
  return { value, cost: { seconds: (performance.now() - began) / 1_000, cpu: (cpuMs(pid) - cpu) / 1_000 } }
}

export default { id: 'PB-04', title: 'import of a CSV file of 100,000 rows and six fields', run }
