// Installs the npm packages when they are missing or older than the lock file, and switches to the pinned Node.

import { spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { run, toolEnv } from './commands.mjs'
import { BIN, ROOT } from './paths.mjs'
import { stage } from './progress.mjs'

const NEEDED_NODE = 22 // The runtime's tools ask for it.

export async function installPackages() {
  if (await packagesAreCurrent()) return
  await stage('packages', async () => {
    await run('npm', ['ci', '--no-audit', '--no-fund'])
    return { note: 'installed' }
  })
}

async function packagesAreCurrent() {
  const [lock, installed] = await Promise.all([
    stat(join(ROOT, 'package-lock.json')),
    stat(join(ROOT, 'node_modules/.package-lock.json')).catch(() => undefined),
  ])
  return installed !== undefined && installed.mtimeMs >= lock.mtimeMs
}

/** Runs `script` under the pinned Node and exits as it does. Answers false when this Node is new enough already. */
export async function runWithPinnedNode(script, args) {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_NODE) return false
  const child = spawn(join(BIN, 'node'), [script, ...args], { cwd: ROOT, env: toolEnv(), stdio: 'inherit' })
  // A Ctrl-C reaches the child by itself; a signal to this process alone has to be handed on.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  const [code] = await new Promise((resolve) => child.on('exit', (...outcome) => resolve(outcome)))
  process.exit(code ?? 1)
}
