// A web service that breaks in every way a service breaks, byte by byte on its sockets. It writes down when it was asked and under
// which key.

import { createServer } from 'node:net'
import { gzipSync } from 'node:zlib'

const ZEROS = 64 * 1024 * 1024
const bomb = gzipSync(Buffer.alloc(ZEROS))

const head = (status, headers = {}) =>
  [
    `HTTP/1.1 ${status}`,
    ...Object.entries({ connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ].join('\r\n')
const whole = (status, body, headers) =>
  head(status, { 'content-type': 'application/json', 'content-length': body.length, ...headers }) + body

/** What each path does to a socket. */
const WAYS = {
  '/fine': (socket) => socket.end(whole('200 OK', '{"ok":true}')),
  '/never': () => {},
  '/reset': (socket) => {
    socket.write(head('200 OK', { 'content-type': 'application/json', 'content-length': 1_000 }) + '{"half":')
    setTimeout(() => socket.resetAndDestroy(), 20)
  },
  '/500': (socket) => socket.end(whole('500 Internal Server Error', '{}')),
  '/429': (socket) => socket.end(whole('429 Too Many Requests', '{}', { 'retry-after': '1' })),
  '/slow': (socket) => {
    socket.write(head('200 OK', { 'content-type': 'application/json', 'content-length': 100_000 }))
    const timer = setInterval(() => socket.write(' '), 200)
    socket.on('close', () => clearInterval(timer))
  },
  '/short': (socket) =>
    socket.end(head('200 OK', { 'content-type': 'application/json', 'content-length': 500 }) + '{"a":1}'),
  '/204': (socket) => socket.end(head('204 No Content')),
  '/loop': (socket) => socket.end(whole('302 Found', '', { location: '/loop' })),
  '/bomb': (socket) =>
    socket.end(
      Buffer.concat([
        Buffer.from(
          head('200 OK', { 'content-type': 'text/plain', 'content-encoding': 'gzip', 'content-length': bomb.length }),
        ),
        bomb,
      ]),
    ),
  '/notjson': (socket) => socket.end(whole('200 OK', '<html>')),
  '/twice-length': (socket) => socket.end(head('200 OK', { 'content-length': '2\r\ncontent-length: 7' }) + '{}'),
}

/** Starts it. `calls(path)` are {at, key} of each request. Paths such as `/500/for-test` do what their first word says. */
export async function startBrokenService() {
  const seen = []
  const open = new Set()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => {})
    let text = ''
    socket.on('data', (data) => {
      text += data.toString('latin1')
      if (!text.includes('\r\n\r\n')) return
      const [, path] = /^\S+ (\S+)/.exec(text)
      const key = /^idempotency-key: (.*)$/im.exec(text)?.[1].trim()
      seen.push({ path, key, at: Date.now(), head: text })
      text = ''
      const way = WAYS[`/${path.split('/')[1]}`] ?? WAYS['/fine']
      way(socket)
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    calls: (path) => seen.filter((call) => call.path === path),
    all: () => seen,
    stop: () => {
      for (const socket of open) socket.destroy()
      server.close()
    },
  }
}
