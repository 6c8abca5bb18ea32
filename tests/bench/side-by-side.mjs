// Ours and the peers in turn, so that each meets the same neighbours on the machine.

import { startEdgewright } from './edgewright.mjs'
import { startHono } from './peers/hono.mjs'
import { startPocketBase } from './peers/pocketbase.mjs'

const PEERS = {
  hono: ['Hono', startHono],
  pocketbase: ['PocketBase', startPocketBase],
  durablePocketbase: ['PocketBase FULL', () => startPocketBase({ durable: true })],
}

/** Runs `work` with Edgewright and those peers that start; says which does not, and why. */
export async function besides(worker, peers, work) {
  const contenders = []
  try {
    contenders.push(await startEdgewright(worker))
    for (const [name, start] of peers.map((peer) => PEERS[peer])) {
      try {
        contenders.push(await start())
      } catch (error) {
        console.log(`  ${name} does not run here: ${error.message.split('\n').slice(0, 4).join(' ')}`)
      }
    }
    return await work(contenders)
  } finally {
    for (const contender of contenders) await contender.stop()
  }
}

/** Measures every contender once per repetition, in an order that turns. Answers {name: [sample, …]} with durability. */
export async function inTurn(contenders, repetitions, measure) {
  const measured = Object.fromEntries(contenders.map(({ name, durability }) => [name, { durability, samples: [] }]))
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const order = repetition % 2 === 0 ? contenders : contenders.toReversed()
    for (const contender of order) {
      measured[contender.name].samples.push(await measure(contender, repetition))
    }
  }
  return measured
}
