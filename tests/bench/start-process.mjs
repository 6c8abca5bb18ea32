// Starts a server as a child in a process group of its own, and ends it.

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const READY_TIMEOUT_MS = 60_000
const READY = /ready|Server started/

/** Resolves when the child says that it is ready. What it prints afterwards is dropped. */
export function startProcess(program, args, { env = process.env, ready = READY } = {}) {
  const child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise((resolve) => child.on('exit', resolve))
  const said = []
  let isEnding = false
  const endWithUs = () => process.kill(-child.pid, 'SIGKILL')
  process.on('exit', endWithUs)
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${program} is not ready:\n${said.join('\n')}`)), READY_TIMEOUT_MS)
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      process.off('exit', endWithUs)
      reject(new Error(`${program} ended with ${code}:\n${said.join('\n')}`))
      // Whoever waits for an answer then fails for a reason that does not show.
      if (!isEnding) console.error(`  ${program} ended with ${code ?? signal}:\n${said.slice(-20).join('\n')}`)
    })
    const listen = (line) => {
      said.push(line)
      if (said.length > 50) said.shift()
      if (!ready.test(line)) return
      clearTimeout(timer)
      resolve({
        pid: child.pid,
        /** Ends it at once, as a power cut would. */
        async kill() {
          isEnding = true
          process.kill(-child.pid, 'SIGKILL')
          await ended
        },
        async end() {
          isEnding = true
          if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGINT')
          await ended
        },
      })
    }
    createInterface({ input: child.stdout }).on('line', listen)
    createInterface({ input: child.stderr }).on('line', listen)
  })
}
