// The size of the script, and the time from the runtime's start to its first answer.

import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Connection, request } from './connection.mjs'
import { startEdgewright } from './edgewright.mjs'

/** Nobody listens yet, or only the check that the port is free. */
const NOT_YET = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE']

async function run({ worker, repetitions }) {
  const files = readdirSync(worker, { recursive: true }).filter((file) => /\.(js|wasm)$/.test(file))
  const contents = files.map((file) => readFileSync(join(worker, file)))
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0)
  const size = (bytes) => ({ Edgewright: { durability: 'none', samples: [{ value: bytes / 1_000 }] } })
  const starts = await firstAnswers(worker, Math.max(repetitions, 5))
  return [
    {
      ...{ metric: 'script, gzipped', unit: 'KB', of: 'value', atMost: 1_500 },
      measured: size(sum(contents.map((content) => gzipSync(content, { level: 9 }).length))),
    },
    { metric: 'script', unit: 'KB', of: 'value', measured: size(sum(contents.map(({ length }) => length))) },
    {
      ...{ metric: 'runtime started to first answer', unit: 'ms', of: 'first', atMost: 50 },
      measured: { Edgewright: { durability: 'none', samples: starts } },
    },
  ]
}

async function firstAnswers(worker, times) {
  const edgewright = await startEdgewright(worker)
  try {
    const samples = []
    for (let time = 0; time < times; time += 1) {
      await edgewright.server.kill()
      const oldPid = edgewright.pid
      const restarted = edgewright.server.restart()
      samples.push(await firstAnswer(edgewright, oldPid))
      await restarted
    }
    return samples
  } finally {
    await edgewright.stop()
  }
}

/** The launcher writes down the runtime's process id right before it becomes the runtime. */
async function firstAnswer(edgewright, oldPid) {
  const health = request('GET', '/v1/health')
  for (;;) {
    try {
      const connection = await Connection.open(edgewright.port)
      const { status } = await connection.send(health)
      const answered = Date.now()
      connection.close()
      if (status !== 200 || edgewright.pid === oldPid) throw new Error(`The first answer was ${status}.`)
      return { first: answered - statSync(join(edgewright.server.stateDir, 'workerd.pid')).mtimeMs }
    } catch (error) {
      if (!NOT_YET.includes(error.code)) throw error
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

export default { id: 'SIZE', title: 'script and start', run }
