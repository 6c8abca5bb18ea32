// Runs the development server as a child process, so that killing it is real.
//
// The child leads a process group of its own: kill() ends it, workerd and all, with no chance to tidy up.

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { MODEL_SETTINGS } from '../../scripts/dev/model-settings.mjs'
import { FRONTEND_BUILD, ROOT } from '../../scripts/dev/paths.mjs'
import { client } from './client.mjs'
import { copyDatabase } from './database-template.mjs'
import { readMailbox, signIn } from './sign-in.mjs'
import { TEST_WORKER } from './worker.mjs'

const START_TIMEOUT_MS = 60_000

/**
 * Starts a server and resolves when it answers.
 *
 * @param {object} [options]
 * @param {string} [options.stateDir] state to start on; by default an empty one that stop() removes
 * @param {Record<string, string | undefined>} [options.env] added to the child's environment; undefined removes a name
 * @param {string} [options.postgres] 'pglite' (the default), or the address of a PostgreSQL
 * @param {string} [options.worker] directory of the built Worker; by default the one with faults and probes
 * @param {number} [options.port] by default a free one
 */
export async function startServer({ stateDir, env = {}, postgres = 'pglite', worker = TEST_WORKER, port = 0 } = {}) {
  const ownStateDir = stateDir ?? (await mkdtemp(join(tmpdir(), 'edgewright-')))
  if (!stateDir && postgres === 'pglite') await copyDatabase(ownStateDir)
  const launch = (port) => launchServer({ stateDir: ownStateDir, env, postgres, worker, port })
  let running = await launch(port)

  const server = {
    stateDir: ownStateDir,
    get url() {
      return running.url
    },
    /** Where mails to workflows are taken. */
    get mailPort() {
      return running.mailPort
    },
    get databaseUrl() {
      return running.databaseUrl
    },
    /** Everything the server printed since it was last started. */
    output: () => running.output.join('\n'),
    fetch: (path, init) => fetch(new URL(path, running.url), init),
    client: (token) => client(running.url, token),
    mailbox: (email) => readMailbox(running.url, email),
    signIn: (email, always) => signIn(running.url, email, always),
    /** Ends the whole process group at once, as a power cut would. */
    async kill() {
      process.kill(-running.child.pid, 'SIGKILL')
      await running.ended
    },
    /** Ends the server's own process only; its workerd lives on as an orphan. */
    async killServerOnly() {
      running.child.kill('SIGKILL')
      await running.ended
    },
    /** Starts again on the same state, at the same address. */
    async restart() {
      running = await launch(new URL(running.url).port)
    },
    /** Stops as Ctrl-C does, and removes a state directory made for this server. */
    async stop() {
      process.kill(-running.child.pid, 'SIGINT')
      await running.ended
      if (!stateDir) await rm(ownStateDir, { recursive: true, force: true })
    },
  }
  return server
}

async function launchServer({ stateDir, env, postgres, worker, port }) {
  const args = [
    'scripts/start.mjs',
    '--json',
    '--port',
    String(port),
    '--mail-port',
    '0',
    '--state-dir',
    stateDir,
    '--workers',
    worker,
  ]
  args.push('--frontend', existsSync(FRONTEND_BUILD) ? FRONTEND_BUILD : await noFrontend(stateDir))
  if (worker === TEST_WORKER) args.push('--probe')
  if (postgres !== 'pglite') args.push('--postgres', postgres)
  // No key and no address of a model reaches a test unless the test says so.
  const childEnv = {
    ...process.env,
    ...Object.fromEntries(MODEL_SETTINGS.map((name) => [name, undefined])),
    ...env,
  }
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: withoutUndefined(childEnv),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = []
  createInterface({ input: child.stderr }).on('line', (line) => output.push(line))
  const ended = new Promise((resolve) => child.on('exit', resolve))
  const ready = await new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`The server ${why}:\n${output.join('\n')}`))
    const timer = setTimeout(() => {
      process.kill(-child.pid, 'SIGKILL')
      fail(`was not ready after ${START_TIMEOUT_MS / 1000} s`)
    }, START_TIMEOUT_MS)
    child.on('exit', (code) => {
      clearTimeout(timer)
      fail(`ended with ${code}`)
    })
    createInterface({ input: child.stdout }).on('line', (line) => {
      output.push(line)
      if (!line.startsWith('{"ready"')) return
      clearTimeout(timer)
      resolve(JSON.parse(line))
    })
  })
  return { child, output, ended, url: ready.url, databaseUrl: ready.database_url, mailPort: ready.mail_port }
}

async function noFrontend(stateDir) {
  const empty = join(stateDir, 'no-frontend')
  await mkdir(empty, { recursive: true })
  return empty
}

const withoutUndefined = (env) => Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))
