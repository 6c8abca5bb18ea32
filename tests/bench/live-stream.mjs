// A stream of server-sent events as PocketBase offers it: connect, hear one's own id, then say what one wants to hear.

import { connect } from 'node:net'
import { Connection, request } from './connection.mjs'

/** Subscribes to a collection; `heard` gets the bytes of every event. Resolves to {close} when it is agreed. */
export function listen(port, token, topic, heard) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let head = ''
    let isOpen = false
    socket.write('GET /api/realtime HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/event-stream\r\n\r\n')
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      if (isOpen) return heard(chunk)
      head += chunk.latin1Slice()
      const id = /"clientId":"([^"]+)"/.exec(head)?.[1]
      if (!id) return
      isOpen = true
      subscribe(port, token, id, topic).then(() => resolve({ close: () => socket.destroy() }), reject)
    })
  })
}

async function subscribe(port, token, clientId, topic) {
  const connection = await Connection.open(port)
  const headers = { authorization: `Bearer ${token}` }
  const { status, body } = await connection.send(
    request('POST', '/api/realtime', { headers, body: { clientId, subscriptions: [topic] } }),
  )
  connection.close()
  if (status !== 204) throw new Error(`A subscription was answered ${status}: ${body}`)
}
