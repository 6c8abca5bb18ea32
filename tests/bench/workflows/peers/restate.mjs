// Restate: its server, and the workflows as a service of its own SDK beside it.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../../../harness/index.mjs'
import { request } from '../../connection.mjs'
import { startProcess } from '../../start-process.mjs'
import { install } from './install.mjs'
import { startService, steadyPort, timed } from './service.mjs'

export async function startRestate() {
  const folder = await install('restate')
  const stateDir = await mkdtemp(join(tmpdir(), 'bench-restate-'))
  const [ingress, admin, node, count] = [await steadyPort(), await steadyPort(), await steadyPort(), await steadyPort()]
  const program = join(folder, 'node_modules/@restatedev/restate-server-linux-x64/bin/restate-server')
  const env = {
    ...process.env,
    RESTATE_BASE_DIR: stateDir,
    RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
    RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
    RESTATE_BIND_ADDRESS: `127.0.0.1:${node}`,
    RESTATE_ADVERTISED_ADDRESS: `http://127.0.0.1:${node}`,
    RESTATE_LISTEN_MODE: 'tcp',
    RESTATE_DISABLE_TELEMETRY: 'true',
    RESTATE_LOG_FORMAT: 'compact',
    NO_COLOR: '1',
  }
  const launch = () => startProcess(program, [], { env, ready: /Partition.*(leader|started)|ready|listening/i })
  let child = await launch()
  const service = await startService('restate-service.mjs', folder, String(count))
  const register = async () => {
    const deployed = await fetch(`http://127.0.0.1:${admin}/deployments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ uri: `http://127.0.0.1:${service.port}`, force: true }),
    }).catch(() => undefined)
    return deployed?.ok
  }
  await until('the service is registered', register, { timeoutMs: 60_000, everyMs: 200 })
  const ask = async (handler, body) => {
    const response = await fetch(`http://127.0.0.1:${ingress}/bench/${handler}`, {
      method: 'POST',
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`Restate answered ${response.status}: ${await response.text()}`)
    return response.text()
  }
  return {
    name: 'Restate',
    durability: 'its log on one node (RocksDB): as it comes',
    port: ingress,
    accepted: 202,
    forty: () => timed(() => ask('forty')),
    calls: (url) => timed(() => ask('calls', url)),
    prepareStorm: async () => {},
    stormRequest: (body) => (index) =>
      request('POST', '/bench/noop/send', { body, headers: { 'idempotency-key': `order-${index}-${Math.random()}` } }),
    executed: async () => (await (await fetch(`http://127.0.0.1:${count}/`)).json()).executed,
    kill: () => child.kill(),
    async restart() {
      child = await launch()
    },
    async stop() {
      await child.end()
      await service.end()
      await rm(stateDir, { recursive: true, force: true })
    },
  }
}
