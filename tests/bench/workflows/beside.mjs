// Ours and the peers of workflows, started one after the other; whoever does not start is named with the reason.

import { startOurs } from './ours.mjs'
import { startDbos } from './peers/dbos.mjs'
import { startPgBoss } from './peers/pg-boss.mjs'
import { startRestate } from './peers/restate.mjs'

const PEERS = { restate: startRestate, dbos: startDbos, pgBoss: startPgBoss }

/** Peers that need not be there: EDGEWRIGHT_BENCH_WITHOUT=dbos,pgBoss. */
const LEFT_OUT = (process.env.EDGEWRIGHT_BENCH_WITHOUT ?? '').split(',')

/** Runs `work` with Edgewright and those peers that start. */
export async function beside(worker, peers, work) {
  const contenders = []
  try {
    contenders.push(await startOurs(worker))
    for (const name of peers.filter((peer) => !LEFT_OUT.includes(peer))) {
      try {
        contenders.push(await PEERS[name]())
      } catch (error) {
        console.log(`  ${name} does not run here: ${error.message.split('\n').slice(0, 6).join(' ')}`)
      }
    }
    return await work(contenders)
  } finally {
    for (const contender of contenders) await contender.stop()
  }
}
