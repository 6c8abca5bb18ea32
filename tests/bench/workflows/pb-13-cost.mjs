// PB-13: what a run costs, from the rows and requests that the runtime counts and bills: a webhook, three calls, one decision, one
// value kept.

import { createServer } from 'node:http'
import { cp, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startOurs } from './ours.mjs'

const RUNS = 20
const CALL_MS = 200
/** Dollars, of Cloudflare's price list: requests of Workers and of objects, CPU, objects' time, rows. */
const PRICE = {
  request: 0.3e-6,
  objectRequest: 0.15e-6,
  cpuMs: 0.02e-6,
  gbSecond: 12.5e-6,
  rowWritten: 1e-6,
  rowRead: 0.001e-6,
}
const OBJECT_GB = 0.128

async function run({ worker, repetitions }) {
  const metered = await mkdtemp(join(tmpdir(), 'bench-workers-'))
  await cp(worker, metered, { recursive: true })
  await rename(join(metered, 'workflows/shim.js'), join(metered, 'workflows/release.js'))
  await cp(join(import.meta.dirname, 'meter/workflows.js'), join(metered, 'workflows/shim.js'))
  await rename(join(metered, 'api/shim.js'), join(metered, 'api/release.js'))
  await cp(join(import.meta.dirname, 'meter/api.js'), join(metered, 'api/shim.js'))
  const service = createServer((_, response) =>
    setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{"n":7}'), CALL_MS),
  )
  await new Promise((resolve) => service.listen(0, '127.0.0.1', resolve))
  const ours = await startOurs(metered)
  try {
    const samples = []
    for (let repetition = 0; repetition < repetitions; repetition += 1)
      samples.push(await measure(ours, service.address().port))
    const measured = { Edgewright: { durability: ours.durability, samples } }
    const line = (metric, unit, of, more) => ({ metric, unit, of, measured, ...more })
    return [
      line('rows written by a run', 'rows', 'written'),
      line('rows read by a run', 'rows', 'read'),
      line('requests to objects', 'requests', 'requests'),
      line('CPU of the runtime, everything of it', 'ms', 'cpu'),
      line('1,000 runs at the price list', '$', 'dollars', { atMost: 0.009 }),
      line('of it rows written', '$', 'rowDollars'),
    ]
  } finally {
    await ours.stop()
    service.close()
    await rm(metered, { recursive: true })
  }
}

async function measure(ours, port) {
  const { cpuMs } = await import('../process.mjs')
  const person = await ours.newPerson()
  const call = (name) => ({ [name]: { call: 'http', with: { method: 'get', endpoint: `http://127.0.0.1:${port}/` } } })
  const path = await ours.publish(person, 'cost', [
    call('one'),
    call('two'),
    call('three'),
    { decide: { switch: [{ big: { when: '.n > 5', then: 'keep' } }, { small: { then: 'end' } }] } },
    { keep: { call: 'state-set:1.0.0@default', with: { key: 'last', value: 7 } } },
  ])
  const { url } = await ours.hook(person, 'cost', 'none')
  const count = async () => (await ours.server.fetch(`/bench/rows/${path.replace('/v1/workflows/', '')}`)).json()
  const one = async () => {
    const response = await ours.server.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"order":1}',
    })
    const { run_id: run } = await response.json()
    for (;;) {
      const { body } = await person.send('GET', `${path}/runs/${run}?wait=true`)
      if (!['running', 'waiting'].includes(body.status)) return
    }
  }
  // The first run of an object does what no later one does.
  await one()
  await count()
  const cpuBefore = cpuMs(ours.pid)
  for (let index = 0; index < RUNS; index += 1) await one()
  const cpu = (cpuMs(ours.pid) - cpuBefore) / RUNS
  const { read, written, requests } = await count()
  // Of the requests of a run one is the test's own question, and so is the count.
  const perRun = { read: read / RUNS, written: written / RUNS, requests: requests / RUNS - 1, cpu }
  const seconds = (3 * CALL_MS) / 1_000 + 0.1
  const rowDollars = 1_000 * perRun.written * PRICE.rowWritten
  const dollars =
    rowDollars +
    1_000 *
      (PRICE.request +
        perRun.requests * PRICE.objectRequest +
        cpu * PRICE.cpuMs +
        seconds * OBJECT_GB * PRICE.gbSecond +
        perRun.read * PRICE.rowRead)
  return { ...perRun, dollars, rowDollars }
}

export default { id: 'PB-13', title: 'what 1,000 runs cost', run }
