// A WebSocket that only listens, over a plain socket: two thousand of them share two cores with what they watch.

import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'

const END_OF_HEAD = Buffer.from('\r\n\r\n')
const TEXT = 0x81

/** Opens one; `heard` gets every text message as a buffer. Resolves to {close} when the server has agreed. */
export function watch(port, path, headers, heard) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let received = Buffer.alloc(0)
    let isOpen = false
    const lines = [
      `GET ${path} HTTP/1.1`,
      `host: 127.0.0.1:${port}`,
      'upgrade: websocket',
      'connection: upgrade',
      'sec-websocket-version: 13',
      `sec-websocket-key: ${randomBytes(16).toString('base64')}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ]
    socket.write(`${lines.join('\r\n')}\r\n\r\n`)
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      if (!isOpen) {
        const end = received.indexOf(END_OF_HEAD)
        if (end < 0) return
        const head = received.latin1Slice(0, end)
        if (!head.startsWith('HTTP/1.1 101')) return reject(new Error(`A socket was refused: ${head.slice(0, 100)}`))
        received = received.subarray(end + END_OF_HEAD.length)
        isOpen = true
        resolve({ close: () => socket.destroy() })
      }
      received = readMessages(received, heard)
    })
  })
}

/** Takes whole messages off the front; a server never masks, and ours are shorter than 64 KiB. Answers the rest. */
function readMessages(bytes, heard) {
  for (;;) {
    if (bytes.length < 2) return bytes
    const isLong = (bytes[1] & 127) === 126
    const start = isLong ? 4 : 2
    if (bytes.length < start) return bytes
    const end = start + (isLong ? bytes.readUInt16BE(2) : bytes[1] & 127)
    if (bytes.length < end) return bytes
    if (bytes[0] === TEXT) heard(bytes.subarray(start, end))
    bytes = bytes.subarray(end)
  }
}
