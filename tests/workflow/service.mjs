// A web service for workflows to ask: it writes down every request and answers as it is told.

import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * Starts it. Answers {url, answer, calls, mostAtOnce, stop}.
 *
 * `answer(path, answers)` says what the path answers, in turn, the last one for ever: {status, body, headers, delayMs}.
 * A path that was not told of echoes the request. `hooks.asked(call)` is waited for before an answer, `hooks.answered(call)` is
 * told when one has gone out.
 */
export async function startService() {
  const told = new Map()
  const hooks = {}
  const seen = []
  const atOnce = new Map()
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://service').pathname
    const body = await text(request)
    const call = { path, method: request.method, headers: request.headers, body, at: Date.now() }
    seen.push(call)
    const busy = atOnce.get(path) ?? { now: 0, most: 0 }
    atOnce.set(path, busy)
    busy.now += 1
    busy.most = Math.max(busy.most, busy.now)
    const answers = told.get(path)
    const echo = { status: 200, body: { method: request.method, url: request.url, body: body && JSON.parse(body) } }
    const answer = (answers?.length > 1 ? answers.shift() : answers?.[0]) ?? echo
    if (answer.delayMs) await pause(answer.delayMs)
    await hooks.asked?.(call)
    busy.now -= 1
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
    response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body), () => hooks.answered?.(call))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    hooks,
    answer: (path, answers) => told.set(path, [...answers]),
    all: () => seen,
    calls: (path) => seen.filter((call) => call.path === path),
    mostAtOnce: (path) => atOnce.get(path)?.most ?? 0,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}

async function text(request) {
  const pieces = []
  for await (const piece of request) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}
