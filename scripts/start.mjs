// npm start: from a fresh clone to a running Edgewright.
//
// Until the npm packages are installed this must run on the host's Node (20 or newer) with built-in modules only.

import { installPackages, runWithPinnedNode } from './dev/packages.mjs'
import { readOptions } from './dev/options.mjs'
import { checkPrerequisites } from './dev/prerequisites.mjs'
import { reportFailure } from './dev/progress.mjs'

try {
  const options = readOptions(process.argv.slice(2), process.env)
  await checkPrerequisites()
  await installPackages()
  if (!(await runWithPinnedNode(import.meta.filename ?? process.argv[1], process.argv.slice(2)))) {
    const { serve } = await import('./dev/serve.mjs')
    await serve(options)
  }
} catch (error) {
  reportFailure(error)
  process.exit(1)
}
