// What can be asked of the development server.

import { parseArgs } from 'node:util'
import { resolve } from 'node:path'
import { ROOT } from './paths.mjs'
import { Failure } from './progress.mjs'

const DEFAULT_PORT = 8787
/** Where mails to workflows are taken. */
const MAIL_PORT = 2525

/**
 * --port N             where to listen; 0 takes a free one (also PORT)
 * --mail-port N        where mails to workflows are taken; by default any free one if 2525 is not
 * --state-dir DIR      where everything that lasts is kept
 * --workers DIR        built Workers to run as they are, instead of building them
 * --frontend DIR       a built frontend to serve as it is, instead of building one
 * --postgres URL       a PostgreSQL to use instead of the embedded one; its user must be allowed to create roles
 * --probe              bind the object for tests that Workers built with fault-injection export
 * --json               print one JSON line when ready, for programs
 */
export function readOptions(args, env) {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      'mail-port': { type: 'string' },
      'state-dir': { type: 'string' },
      workers: { type: 'string' },
      frontend: { type: 'string' },
      postgres: { type: 'string' },
      probe: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  return {
    port: readPort(values.port ?? env.PORT ?? DEFAULT_PORT),
    mailPort: readPort(values['mail-port'] ?? MAIL_PORT),
    stateDir: resolve(ROOT, values['state-dir'] ?? '.edgewright'),
    workersDir: values.workers && resolve(ROOT, values.workers),
    frontendDir: values.frontend && resolve(ROOT, values.frontend),
    postgresUrl: values.postgres,
    probe: values.probe,
    json: values.json,
  }
}

function readPort(text) {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Failure(`"${text}" is not a port.`, 'Give a number from 1 to 65535, such as PORT=8788.')
  }
  return port
}
