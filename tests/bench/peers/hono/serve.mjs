// Runs the Hono Worker as our development server runs ours: the same workerd, on a direct socket, in a process of its own.

import { startRuntime } from '../../../../scripts/dev/runtime.mjs'

const { stateDir, workerDir, port, bindings, compatibilityDate } = JSON.parse(process.argv[2])
const objects = [
  { name: 'APP', class_name: 'App' },
  { name: 'LIMITER', class_name: 'Limiter' },
]
await startRuntime({
  stateDir,
  workers: [{ name: 'hono', directory: workerDir, compatibilityDate, bindings, objects }],
  port,
  databaseUrl: 'postgres://nobody:none@127.0.0.1:9/none', // The runtime wants one; the peer has no use for it.
})
console.log('{"ready":true}')
