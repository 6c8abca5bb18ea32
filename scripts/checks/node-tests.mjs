// Runs every tests/**/*.test.mjs on real workerd, a few files at a time: each starts a server of its own.

import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

const concurrency = Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2)))
const args = [
  '--test',
  '--test-reporter',
  'spec',
  `--test-concurrency=${concurrency}`,
  '--test-timeout=300000',
  'tests/**/*.test.mjs',
]
process.exit(spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1)
