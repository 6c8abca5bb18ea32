// Finds a port, or says who has it.

import { createServer } from 'node:net'
import { firstLine } from './commands.mjs'
import { Failure } from './progress.mjs'

const HOST = '127.0.0.1'

/** The port if it is free, else any free one. */
export const preferPort = (port) => probe(port).catch(() => probe(0))

/** The port to use: the asked one if it is free, any free one for 0. */
export async function choosePort(asked) {
  try {
    return await probe(asked)
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error
    throw new Failure(
      `Port ${asked} is in use${await holder(asked)}.`,
      `Stop that program, or choose another port: PORT=${asked + 1} npm start`,
    )
  }
}

function probe(port) {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, HOST, () => {
      const { port: got } = server.address()
      server.close(() => resolve(got))
    })
  })
}

async function holder(port) {
  const pid = await firstLine('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'])
  if (!pid) return ''
  const name = await firstLine('ps', ['-o', 'comm=', '-p', pid])
  return ` by ${name?.trim() || 'process'} (process ${pid})`
}
