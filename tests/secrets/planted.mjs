// A key that must never be seen again, and how it is looked for: as it is, and in the forms in which a leak would wear it.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** {key, mask, needles}: a key like a provider's, its last characters, and every trace of the rest. */
export function plant() {
  const core = randomBytes(20).toString('hex')
  const mask = randomBytes(2).toString('hex')
  return { key: `sk-ant-${core}${mask}`, mask, needles: [core, Buffer.from(core).toString('hex'), ...asBase64(core)] }
}

// Base64 of a text depends on how many bytes stand before it; the characters at either end depend on its neighbours.
function asBase64(core) {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(core)])
    const [plain, url] = [bytes.toString('base64'), bytes.toString('base64url')]
    return [plain.slice(4, -4), url.slice(4, -4)]
  })
}

/** Fails if any of the planted key is in a text or in bytes. */
export function assertAbsent(planted, where, what) {
  const bytes = Buffer.isBuffer(what)
    ? what
    : Buffer.from(typeof what === 'string' ? what : (JSON.stringify(what) ?? ''))
  const found = planted.needles.findIndex((needle) => bytes.includes(needle))
  assert.equal(found, -1, `the planted key is in ${where} (form ${found})`)
}

/** Every file below a folder, as [path, bytes]. */
export async function* filesBelow(folder) {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    // A journal may be gone by now.
    const bytes = await readFile(path).catch(() => undefined)
    if (bytes) yield [path, bytes]
  }
}
