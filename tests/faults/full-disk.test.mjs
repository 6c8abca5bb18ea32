// The disk under the objects fills up: what is new is refused in plain words, what is there can be read, and with room again all
// goes on, alarms included.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { DEFINITION } from '../authorization/world.mjs'
import { startServer } from '../harness/index.mjs'
import { copyDatabase } from '../harness/database-template.mjs'
import { WISH, begin, look, reach } from '../model/build.mjs'

const DISK = '16m'
const PAGE = 4096

const skip = cannotMount()
let folder, disk, server
before(async () => {
  if (skip) return
  folder = await mkdtemp(join(tmpdir(), 'edgewright-disk-'))
  disk = join(folder, 'do')
  await mkdir(disk)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', disk])
  await copyDatabase(folder)
  server = await startServer({ stateDir: folder })
})
after(async () => {
  if (skip) return
  await server?.stop()
  execFileSync('umount', ['--lazy', disk])
  await rm(folder, { recursive: true, force: true })
})

function cannotMount() {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' })
    return false
  } catch {
    return 'needs the right to mount a small disk'
  }
}

/** Leaves no free page on the disk; answers a function that makes room again. */
async function fillDisk() {
  const filler = join(disk, 'filler')
  const { bavail, bsize } = await statfs(disk)
  // Whatever grows meanwhile takes its share first.
  await writeFile(filler, Buffer.alloc(bavail * bsize)).catch((error) => assert.equal(error.code, 'ENOSPC'))
  assert.ok((await statfs(disk)).bavail * bsize < PAGE)
  return () => rm(filler)
}

/** What is left of the last page may take a few more. */
async function firstRefusal(write) {
  for (let tries = 0; tries < 50; tries += 1) {
    const answer = await write()
    if (answer.status >= 400) return answer
  }
  throw new Error('The disk is not full')
}

test('a full disk', { skip }, async () => {
  const ann = await server.signIn('ann@example.com')
  const made = await ann.post('/v1/apps', { slug: 'things', definition: DEFINITION })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const rows = '/v1/apps/ann/things/tables/things/rows'
  const add = (name) => ann.post(rows, { values: { name } })
  const first = await add('first')
  assert.equal(first.status, 201)
  const build = await begin(ann, { text: WISH, start: true })
  await reach(ann, build.id, ['awaiting_approval'])

  const makeRoom = await fillDisk()
  const refused = await firstRefusal(() => add('x'.repeat(900)))
  assert.ok([503, 507].includes(refused.status), JSON.stringify(refused.body))
  const kept = (await ann.get(rows)).body.items.length
  const waiting = await ann.post(`/v1/features/${build.id}/reject`, { feedback: 'More colour' })
  assert.ok(waiting.status >= 500, JSON.stringify(waiting.body))
  assert.equal((await ann.get(`${rows}/${first.body.id}`)).body.name, 'first')
  assert.equal((await look(ann, build.id)).status, 'awaiting_approval')

  await makeRoom()
  assert.equal((await add('second')).status, 201)
  assert.equal((await ann.get(rows)).body.items.length, kept + 1, 'what was refused is not there')
  const again = await ann.post(`/v1/features/${build.id}/reject`, { feedback: 'More colour' })
  assert.equal(again.status, 200, JSON.stringify(again.body))
  const built = await reach(ann, build.id, ['awaiting_approval', 'failed'])
  assert.equal(built.status, 'awaiting_approval', JSON.stringify(built.failure))
})

test('a disk that is full when the alarm rings', { skip }, async () => {
  const ben = await server.signIn('ben@example.com')
  const { id } = await begin(ben, { text: WISH, start: true })
  const makeRoom = await fillDisk()
  await server.kill()
  await makeRoom()
  await server.restart()
  const built = await reach(ben, id, ['awaiting_approval', 'failed'])
  assert.equal(built.status, 'awaiting_approval', JSON.stringify(built.failure))
})
