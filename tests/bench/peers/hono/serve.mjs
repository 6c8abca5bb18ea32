// Runs the Hono Worker as our development server runs ours: the same workerd, on a direct socket, in a process of its own.

import { startRuntime } from '../../../../scripts/dev/runtime.mjs'

const { stateDir, workerDir, port, bindings, compatibilityDate } = JSON.parse(process.argv[2])
await startRuntime({
  stateDir,
  workerDir,
  port,
  bindings,
  compatibilityDate,
  databaseUrl: 'postgres://nobody:none@127.0.0.1:9/none', // The runtime wants one; the peer has no use for it.
  objects: [
    { name: 'APP', class_name: 'App' },
    { name: 'LIMITER', class_name: 'Limiter' },
  ],
})
console.log('{"ready":true}')
