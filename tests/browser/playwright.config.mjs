// Browser tests: real Chromium against a real server. `npx playwright test --config tests/browser`.

import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

if (!existsSync(CHROMIUM)) {
  throw new Error(
    `There is no Chromium at ${CHROMIUM}. Install it (apt-get install chromium) or name yours in CHROMIUM_PATH.`,
  )
}

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.mjs',
  outputDir: '../../test-output/browser',
  reporter: 'list',
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  use: {
    locale: 'en-GB',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: CHROMIUM,
      // Chromium's own background services would only fail to reach the outside.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
