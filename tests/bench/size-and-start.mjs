// The sizes of the scripts, and the time from the runtime's start to its first answer.

import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Connection, request } from './connection.mjs'
import { WORKERS } from '../../scripts/dev/wrangler-config.mjs'
import { cpuMs } from './process.mjs'
import { besides, inTurn } from './side-by-side.mjs'

/** Nobody listens yet, or only the check that the port is free. */
const NOT_YET = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE']

async function run({ worker, repetitions }) {
  const starts = await besides(worker, ['hono'], (contenders) => inTurn(contenders, repetitions, firstAnswer))
  return [
    ...WORKERS.flatMap((name) => sizesOf(name, join(worker, name))),
    {
      ...{ metric: 'runtime started to first answer', unit: 'ms', of: 'first', atMost: 50 },
      measured: starts,
    },
    { metric: 'CPU of the runtime until then', unit: 'ms CPU', of: 'cpu', measured: starts },
  ]
}

function sizesOf(name, directory) {
  const files = readdirSync(directory, { recursive: true }).filter((file) => /\.(js|wasm)$/.test(file))
  const contents = files.map((file) => readFileSync(join(directory, file)))
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0)
  const size = (bytes) => ({ Edgewright: { durability: 'none', samples: [{ value: bytes / 1_000 }] } })
  return [
    {
      ...{ metric: `script ${name}, gzipped`, unit: 'KB', of: 'value', atMost: 1_500 },
      measured: size(sum(contents.map((content) => gzipSync(content, { level: 9 }).length))),
    },
    { metric: `script ${name}`, unit: 'KB', of: 'value', measured: size(sum(contents.map(({ length }) => length))) },
  ]
}

/** The launcher writes down the runtime's process id right before it becomes the runtime. */
async function firstAnswer(contender) {
  let answered
  await contender.whileStopped(() => {
    answered = untilAnswered(contender)
  })
  const { at, cpu } = await answered
  return { first: at - statSync(join(contender.stateDir, 'workerd.pid')).mtimeMs, cpu }
}

async function untilAnswered(contender) {
  const anything = request('GET', '/v1/health')
  for (;;) {
    try {
      const connection = await Connection.open(contender.port)
      await connection.send(anything)
      const at = Date.now()
      connection.close()
      return { at, cpu: cpuMs(contender.pid) }
    } catch (error) {
      if (!NOT_YET.includes(error.code)) throw error
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

export default { id: 'SIZE', title: 'script and start', run }
