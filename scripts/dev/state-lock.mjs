// One server per state directory: the database and the objects' files have one writer.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Failure } from './progress.mjs'

/**
 * Takes the lock, ending what a killed server left running. Answers {announce, release}: announce(url) lets whoever
 * comes second know where to look.
 */
export async function lockState(stateDir) {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 })
  const file = join(stateDir, 'server.lock')
  const earlier = readLock(file)
  if (earlier) {
    if (isServer(earlier.pid)) {
      throw new Failure(
        `Edgewright is already running on this state: process ${earlier.pid}, ${earlier.url ?? 'still starting'}.`,
        `Use that one, or stop it with: kill ${earlier.pid}`,
      )
    }
    await endOrphan(join(stateDir, 'workerd.pid'))
    rmSync(file, { force: true })
  }
  const write = (about, flag) =>
    writeFileSync(file, JSON.stringify({ pid: process.pid, ...about }), { flag, mode: 0o600 })
  write({}, 'wx')
  return { announce: (url) => write({ url }, 'w'), release: () => rmSync(file, { force: true }) }
}

function readLock(file) {
  if (!existsSync(file)) return undefined
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { pid: 0 } // It was killed while writing.
  }
}

const isServer = (pid) => pid > 0 && pid !== process.pid && processArguments(pid).includes('start.mjs')

// A server that was killed leaves its workerd behind, which would hold the port and the objects' files.
async function endOrphan(pidFile) {
  if (!existsSync(pidFile)) return
  const pid = Number(readFileSync(pidFile, 'utf8'))
  const lives = () => pid > 0 && /workerd(?!.*defunct)/.test(processArguments(pid))
  if (!lives()) return
  process.kill(pid, 'SIGKILL')
  while (lives()) await pause(20)
}

function processArguments(pid) {
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return ''
  }
}
