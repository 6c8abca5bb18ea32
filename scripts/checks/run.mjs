// Runs one check and reports it: its time, what it counted, and everything it printed when it failed.

import { spawn } from 'node:child_process'
import { toolEnv } from '../dev/commands.mjs'
import { ROOT } from '../dev/paths.mjs'
import { stage } from '../dev/progress.mjs'

/** Answers {passed, failed, output}. */
export async function runCheck({ name, command, count, skip }) {
  const reason = skip?.()
  if (reason) {
    await stage(name, () => ({ note: `not run: ${reason}` }))
    return { passed: 0, failed: 0, output: '' }
  }
  let output = ''
  const result = await stage(name, async () => {
    const ended = await collect(command)
    output = ended.output
    const counted = count?.(output) ?? { passed: 0, failed: 0 }
    if (ended.code === 0)
      return {
        note: counted.passed > 0 ? `${counted.passed} passed` : 'passed',
        passed: Math.max(counted.passed, 1),
        failed: 0,
      }
    return { note: 'FAILED', passed: counted.passed, failed: Math.max(counted.failed, 1) }
  })
  if (result.failed > 0) console.log(`\n$ ${command.join(' ')}\n${output}`)
  // A check that could not do its work here says so itself, and nobody should have to look for it.
  else for (const [line] of output.matchAll(/^Not (run|asked): .*$/gm)) console.log(`    ${line}`)
  return { ...result, output }
}

function collect([program, ...args]) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      env: toolEnv({ FORCE_COLOR: '0', NO_COLOR: '1' }),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
