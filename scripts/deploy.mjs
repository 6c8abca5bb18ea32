// npm run deploy: sends the built Workers to Cloudflare, whoever holds a class before whoever binds it.
//
// --dry-run   only says what would be sent

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { BIN, ROOT } from './dev/paths.mjs'
import { WORKERS } from './dev/wrangler-config.mjs'

const dryRun = process.argv.includes('--dry-run')

for (const worker of WORKERS) {
  const args = ['deploy', '--config', join(ROOT, 'workers', worker, 'wrangler.toml'), '--env', 'production']
  if (dryRun) args.push('--dry-run', '--outdir', join(ROOT, 'build/deploy', worker))
  const { status } = spawnSync(join(BIN, 'wrangler'), args, { cwd: ROOT, stdio: 'inherit' })
  if (status !== 0) {
    console.error(
      `workers/${worker} was not sent, nor what comes after it. Mend what wrangler says above and run it again.`,
    )
    process.exit(status ?? 1)
  }
}
