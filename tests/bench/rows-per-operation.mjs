// Rows read and written per operation, as the runtime counts and bills them: index entries included.

import { cp, mkdtemp, rename, rm } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEFINITION, rowValues, startEdgewright } from './edgewright.mjs'

/** An object that did nothing so often in a row, with so long between, rests. */
const RESTS = 3
const REST_MS = 100
const INTO_ENTRIES = 'tables/entries/rows'

async function run({ worker }) {
  const metered = await mkdtemp(join(tmpdir(), 'bench-workers-'))
  await cp(worker, metered, { recursive: true })
  for (const name of ['api', 'runtime']) {
    await rename(join(metered, name, 'shim.js'), join(metered, name, 'release.js'))
    await cp(join(import.meta.dirname, `meter/${name}.js`), join(metered, name, 'shim.js'))
  }
  const edgewright = await startEdgewright(metered)
  try {
    return await measure(edgewright)
  } finally {
    await edgewright.stop()
    await rm(metered, { recursive: true })
  }
}

async function measure(edgewright) {
  const app = await edgewright.publish()
  const owner = edgewright.people.get('olga-0')
  const ask = async () => {
    const response = await edgewright.server.fetch(`/bench/rows/${app.replace('/v1/apps/', '')}`)
    return response.json()
  }
  // A report to the directory may still be under way: what is counted is all until the object rests.
  const counted = async () => {
    const sum = { read: 0, written: 0 }
    for (let quiet = 0; quiet < RESTS;) {
      const { read, written, statements } = await ask()
      sum.read += read
      sum.written += written
      quiet = statements === 0 ? quiet + 1 : 0
      await pause(REST_MS)
    }
    return sum
  }
  const lines = []
  const line = (metric, count, more) => {
    const measured = { Edgewright: { durability: edgewright.durability, samples: [count] } }
    lines.push({ metric: `rows written: ${metric}`, unit: 'rows', of: 'written', measured, ...more })
    lines.push({ metric: `rows read: ${metric}`, unit: 'rows', of: 'read', measured })
  }
  line('publish (first version)', await counted())
  const send = async (method, path, body) => {
    const answer = await owner.send(method, `${app}/${path}`, body)
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}`)
    return answer.body
  }
  await send('POST', INTO_ENTRIES, { values: rowValues(0) })
  await counted()
  const row = await send('POST', INTO_ENTRIES, { values: rowValues(1) })
  line('create (two indexes)', await counted())
  await send('PATCH', `${INTO_ENTRIES}/${row.id}`, { values: { notes: 'Changed.' } })
  line('update', await counted())
  await send('POST', `${INTO_ENTRIES}/${row.id}/transitions/finish`, {})
  line('transition (an index has the state)', await counted())
  await send('DELETE', `${INTO_ENTRIES}/${row.id}`)
  line('delete', await counted())
  await send('POST', 'versions', { definition: DEFINITION, base_version: 1 })
  line('publish (the next version)', await counted())
  await send('GET', `${INTO_ENTRIES}?view=open&limit=20`)
  line('page of 20 (one row there)', await counted())
  return lines
}

export default { id: 'ROWS', title: 'rows per operation: what is billed', run }
