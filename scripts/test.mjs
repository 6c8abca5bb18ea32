// npm test: every check there is, in order, stopping at the first that fails.

import { CHECKS } from './checks/list.mjs'
import { runCheck } from './checks/run.mjs'
import { installPackages, runWithPinnedNode } from './dev/packages.mjs'
import { checkPrerequisites } from './dev/prerequisites.mjs'
import { reportFailure } from './dev/progress.mjs'

const SCRIPT = process.argv[1]

try {
  const wanted = process.argv.slice(2)
  await checkPrerequisites()
  await installPackages()
  if (!(await runWithPinnedNode(SCRIPT, wanted))) process.exit(await runAll(wanted))
} catch (error) {
  reportFailure(error)
  process.exit(1)
}

/** Runs the named checks, or all. Answers the exit code. */
async function runAll(wanted) {
  const checks = wanted.length === 0 ? CHECKS : CHECKS.filter(({ name }) => wanted.includes(name))
  if (checks.length < wanted.length) {
    console.error(`The checks are: ${CHECKS.map(({ name }) => name).join(', ')}`)
    return 2
  }
  const started = performance.now()
  const total = { passed: 0, failed: 0 }
  for (const check of checks) {
    const { passed, failed } = await runCheck(check)
    total.passed += passed
    total.failed += failed
    if (failed > 0) break
  }
  console.log(
    `\n${total.passed} passed, ${total.failed} failed in ${((performance.now() - started) / 1000).toFixed(0)} s`,
  )
  return total.failed > 0 ? 1 : 0
}
