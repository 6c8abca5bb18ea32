// scripts/with-postgres.mjs ends as its command ends: a check behind it must not pass because nobody heard that it failed.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { ROOT } from '../../scripts/dev/paths.mjs'

for (const code of [0, 7]) {
  test(`a command that ends with ${code} is heard`, async () => {
    const command = [process.execPath, '-e', `process.exit(${code})`]
    const child = spawn(process.execPath, ['scripts/with-postgres.mjs', ...command], { cwd: ROOT, stdio: 'ignore' })
    assert.deepEqual(await once(child, 'exit'), [code, null])
  })
}
