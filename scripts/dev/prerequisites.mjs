// Checks for the two things that must be there already: Rust (by rustup) and Node.

import { firstLine } from './commands.mjs'
import { Failure } from './progress.mjs'

const OLDEST_NODE = 20

export async function checkPrerequisites() {
  const major = Number(process.versions.node.split('.')[0])
  if (major < OLDEST_NODE) {
    throw new Failure(
      `This is Node ${process.versions.node}; Edgewright needs Node ${OLDEST_NODE} or newer.`,
      'Install one from https://nodejs.org and try again.',
    )
  }
  if (process.platform === 'win32') {
    throw new Failure(
      'Edgewright does not run directly on Windows.',
      'Run it inside WSL: https://learn.microsoft.com/windows/wsl/install',
    )
  }
  const [rustup, compiler] = await Promise.all([firstLine('rustup', ['--version']), firstLine('cc', ['--version'])])
  if (!rustup) {
    throw new Failure(
      'Rust is missing: `rustup` was not found.',
      'Install it from https://rustup.rs, open a new terminal and try again.',
    )
  }
  if (!compiler) {
    throw new Failure(
      'A C compiler is missing: `cc` was not found. Rust needs it to link programs.',
      'Debian and Ubuntu: sudo apt install build-essential. macOS: xcode-select --install.',
    )
  }
}
