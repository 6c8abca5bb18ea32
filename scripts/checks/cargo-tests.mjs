// Runs the Rust tests, with cargo-nextest where it is installed.

import { spawnSync } from 'node:child_process'

const hasNextest = spawnSync('cargo', ['nextest', '--version'], { stdio: 'ignore' }).status === 0
const args = hasNextest
  ? ['nextest', 'run', '--workspace', '--no-fail-fast']
  : ['test', '--workspace', '--no-fail-fast', '--quiet']
process.exit(spawnSync('cargo', args, { stdio: 'inherit' }).status ?? 1)
