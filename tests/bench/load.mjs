// A closed loop: so many clients, each with one request under way, until so many requests are answered.

import { Connection } from './connection.mjs'

/**
 * @param {object} options
 * @param {number} options.port
 * @param {number} options.clients
 * @param {number} options.requests answers to wait for in all
 * @param {(index: number, client: number) => Buffer} options.next the bytes of the next request
 * @param {number} options.expected the status every answer must have
 */
export async function load({ port, clients, requests, next, expected }) {
  const connections = await Promise.all(Array.from({ length: clients }, () => Connection.open(port)))
  const latencies = new Float64Array(requests)
  let begun = 0
  const client = async (connection, number) => {
    while (begun < requests) {
      const index = begun++
      const bytes = next(index, number)
      const sent = performance.now()
      const { status, body } = await connection.send(bytes)
      latencies[index] = performance.now() - sent
      if (status !== expected) throw new Error(`A request was answered ${status}: ${body.toString().slice(0, 400)}`)
    }
  }
  const started = performance.now()
  await Promise.all(connections.map(client))
  const seconds = (performance.now() - started) / 1000
  for (const connection of connections) connection.close()
  return { latencies, seconds, perSecond: requests / seconds }
}
