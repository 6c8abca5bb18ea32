// Builds the frontend as npm start does: not at all when nothing changed.

import { buildFrontend } from '../dev/frontend-build.mjs'
import { reportFailure } from '../dev/progress.mjs'

try {
  console.log((await buildFrontend()).note)
} catch (error) {
  reportFailure(error)
  process.exit(1)
}
