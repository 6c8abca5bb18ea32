// npm run test:long: the checks that chance takes part in, over many more draws than `npm test` has time for.

import { runCheck } from './checks/run.mjs'
import { countCargo, countNodeTest } from './checks/count.mjs'
import { installPackages, runWithPinnedNode } from './dev/packages.mjs'
import { checkPrerequisites } from './dev/prerequisites.mjs'
import { reportFailure } from './dev/progress.mjs'

const SEEDS = 100_000
const KILLS = 200
const TURNS = 100_000
const SEALINGS = 10_000_000
const PANICS = 500
const OUTAGE_SECONDS = 240
/** Seconds of fuzzing per target; `npm run test:long -- 3600` for an hour each. */
const FUZZ_SECONDS = Number(process.argv[2] ?? 600)

const ONE_FILE_AT_A_TIME = ['--test', '--test-reporter', 'spec', '--test-concurrency=1']
/** What the checks say they counted. */
const COUNTS =
  /^.* (seeds|crash points|executions|requests to|kills|kills at random|restarts|turns|sealings|panics|actors covered:|times;|neighbours:) .*$/gm

const CHECKS = [
  {
    name: `${SEEDS} simulated builds`,
    command: ['cargo', 'test', '--quiet', '-p', 'edgewright-pipeline', '--test', 'simulation', '--', '--nocapture'],
    env: { EDGEWRIGHT_SEEDS: String(SEEDS) },
    count: countCargo,
  },
  {
    name: 'workers-for-tests',
    command: ['cargo', 'xtask', 'build', '--features', 'fault-injection', '--out', 'build/workers-test'],
  },
  {
    name: `${KILLS} power cuts at random moments and ${KILLS} at random journal points`,
    command: ['node', ...ONE_FILE_AT_A_TIME, 'tests/faults/{build,journal,alarm,restart,panic,entropy}.test.mjs'],
    env: { EDGEWRIGHT_KILLS: String(KILLS), EDGEWRIGHT_PANICS: String(PANICS) },
    count: countNodeTest,
  },
  {
    name: `${TURNS} turns of two people on one connection, and through a cache of answers by text`,
    command:
      'node scripts/with-postgres.mjs cargo test --quiet -p edgewright-postgres --test control_plane --test text_cache -- --nocapture turns'.split(
        ' ',
      ),
    env: { EDGEWRIGHT_TURNS: String(TURNS) },
    count: countCargo,
  },
  {
    name: `${SEALINGS} sealings`,
    command: 'cargo test --quiet -p edgewright-model-keys --lib -- --nocapture nonce'.split(' '),
    env: { EDGEWRIGHT_SEALINGS: String(SEALINGS) },
    count: countCargo,
  },
  {
    name: `PostgreSQL away for ${OUTAGE_SECONDS} s`,
    command: ['node', 'scripts/with-postgres.mjs', 'node', ...ONE_FILE_AT_A_TIME, 'tests/faults/outage.test.mjs'],
    env: { EDGEWRIGHT_OUTAGE_SECONDS: String(OUTAGE_SECONDS) },
    count: countNodeTest,
  },
  {
    name: 'every route, asked by everybody for what is not theirs',
    command: ['node', ...ONE_FILE_AT_A_TIME, 'tests/authorization/*.test.mjs'],
    count: countNodeTest,
  },
  {
    name: `${FUZZ_SECONDS} s of fuzzing per target`,
    command: ['node', 'scripts/checks/fuzz.mjs', '--seed', '0', '--seconds', String(FUZZ_SECONDS)],
  },
  {
    name: 'ten minutes of requests made from the API document',
    command: ['node', 'scripts/checks/openapi.mjs', '600'],
  },
]

try {
  await checkPrerequisites()
  await installPackages()
  if (!(await runWithPinnedNode(process.argv[1], process.argv.slice(2)))) process.exit(await runAll())
} catch (error) {
  reportFailure(error)
  process.exit(1)
}

async function runAll() {
  let worst = 0
  for (const { env, ...check } of CHECKS) {
    Object.assign(process.env, env)
    const { failed, output } = await runCheck(check)
    for (const line of output.match(COUNTS) ?? []) console.log(`    ${line.replace('ℹ', '').trim()}`)
    worst = Math.max(worst, failed)
  }
  return worst > 0 ? 1 : 0
}
