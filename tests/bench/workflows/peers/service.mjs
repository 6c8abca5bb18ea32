// Starts a peer's service in a process of its own, and asks it.

import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { choosePort } from '../../../../scripts/dev/port.mjs'
import { startProcess } from '../../start-process.mjs'

/**
 * A free port that no connection is given as its own end: whoever asks at the port of a server that is down could otherwise be
 * connected to himself, and the server would find its port taken.
 */
export async function steadyPort() {
  for (;;) {
    const port = randomInt(15_000, 32_000)
    const isFree = await choosePort(port).then(
      (chosen) => chosen === port,
      () => false,
    )
    if (isFree) return port
  }
}

/** Starts `script` of this folder with a port and more. Answers {port, ask, end}. */
export async function startService(script, ...more) {
  const port = await choosePort(0)
  const child = await startProcess(process.execPath, [join(import.meta.dirname, script), String(port), ...more])
  const ask = async (path) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST' })
    if (!response.ok) throw new Error(`${script} answered ${response.status}: ${await response.text()}`)
    return response.json()
  }
  return { port, pid: child.pid, ask, end: () => child.end() }
}

/** The milliseconds that something takes. */
export async function timed(work) {
  const began = performance.now()
  await work()
  return performance.now() - began
}
