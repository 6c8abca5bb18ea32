// The Worker that tests run: built with the feature fault-injection, apart from the one that npm start serves.

import { join } from 'node:path'
import { run } from '../../scripts/dev/commands.mjs'
import { ROOT } from '../../scripts/dev/paths.mjs'

export const TEST_WORKER = process.env.TEST_WORKER ?? join(ROOT, 'build/workers-test')

/** Builds it. Test files do not call this: `npm test` does, once, before them. */
export const buildTestWorker = () =>
  run('cargo', ['xtask', 'build', '--features', 'fault-injection', '--out', 'build/workers-test'])
