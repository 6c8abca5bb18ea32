// The seven agents behind a provider's protocol: a third-party mock server that answers what the built-in model answered
// before, so that the answers are good ones, and a relay in front of it that knows when bytes went by.

import { createServer, request as forward } from 'node:http'
import { LLMock } from '@copilotkit/aimock'

const ROLES = [
  'analyst',
  'specification agent',
  'planner',
  'tester',
  'implementer',
  'security reviewer',
  'code reviewer',
]

/** What each agent handed over in a build that came to its end, by agent. */
export const handOvers = (view) => ({
  analyst: {
    say: view.conversation.findLast((message) => message.author === 'analyst').text,
    questions: [],
    recommendation: view.recommendation,
    brief: view.brief,
  },
  'specification agent': view.spec,
  planner: view.plan,
  tester: view.contract_tests,
  implementer: view.definition,
  'security reviewer': view.reviews[0],
  'code reviewer': view.reviews[1],
})

/** An answer as a provider gives it: through a tool for Anthropic, as the message itself for all others. */
export const answerOf = (provider, output) => {
  const text = typeof output === 'string' ? output : JSON.stringify(output)
  return provider === 'anthropic' ? { toolCalls: [{ name: 'answer', arguments: text }] } : { content: text }
}

/**
 * Starts the mock. `outputs` is what each agent answers; `script(role, number, request)` may put another response in its
 * place, where `number` counts the requests of the role from 1.
 */
export async function startAgents({ outputs, provider = 'anthropic', script = () => undefined }) {
  const mock = new LLMock({ port: 0, journalMaxEntries: 0 })
  const counts = {}
  const fixture = {
    match: { predicate: () => true },
    response: (request) => {
      const role = roleOf(request)
      counts[role] = (counts[role] ?? 0) + 1
      return (
        script(role, counts[role], request) ?? {
          ...answerOf(provider, outputs[role]),
          usage: { input_tokens: 1000, output_tokens: 500 },
        }
      )
    },
  }
  mock.addFixture(fixture)
  await mock.start()
  const relay = await startRelay(mock.url)
  return {
    url: relay.url,
    counts,
    /** How answers are streamed from now on: chunkSize, streamingProfile, truncateAfterChunks. */
    stream: (options = {}) => {
      for (const name of ['chunkSize', 'streamingProfile', 'truncateAfterChunks']) delete fixture[name]
      Object.assign(fixture, options)
    },
    /** Requests as they went over the wire: {url, headers, body, text}. */
    requests: relay.requests,
    /** When the first byte of a tool's input went by, per request. */
    firstPieces: relay.firstPieces,
    /** Connections that were hung up on before their answer ended. */
    hangUps: relay.hangUps,
    /** Forgets what was asked so far. */
    forget: () => {
      for (const list of [relay.requests, relay.firstPieces, relay.hangUps]) list.length = 0
      for (const role of Object.keys(counts)) delete counts[role]
    },
    stop: async () => {
      await relay.stop()
      await mock.stop()
    },
  }
}

function roleOf(request) {
  const system = request.messages.find((message) => message.role === 'system')
  const text = typeof system.content === 'string' ? system.content : system.content.map((part) => part.text).join('')
  const role = /^# You are the ([a-z ]+)$/m.exec(text)?.[1]
  if (!ROLES.includes(role)) throw new Error(`An unknown agent asks: ${text.slice(0, 80)}`)
  return role
}

/** Passes everything on and takes notes. */
async function startRelay(target) {
  const requests = []
  const firstPieces = []
  const hangUps = []
  const server = createServer((incoming, outgoing) => {
    const chunks = []
    incoming.on('data', (chunk) => chunks.push(chunk))
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const body = text ? JSON.parse(text) : undefined
      const index = requests.push({ url: incoming.url, headers: incoming.headers, body, text }) - 1
      const onward = forward(new URL(incoming.url, target), { method: incoming.method, headers: incoming.headers })
      onward.on('response', (answer) => {
        outgoing.writeHead(answer.statusCode, answer.headers)
        answer.on('data', (chunk) => {
          const said = /"(partial_json|content|text)": ?"[^"]/.test(chunk.toString())
          if (said) firstPieces[index] ??= performance.now()
          outgoing.write(chunk)
        })
        answer.on('end', () => outgoing.end())
        answer.on('close', () => answer.complete || outgoing.destroy())
      })
      onward.on('error', () => outgoing.destroy())
      outgoing.on('close', () => {
        if (outgoing.writableFinished) return
        hangUps.push(index)
        onward.destroy()
      })
      onward.end(text)
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    firstPieces,
    hangUps,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}
