// A model provider as far as these tests need one: it lists models for whoever has its key, and answers questions as it
// is told to. Like real ones, it quotes the key it refuses.

import { createServer } from 'node:http'

/** {url, requests, answer(function), stop}. `answer(request, response, body)` replaces what it does with a question. */
export async function startProvider(key) {
  const requests = []
  let script
  const server = createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const sent = request.headers['x-api-key'] ?? request.headers.authorization?.replace('Bearer ', '')
      requests.push({ method: request.method, path: request.url, key: sent })
      if (script) return script(request, response, Buffer.concat(chunks).toString())
      if (sent !== key.current) return refuse(response, sent)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[]}')
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    answer: (next) => (script = next),
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}

/** 401 with the key in the body, in a header, and in a cookie. */
export function refuse(response, sent, status = 401) {
  response.writeHead(status, { 'content-type': 'application/json', 'x-key': sent, 'set-cookie': `key=${sent}` })
  response.end(JSON.stringify({ error: { type: 'authentication_error', message: `Incorrect API key: ${sent}` } }))
}
