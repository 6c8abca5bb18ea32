// A mail server for mails to workflows, so that any mail program on this machine can send them. It hands every mail to the
// Worker as the platform's mail routing does, and answers with what the Worker says.

import { once } from 'node:events'
import { SMTPServer } from 'smtp-server'

/** The largest mail that Miniflare hands on. */
const SIZE_MAX = 1024 * 1024

/**
 * Listens on a port of this machine; 0 takes a free one. Answers {port, stop}.
 *
 * @param {(mail: {from: string, to: string, raw: Buffer}) => Promise<string | undefined>} deliver answers why it was refused
 */
export async function startMailServer({ port, deliver }) {
  const server = new SMTPServer({
    name: 'localhost',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: SIZE_MAX,
    onData(stream, { envelope }, done) {
      receive(stream, envelope, deliver).then(
        (refusal) => done(refusal && Object.assign(new Error(refusal), { responseCode: 550 })),
        (error) => done(Object.assign(error, { responseCode: 451 })),
      )
    },
  })
  server.on('error', (error) => console.error(`Mail: ${error.message}`))
  const listening = once(server.server, 'listening')
  server.listen(port, '127.0.0.1')
  await listening
  return {
    port: server.server.address().port,
    stop: () => new Promise((resolve) => server.close(resolve)),
  }
}

/** A mail to several is delivered to each. What the last refusal said, if nobody took it. */
async function receive(stream, { mailFrom, rcptTo }, deliver) {
  const raw = Buffer.concat(await stream.toArray())
  const refusals = []
  for (const { address } of rcptTo) {
    refusals.push(await deliver({ from: mailFrom ? mailFrom.address : '', to: address, raw }))
  }
  return refusals.every(Boolean) ? refusals.at(-1) : undefined
}
