// One kept-alive HTTP/1.1 connection, one request at a time, over a plain socket.
//
// The generator shares two cores with what it measures, so it parses no more of an answer than its length.

import { connect } from 'node:net'

const END_OF_HEAD = Buffer.from('\r\n\r\n')
const END_OF_CHUNKS = Buffer.from('0\r\n\r\n')

/** The bytes of a request. */
export function request(method, path, { headers = {}, body } = {}) {
  const payload = body === undefined ? '' : JSON.stringify(body)
  const lines = [`${method} ${path} HTTP/1.1`, 'host: 127.0.0.1']
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  if (body !== undefined) {
    lines.push('content-type: application/json', `content-length: ${Buffer.byteLength(payload)}`)
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${payload}`)
}

/** The bytes of a request whose body is a file. */
export function fileRequest(path, file, headers) {
  const lines = [`POST ${path} HTTP/1.1`, 'host: 127.0.0.1', 'content-type: text/csv', `content-length: ${file.length}`]
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), file])
}

export class Connection {
  #socket
  #received = Buffer.alloc(0)
  #waiting

  static async open(port) {
    const connection = new Connection()
    await new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true }, resolve)
      socket.on('error', (error) => {
        reject(error)
        connection.#fail(error)
      })
      socket.on('close', () =>
        connection.#fail(Object.assign(new Error('The server closed the connection.'), { code: 'ECONNRESET' })),
      )
      socket.on('data', (chunk) => connection.#take(chunk))
      connection.#socket = socket
    })
    return connection
  }

  /** Sends the bytes of one request; resolves to {status, head, body} when the whole answer is there. */
  send(bytes) {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#socket.write(bytes)
    })
  }

  get localPort() {
    return this.#socket.localPort
  }

  close() {
    this.#waiting = undefined
    this.#socket.destroy()
  }

  #fail(error) {
    this.#waiting?.reject(error)
    this.#waiting = undefined
  }

  #take(chunk) {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    const answer = readAnswer(this.#received)
    if (!answer) return
    this.#received = Buffer.alloc(0)
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve(answer)
  }
}

/** The answer in these bytes once it is whole. */
function readAnswer(bytes) {
  const headEnd = bytes.indexOf(END_OF_HEAD)
  if (headEnd < 0) return undefined
  const head = bytes.latin1Slice(0, headEnd)
  const status = Number(head.slice(9, 12))
  const start = headEnd + END_OF_HEAD.length
  const length = /\r\ncontent-length: (\d+)/i.exec(head)
  if (length) {
    const end = start + Number(length[1])
    return bytes.length >= end ? { status, head, body: bytes.subarray(start, end) } : undefined
  }
  if (status === 204 || status === 304) return { status, head, body: bytes.subarray(start, start) }
  const ended = bytes.subarray(start).includes(END_OF_CHUNKS)
  return ended ? { status, head, body: bytes.subarray(start) } : undefined
}
