// The workflows of the benchmarks for DBOS: node dbos-service.mjs PORT FOLDER DATABASE_URL

import { createServer } from 'node:http'
import { load } from './install.mjs'

const [port, folder, databaseUrl] = process.argv.slice(2)
const { DBOS } = load(folder, '@dbos-inc/dbos-sdk')
let executed = 0

const forty = DBOS.registerWorkflow(
  async () => {
    let sum = 0
    for (let step = 0; step < 40; step += 1) sum += await DBOS.runStep(async () => step, { name: `step-${step}` })
    return sum
  },
  { name: 'forty' },
)
const calls = DBOS.registerWorkflow(
  async (url) => {
    for (let step = 0; step < 40; step += 1)
      await DBOS.runStep(async () => (await fetch(url, { method: 'POST' })).json(), { name: `step-${step}` })
  },
  { name: 'calls' },
)
const noop = DBOS.registerWorkflow(
  async (order) => {
    await DBOS.runStep(async () => order, { name: 'noop' })
    executed += 1
  },
  { name: 'noop' },
)

DBOS.setConfig({ name: 'bench', systemDatabaseUrl: databaseUrl, logLevel: 'error', runAdminServer: false })
await DBOS.launch()
createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://service')
  let text = ''
  for await (const piece of request) text += piece
  try {
    if (pathname === '/forty') return response.end(JSON.stringify(await forty()))
    if (pathname === '/calls') return response.end(JSON.stringify((await calls(searchParams.get('url'))) ?? null))
    if (pathname === '/executed') return response.end(JSON.stringify({ executed }))
    await DBOS.startWorkflow(noop)(JSON.parse(text))
    response.writeHead(202, { 'content-length': 2 }).end('{}')
  } catch (error) {
    response.writeHead(500).end(String(error))
  }
}).listen(Number(port), '127.0.0.1', () => console.log('ready'))
