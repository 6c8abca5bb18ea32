// PB-08: what a published app costs while nobody uses it, in memory and on disk.

import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Connection } from './connection.mjs'
import { startEdgewright } from './edgewright.mjs'
import { diskKib, residentKib } from './process.mjs'

/** Local workerd looks every 70 seconds for objects that nobody asks. */
const PUT_AWAY_MS = 145_000

async function run({ worker, quick }) {
  const count = quick ? 50 : 500
  const edgewright = await startEdgewright(worker)
  try {
    const mia = await edgewright.person('mia')
    const apps = []
    for (let index = 0; index < count; index += 1) apps.push(await edgewright.publish())
    await edgewright.whileStopped(() => {})
    const objects = join(edgewright.server.stateDir, 'do/do/edgewright-App')
    const disk = (await diskKib(objects)) / count
    const ask = async (part) => {
      const connection = await Connection.open(edgewright.port)
      for (const [index, app] of part.entries()) {
        // Nobody has let Mia in: the app opens, looks who she is, and says that there is nothing for her.
        await connection.send(edgewright.listRequests(app, mia, 0)(0, index >> 9))
      }
      connection.close()
    }
    await ask(apps.slice(0, 1))
    const untouched = residentKib(edgewright.pid)
    await ask(apps)
    const awake = residentKib(edgewright.pid)
    await pause(quick ? 1_000 : PUT_AWAY_MS)
    await ask(apps.slice(0, Math.ceil(count / 100)))
    const idle = residentKib(edgewright.pid)
    const one = (value) => ({ Edgewright: { durability: edgewright.durability, samples: [{ value }] } })
    const line = (metric, value, more) => ({ metric, unit: 'KiB', of: 'value', measured: one(value), ...more })
    const which = `of ${count.toLocaleString('en')}`
    return [
      line(`resident memory per app, ${which}, untouched since boot`, 0, {
        note: 'nothing is loaded: by construction',
      }),
      line(`resident memory per app, ${which}, used once and put away, 1 % in use`, (idle - untouched) / count, {
        atMost: 100,
      }),
      line(`resident memory per app, ${which} awake at once`, (awake - untouched) / count),
      line('disk per app', disk),
      line('the runtime itself with one app', untouched),
    ]
  } finally {
    await edgewright.stop()
  }
}

export default { id: 'PB-08', title: 'density of idle published apps', run }
