// n8n, one process with SQLite, as it comes: executions are saved at their end.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { run } from '../../../../scripts/dev/commands.mjs'
import { until } from '../../../harness/index.mjs'
import { request } from '../../connection.mjs'
import { startProcess } from '../../start-process.mjs'
import { install } from './install.mjs'
import { steadyPort, timed } from './service.mjs'

/** It needs the Node that its compiled parts were built for: the one of this machine, not that of the repository. */
const NODE = process.env.EDGEWRIGHT_HOST_NODE ?? '/usr/bin/node'

/** A workflow: a webhook, and so many nodes after it, one after the other. */
function workflow(id, path, responseMode, nodes) {
  const all = [
    {
      name: 'Webhook',
      type: 'n8n-nodes-base.webhook',
      typeVersion: 2,
      parameters: { httpMethod: 'POST', path, responseMode, options: {} },
      webhookId: path,
    },
    ...nodes,
  ]
  const placed = all.map((node, index) => ({ ...node, id: `${id}-${index}`, position: [index * 200, 0] }))
  const connections = {}
  for (const [index, { name }] of placed.slice(0, -1).entries())
    connections[name] = { main: [[{ node: placed[index + 1].name, type: 'main', index: 0 }]] }
  return {
    id,
    name: id,
    active: true,
    nodes: placed,
    connections,
    settings: { executionOrder: 'v1' },
    versionId: `${id}-1`,
  }
}

const set = (index) => ({
  name: `Set ${index}`,
  type: 'n8n-nodes-base.set',
  typeVersion: 3.4,
  parameters: {
    assignments: { assignments: [{ id: `a${index}`, name: 'step', value: index, type: 'number' }] },
    options: {},
  },
})
const noop = { name: 'Nothing', type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} }
const call = (url) => (_, index) => ({
  name: `Call ${index}`,
  type: 'n8n-nodes-base.httpRequest',
  typeVersion: 4.2,
  parameters: { method: 'POST', url, options: {} },
})

export async function startN8n({ url = 'http://127.0.0.1:1/' } = {}) {
  const folder = await install('n8n')
  const stateDir = await mkdtemp(join(tmpdir(), 'bench-n8n-'))
  const [port, broker] = [await steadyPort(), await steadyPort()]
  const program = join(folder, 'node_modules/n8n/bin/n8n')
  const env = {
    ...process.env,
    N8N_USER_FOLDER: stateDir,
    N8N_PORT: String(port),
    N8N_LISTEN_ADDRESS: '127.0.0.1',
    N8N_RUNNERS_BROKER_PORT: String(broker),
    // Its isolates are not compiled here; expressions run as they did before, and these workflows have none.
    N8N_EXPRESSION_ENGINE: 'legacy',
    N8N_RUNNERS_ENABLED: 'false',
    N8N_DIAGNOSTICS_ENABLED: 'false',
    N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
    N8N_TEMPLATES_ENABLED: 'false',
    N8N_PERSONALIZATION_ENABLED: 'false',
    N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'false',
    NODE_ENV: 'production',
  }
  const forty = Array.from({ length: 40 })
  const workflows = [
    workflow(
      'forty',
      'forty',
      'lastNode',
      forty.map((_, index) => set(index)),
    ),
    workflow('calls', 'calls', 'lastNode', forty.map(call(url))),
    workflow('noop', 'noop', 'onReceived', [noop]),
  ]
  const file = join(stateDir, 'workflows.json')
  await writeFile(file, JSON.stringify(workflows))
  await run(NODE, [program, 'import:workflow', `--input=${file}`], { env })
  for (const { id } of workflows) await run(NODE, [program, 'update:workflow', `--id=${id}`, '--active=true'], { env })
  const launch = () => startProcess(NODE, [program, 'start'], { env, ready: /Editor is now accessible/ })
  let child = await launch()
  const post = async (path) => {
    const response = await fetch(`http://127.0.0.1:${port}/webhook/${path}`, { method: 'POST' })
    const text = await response.text()
    if (!response.ok) throw new Error(`n8n answered ${response.status}: ${text.slice(0, 300)}`)
  }
  await until(
    'its webhooks answer',
    () =>
      post('noop').then(
        () => true,
        () => false,
      ),
    { timeoutMs: 60_000, everyMs: 500 },
  )
  return {
    name: 'n8n',
    durability: 'SQLite, an execution saved at its end: as it comes',
    port,
    accepted: 200,
    forty: () => timed(() => post('forty')),
    calls: () => timed(() => post('calls')),
    prepareStorm: async () => {},
    stormRequest: (body) => () => request('POST', '/webhook/noop', { body }),
    executed: async () => {
      const database = new DatabaseSync(join(stateDir, '.n8n/database.sqlite'), { readOnly: true })
      const { count } = database
        .prepare(`SELECT count(*) AS count FROM execution_entity WHERE workflowId = 'noop' AND finished = 1`)
        .get()
      database.close()
      return count
    },
    kill: () => child.kill(),
    async restart() {
      child = await launch()
    },
    async stop() {
      await child.end()
      await rm(stateDir, { recursive: true, force: true })
    },
  }
}
