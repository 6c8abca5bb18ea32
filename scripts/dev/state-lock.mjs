// One server per state directory: the database and the objects' files have one writer.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from './progress.mjs'

/** Takes the lock, clearing away what a killed server left behind. Answers {release, note}. */
export function lockState(stateDir, about) {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 })
  const file = join(stateDir, 'server.lock')
  const earlier = readLock(file)
  if (earlier) {
    if (isServer(earlier.pid)) {
      throw new Failure(
        `Edgewright is already running on this state: process ${earlier.pid}, ${earlier.url}.`,
        `Use that one, or stop it with: kill ${earlier.pid}`,
      )
    }
    endOrphan(join(stateDir, 'workerd.pid'))
    rmSync(file, { force: true })
  }
  writeFileSync(file, JSON.stringify({ pid: process.pid, ...about }), { flag: 'wx', mode: 0o600 })
  return { release: () => rmSync(file, { force: true }) }
}

function readLock(file) {
  if (!existsSync(file)) return undefined
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { pid: 0, url: '' } // It was killed while writing.
  }
}

const isServer = (pid) => pid > 0 && pid !== process.pid && processArguments(pid).includes('start.mjs')

// A server that was killed leaves its workerd behind, which would hold the port and the objects' files.
function endOrphan(pidFile) {
  if (!existsSync(pidFile)) return
  const pid = Number(readFileSync(pidFile, 'utf8'))
  if (pid > 0 && processArguments(pid).includes('workerd')) process.kill(pid, 'SIGKILL')
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
