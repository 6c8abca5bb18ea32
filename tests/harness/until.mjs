// Waits for a condition rather than for a time.

import { setTimeout as pause } from 'node:timers/promises'

/** Resolves to the first truthy answer of `condition`; throws with `what` when there is none in time. */
export async function until(what, condition, { timeoutMs = 10_000, everyMs = 20 } = {}) {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const answer = await condition()
    if (answer) return answer
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`)
    await pause(everyMs)
  }
}
