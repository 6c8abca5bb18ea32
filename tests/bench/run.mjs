// npm run bench: measures the released Worker beside what people would use instead.
//
// npm run bench                     everything, at most a quarter of an hour; writes docs/benchmarks.{md,json}
// npm run bench -- PB-05 PB-06      some of it
// npm run bench -- --quick          the same with less of everything; only prints
// npm run bench -- --worker DIR     a Worker that is built already, instead of building the release
// npm run bench:workflows           the same about workflows, with a PostgreSQL for the peers that need one

import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { run as runProgram } from '../../scripts/dev/commands.mjs'
import { installPackages, runWithPinnedNode } from '../../scripts/dev/packages.mjs'
import { ROOT } from '../../scripts/dev/paths.mjs'
import { reportFailure } from '../../scripts/dev/progress.mjs'

/** Apart from build/workers, which npm start and npm test write to while this runs. */
const OWN_BUILD = 'build/workers-bench'

try {
  await installPackages()
  if (!(await runWithPinnedNode(process.argv[1], process.argv.slice(2)))) process.exitCode = await main()
} catch (error) {
  reportFailure(error)
  process.exitCode = 1
}

async function main() {
  // Servers run in process groups of their own and end with this process, however it ends.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130))
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      workflows: { type: 'boolean', default: false },
      worker: { type: 'string' },
    },
  })
  const { BENCHMARKS } = await import(values.workflows ? './workflows/list.mjs' : './list.mjs')
  const wanted = positionals.length === 0 ? BENCHMARKS : BENCHMARKS.filter(({ id }) => positionals.includes(id))
  if (wanted.length < positionals.length) {
    console.error(`The benchmarks are: ${BENCHMARKS.map(({ id }) => id).join(', ')}`)
    return 2
  }
  const worker = values.worker ? resolve(values.worker) : await buildRelease()
  const commit = (await runProgram('git', ['rev-parse', '--short', 'HEAD'])).trim()
  const { keep } = await import('./report.mjs')
  let failed = 0
  for (const benchmark of wanted) {
    try {
      const result = await measure(benchmark, { worker, commit, quick: values.quick })
      if (!values.quick) keep(result)
    } catch (error) {
      failed += 1
      console.error(`${benchmark.id} broke off: ${error.stack}\n`)
    }
  }
  return failed > 0 ? 1 : 0
}

async function buildRelease() {
  console.log('Building the release …')
  try {
    await runProgram('cargo', ['xtask', 'build', '--release', '--out', OWN_BUILD])
  } catch (error) {
    // A Worker that is too large is built all the same, and SIZE says so in the table.
    if (!error.message.includes('the limit is')) throw error
    console.log(error.message)
  }
  return resolve(ROOT, OWN_BUILD)
}

/** Runs one benchmark, prints its table as it will stand on the page, and answers it with where and when it ran. */
async function measure({ id, title, run }, { worker, commit, quick }) {
  const [{ loadAverage }, { machine, section }] = await Promise.all([import('./process.mjs'), import('./report.mjs')])
  const repetitions = quick ? 2 : 5
  const before = loadAverage()
  const started = performance.now()
  const lines = await run({ worker, repetitions, quick })
  const load = { before, after: loadAverage() }
  const seconds = Math.round((performance.now() - started) / 1_000)
  const date = new Date().toISOString().slice(0, 16)
  const result = { id, title, lines, date, commit, where: machine(), load, repetitions, seconds }
  console.log(`${section(result)}\n${seconds} s\n`)
  return result
}
