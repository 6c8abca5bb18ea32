// npm run test:faults: workflows under faults, the long form. Prints at the end what was started, lost and doubled.
//
//   npm run test:faults            everything, about an hour
//   npm run test:faults -- f-01    the files whose names begin so

import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countNodeTest } from './checks/count.mjs'
import { runCheck } from './checks/run.mjs'
import { installPackages, runWithPinnedNode } from './dev/packages.mjs'
import { ROOT } from './dev/paths.mjs'
import { checkPrerequisites } from './dev/prerequisites.mjs'
import { reportFailure } from './dev/progress.mjs'

const FOLDER = 'tests/faults/workflow'
const WORKERS = {
  name: 'workers-for-tests',
  command: ['cargo', 'xtask', 'build', '--features', 'fault-injection', '--out', 'build/workers-test'],
}
const NODE_TEST = ['node', '--test', '--test-force-exit', '--test-reporter', 'spec', '--test-concurrency=1']

try {
  const wanted = process.argv.slice(2)
  await checkPrerequisites()
  await installPackages()
  if (!(await runWithPinnedNode(process.argv[1], wanted))) process.exit(await runAll(wanted))
} catch (error) {
  reportFailure(error)
  process.exit(1)
}

async function runAll(wanted) {
  const folder = await mkdtemp(join(tmpdir(), 'edgewright-faults-'))
  const rows = join(folder, 'rows.jsonl')
  Object.assign(process.env, { EDGEWRIGHT_FAULTS: 'long', EDGEWRIGHT_FAULTS_REPORT: rows })
  const files = readdirSync(join(ROOT, FOLDER)).filter((name) => name.endsWith('.test.mjs'))
  const chosen = files.filter((name) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)))
  // A Worker that is built already may be named, as in the tests themselves.
  const checks = process.env.TEST_WORKER ? [] : [WORKERS]
  for (const file of chosen) {
    const command = ['node', 'scripts/with-postgres.mjs', ...NODE_TEST, join(FOLDER, file)]
    checks.push({ name: file.replace('.test.mjs', ''), command, count: countNodeTest })
  }
  let failed = 0
  for (const check of checks) failed += (await runCheck(check)).failed
  printTable(rows)
  await rm(folder, { recursive: true })
  return failed > 0 ? 1 : 0
}

function printTable(file) {
  let lines = []
  try {
    lines = readFileSync(file, 'utf8').trim().split('\n')
  } catch (error) {
    if (error.code !== 'ENOENT') throw error // Nothing was reported.
  }
  const total = { test: 'all', started: 0, lost: 0, doubled: 0, kills: 0, more: '' }
  const rows = lines.map((line) => JSON.parse(line))
  for (const row of rows) for (const name of ['started', 'lost', 'doubled', 'kills']) total[name] += row[name]
  console.log('\n| Test | Runs started | Lost | Doubled | Kills survived | |')
  console.log('| --- | --- | --- | --- | --- | --- |')
  for (const { test, started, lost, doubled, kills, more } of [...rows, total])
    console.log(`| ${test} | ${started} | ${lost} | ${doubled} | ${kills} | ${more} |`)
}
