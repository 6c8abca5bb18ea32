// The jobs of the benchmarks for pg-boss: node pg-boss-service.mjs PORT FOLDER DATABASE_URL

import { createServer } from 'node:http'
import { load } from './install.mjs'

const [port, folder, connectionString] = process.argv.slice(2)
const { PgBoss } = load(folder, 'pg-boss')
const QUEUE = 'midnight'
const BATCH = 500
let lateness = []

const boss = new PgBoss({ connectionString })
boss.on('error', console.error)
await boss.start()
await boss.createQueue(QUEUE)
// The shortest polling it has, and many jobs at a time.
await boss.work(QUEUE, { batchSize: BATCH, pollingIntervalSeconds: 0.5 }, async (jobs) => {
  for (const { data } of jobs) lateness.push(Date.now() - data.moment)
})

createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://service')
  if (pathname === '/lateness') return response.end(JSON.stringify({ lateness }))
  lateness = []
  const [count, moment] = ['count', 'moment'].map((name) => Number(searchParams.get(name)))
  const jobs = Array.from({ length: count }, (_, number) => ({
    data: { number, moment },
    startAfter: new Date(moment),
  }))
  for (let first = 0; first < count; first += BATCH) await boss.insert(QUEUE, jobs.slice(first, first + BATCH))
  response.end('{}')
}).listen(Number(port), '127.0.0.1', () => console.log('ready'))
