// Makes sure there is a Chromium for the browser tests: the one that is named or installed, or Debian's package.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const path = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

if (existsSync(path)) {
  console.log(`Chromium is at ${path}`)
} else if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
  const apt = (...args) =>
    spawnSync('apt-get', args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  apt('update', '-qq')
  process.exit(apt('install', '-y', '-qq', '--no-install-recommends', 'chromium').status ?? 1)
} else {
  console.error(
    `There is no Chromium at ${path}. Install it (sudo apt install chromium), or name yours in CHROMIUM_PATH.`,
  )
  process.exit(1)
}
