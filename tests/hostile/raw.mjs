// Requests byte by byte, as no well-behaved client sends them.

import { connect } from 'node:net'

const QUIET_MS = 700

/** Sends bytes and answers everything that came back until the server closes or says nothing more. */
export function sendRaw(server, bytes, { quietMs = QUIET_MS } = {}) {
  const { hostname, port } = new URL(server.url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
    const received = []
    const done = () => {
      socket.destroy()
      resolve(answersIn(Buffer.concat(received).toString('latin1')))
    }
    socket.setTimeout(quietMs, done)
    socket.on('data', (data) => received.push(data))
    socket.on('close', done)
    // A server that has said no may close while the rest is still being sent.
    socket.on('error', done)
    socket.write(bytes)
  })
}

function answersIn(text) {
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
  return { text, statuses }
}

/** A request from its parts; the target is sent as it is. */
export const requestOf = (method, target, headers = {}, body = '') => {
  const lines = Object.entries({ host: 'localhost', ...headers }).flatMap(([name, value]) =>
    [value].flat().map((one) => `${name}: ${one}`),
  )
  return `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`
}
