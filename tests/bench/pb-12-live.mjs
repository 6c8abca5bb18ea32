// PB-12: a live board. Two thousand people look at an app while ten rows a second are added; then nothing happens.

import { setTimeout as pause } from 'node:timers/promises'
import { Connection, request } from './connection.mjs'
import { headersOf, untilPaid } from './edgewright.mjs'
import { listen } from './live-stream.mjs'
import { watch } from './live-socket.mjs'
import { cpuMs } from './process.mjs'
import { besides } from './side-by-side.mjs'
import { percentile } from './statistics.mjs'

const PER_SECOND = 10
const ROUNDS = 5
/** Sockets opened at once: the kernel's queue of waiting connections is short. */
const OPEN_AT_ONCE = 50
/** Local workerd looks every 70 seconds for objects that nobody asks; Cloudflare takes ten seconds. */
const IDLE_MS = 145_000

async function run({ worker, quick }) {
  const viewers = quick ? 300 : 2_000
  const seconds = quick ? 3 : 8
  const live = {}
  let sleep
  const show = async (contender) => {
    const board = await open(contender, viewers)
    const samples = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const delays = await write(contender, board, seconds * PER_SECOND)
      samples.push({ p50: percentile(delays, 0.5), p99: percentile(delays, 0.99), max: percentile(delays, 1) })
    }
    live[contender.name] = { durability: contender.durability, samples }
    if (contender.name === 'Edgewright' && !quick) sleep = await sleeping(contender, board)
    for (const socket of board.sockets) socket.close()
  }
  // One after the other, not in turn: two thousand sockets that are closed keep their server busy for a while.
  await besides(worker, [], ([edgewright]) => show(edgewright))
  await besides(worker, ['pocketbase'], async ([, pocketbase]) => pocketbase && show(pocketbase))
  const of = `${viewers.toLocaleString('en')} viewers, ${PER_SECOND} writes/s`
  return [
    { metric: `write sent to seen by everybody, median; ${of}`, unit: 'ms', of: 'p50', measured: live },
    {
      ...{ metric: `the same, p99`, unit: 'ms', of: 'p99', measured: live },
      ...{ atMost: 150, targets: { PocketBase: 3 } },
    },
    { metric: 'the same, slowest', unit: 'ms', of: 'max', measured: live },
    ...(sleep ? idleLines({ Edgewright: { ...live.Edgewright, samples: [sleep] } }) : []),
  ]
}

const idleLines = (measured) => [
  { metric: 'then nothing happens: CPU in 145 s, sockets open', unit: 'ms CPU', of: 'cpu', measured },
  { metric: 'then nothing happens: objects awake after 145 s', unit: '', of: 'awake', atMost: 0, measured },
]

/** Everybody looks: {app, person, sockets, seen}. `seen` collects [row id, moment]. */
async function open(contender, viewers) {
  const mia = await contender.person('mia')
  const app = await contender.publish({ members: { 'mia@example.com': 'viewer' } })
  const isOurs = contender.name === 'Edgewright'
  if (isOurs) await untilPaid(mia, app)
  const seen = []
  const heard = (bytes) => {
    const now = performance.now()
    for (const [, id] of bytes.latin1Slice().matchAll(isOurs ? /"id":"(r_\w+)"/g : /"id":"(\w{15})"/g)) {
      seen.push([id, now])
    }
  }
  const one = (number) =>
    isOurs
      ? watch(contender.port, `${app}/live`, headersOf(mia, 0, number >> 9), heard)
      : listen(contender.port, mia.token, `${app.split('/').at(-1)}/*`, heard)
  const sockets = []
  while (sockets.length < viewers) {
    const some = Array.from({ length: Math.min(OPEN_AT_ONCE, viewers - sockets.length) }, (_, n) =>
      one(sockets.length + n),
    )
    sockets.push(...(await Promise.all(some)))
  }
  return { app, mia, sockets, seen }
}

/** Adds rows at an even pace, whether answers come or not. Answers the delay of every row at every viewer. */
async function write(contender, { app, mia, sockets, seen }, count) {
  seen.length = 0
  const writer = contender.name === 'Edgewright' ? await ownerOf(contender) : mia
  const next = contender.createRequests(app, writer)
  const sentAt = new Map()
  const started = performance.now()
  const send = async (index) => {
    await pause(Math.max(0, started + (index * 1_000) / PER_SECOND - performance.now()))
    const connection = await Connection.open(contender.port)
    const sent = performance.now()
    const { status, body } = await connection.send(next(index, 0))
    connection.close()
    if (status !== contender.created) throw new Error(`A write was answered ${status}: ${body}`)
    sentAt.set(JSON.parse(body).id, sent)
  }
  await Promise.all(Array.from({ length: count }, (_, index) => send(index)))
  const deadline = performance.now() + 10_000
  while (seen.length < count * sockets.length && performance.now() < deadline) await pause(20)
  if (seen.length < count * sockets.length) {
    throw new Error(`${contender.name}: ${seen.length} of ${count * sockets.length} messages were seen.`)
  }
  return seen.map(([id, at]) => at - sentAt.get(id))
}

/** The owner may write; viewers may only look. */
const ownerOf = (contender) => contender.people.get('olga-0')

/** Whether an object with all its sockets open sleeps when nothing happens: its count of requests lives in memory. */
async function sleeping(contender, { app, mia }) {
  const before = cpuMs(contender.pid)
  await pause(IDLE_MS)
  const cpu = cpuMs(contender.pid) - before
  const connection = await Connection.open(contender.port)
  const path = `${app}/tables/entries/rows?limit=1`
  const { head } = await connection.send(request('GET', path, { headers: headersOf(mia, 0, 0) }))
  connection.close()
  const [, limit] = /ratelimit-limit: (\d+)/i.exec(head)
  const [, left] = /ratelimit-remaining: (\d+)/i.exec(head)
  return { cpu, awake: Number(left) === Number(limit) - 1 ? 0 : 1 }
}

export default { id: 'PB-12', title: 'live board', run }
