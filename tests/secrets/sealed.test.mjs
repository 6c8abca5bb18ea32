// What is kept of a key: sealed bytes that open for one person, provider, address and version, under a key the database
// never sees. Anything else opens nothing, and says so.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { until } from '../harness/index.mjs'
import { DATABASES, startOn } from './databases.mjs'
import { assertAbsent, filesBelow, plant } from './planted.mjs'
import { startProvider } from './provider.mjs'

for (const database of DATABASES) {
  describe(`sealed keys on ${database}`, () => {
    const planted = plant()
    const keyOfProvider = { current: planted.key }
    let provider, running, server, sql, number
    before(async () => {
      provider = await startProvider(keyOfProvider)
      running = await startOn(database)
      ;({ server, sql } = running)
      number = 0
    })
    after(async () => {
      await running?.release()
      await provider?.stop()
    })

    /** Somebody new whose key is kept for two providers. */
    async function somebody() {
      const person = await server.signIn(`sealed-${number++}-${Date.now()}@example.com`)
      for (const name of ['anthropic', 'openai']) {
        const base_url = name === 'openai' ? `${provider.url}/v1` : provider.url
        const put = await person.put(`/v1/model-keys/${name}`, { key: planted.key, base_url })
        assert.deepEqual([put.status, put.body.mask], [200, planted.mask], JSON.stringify(put.body))
      }
      return person
    }

    const tried = async (person, name = 'anthropic') => {
      const { status, body } = await person.post(`/v1/model-keys/${name}/test`)
      assertAbsent(planted, 'an answer', body)
      return status === 200 ? body.outcome : body.code
    }

    const rowOf = async (person, name = 'anthropic') =>
      (
        await sql(
          'SELECT version, sealed, base_url FROM edgewright.model_keys WHERE person_id = $1 AND provider = $2',
          [person.user.id, name],
        )
      )[0]

    const change = (person, column, value, name = 'anthropic') =>
      sql(`UPDATE edgewright.model_keys SET ${column} = $1 WHERE person_id = $2 AND provider = $3`, [
        value,
        person.user.id,
        name,
      ])

    test('a key that is kept works, a revoked one is told apart, and a server that is away is neither', async () => {
      const person = await somebody()
      assert.equal(await tried(person), 'works')
      assert.equal(await tried(person, 'openai'), 'works')
      keyOfProvider.current = 'another'
      assert.equal(await tried(person), 'refused')
      keyOfProvider.current = planted.key
      await person.put('/v1/model-keys/xai', { key: planted.key, base_url: 'http://127.0.0.1:9' })
      assert.equal(await tried(person, 'xai'), 'unreachable')
    })

    test('keys are tried ten times within ten minutes, not more', async () => {
      const person = await somebody()
      for (let turn = 0; turn < 10; turn += 1) assert.equal(await tried(person), 'works')
      const before = provider.requests.length
      const { status, body, headers } = await person.post('/v1/model-keys/anthropic/test')
      assert.deepEqual([status, body.code], [429, 'too-many-requests'])
      assert.ok(Number(headers.get('retry-after')) > 0)
      assert.equal(provider.requests.length, before, 'the provider is not asked')
    })

    test('neither the database nor any file holds anything of it', async () => {
      const person = await somebody()
      assert.equal(await tried(person), 'works')
      const tables = await sql("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'edgewright'")
      assert.ok(tables.some(({ name }) => name === 'model_keys'))
      for (const { name } of tables) {
        const rows = await sql(`SELECT whole::text AS text FROM edgewright.${name} AS whole`)
        if (name === 'model_keys') assert.ok(rows.length >= 2)
        for (const { text } of rows) {
          assertAbsent(planted, `the table ${name}`, text)
          // Bytes are written as hexadecimal digits; what they stand for is looked at too.
          for (const [, digits] of text.matchAll(/\\x([0-9a-f]+)/g))
            assertAbsent(planted, `bytes of the table ${name}`, Buffer.from(digits, 'hex'))
        }
      }
      let files = 0
      for await (const [path, bytes] of filesBelow(server.stateDir)) {
        files += 1
        assertAbsent(planted, path, bytes)
      }
      assert.ok(files > 5, `${files} files were looked at`)
    })

    test('sealed bytes open nowhere but in their place', async () => {
      const [ann, ben] = [await somebody(), await somebody()]
      const [own, foreign, other] = [await rowOf(ann), await rowOf(ben), await rowOf(ann, 'openai')]
      const both = async (column, value, back) => {
        await change(ann, column, value)
        assert.equal(await tried(ann), 'key-unreadable', `${column} = ${value}`)
        await change(ann, column, back)
      }
      await both('sealed', foreign.sealed, own.sealed)
      await both('sealed', other.sealed, own.sealed)
      await both('base_url', 'https://evil.example', own.base_url)
      await both('base_url', null, own.base_url)
      await both('version', Number(own.version) + 1, own.version)
      // The bytes, the version and the address of another provider together, as a row moved over would have them.
      await change(ann, 'version', other.version)
      await change(ann, 'base_url', other.base_url)
      await both('sealed', other.sealed, own.sealed)
      await change(ann, 'version', own.version)
      await change(ann, 'base_url', own.base_url)
      assert.equal(await tried(ann), 'works')
      const evil = provider.requests.filter(({ path }) => !path.endsWith('/v1/models'))
      assert.deepEqual(evil, [])
    })

    test('changed and cut bytes do not open', async () => {
      const person = await somebody()
      const own = (await rowOf(person)).sealed
      for (const place of [0, 1, 24, 25, own.length - 17, own.length - 16, own.length - 1]) {
        const changed = Buffer.from(own)
        changed[place] ^= 1
        await change(person, 'sealed', changed)
        assert.equal(await tried(person), 'key-unreadable', `byte ${place}`)
      }
      for (const length of [1, 25, 41, own.length - 1]) {
        await change(person, 'sealed', own.subarray(0, length))
        assert.equal(await tried(person), 'key-unreadable', `${length} bytes`)
      }
    })

    test("a data key opens nothing of somebody else's", async () => {
      const [ann, ben] = [await somebody(), await somebody()]
      const [{ sealed }] = await sql('SELECT sealed FROM edgewright.data_keys WHERE person_id = $1', [ben.user.id])
      await sql('UPDATE edgewright.data_keys SET sealed = $1 WHERE person_id = $2', [sealed, ann.user.id])
      assert.equal(await tried(ann), 'key-unreadable')
      // What cannot be opened is not written over either.
      const put = await ann.put('/v1/model-keys/xai', { key: planted.key })
      assert.equal(put.body.code, 'key-unreadable')
    })

    test('a removed key is gone with its bytes, and the removal is written down', async () => {
      const person = await somebody()
      assert.equal((await person.delete('/v1/model-keys/anthropic')).status, 204)
      assert.equal((await person.delete('/v1/model-keys/anthropic')).status, 404)
      assert.equal(await tried(person), 'not-found')
      assert.equal(await rowOf(person), undefined)
      const noted = await sql('SELECT action, subject FROM edgewright.audit_log WHERE person_id = $1 ORDER BY at, id', [
        person.user.id,
      ])
      assert.deepEqual(
        noted.map(({ action, subject }) => `${action} ${subject}`),
        ['model_key.put anthropic', 'model_key.put openai', 'model_key.removed anthropic'],
      )
    })

    test('no two sealings share their random bytes, also after the instance began anew', async () => {
      const person = await server.signIn(`nonces-${Date.now()}@example.com`)
      const seen = new Set()
      for (let round = 0; round < 20; round += 1) {
        if (round === 10) await server.fetch('/v1/dev/faults/panic').catch(() => {})
        await person.put('/v1/model-keys/openai', { key: planted.key })
        seen.add((await rowOf(person, 'openai')).sealed.subarray(1, 25).toString('hex'))
      }
      assert.equal(seen.size, 20)
    })

    test('the keys of the platform are changed as docs/operations.md says', async () => {
      const people = [await somebody(), await somebody(), await somebody()]
      const file = join(server.stateDir, 'secrets.json')
      const { VAULT_KEYS: old } = JSON.parse(await readFile(file, 'utf8'))
      const next = `next:${randomBytes(32).toString('base64url')}`
      const restartWith = async (keys) => {
        const secrets = JSON.parse(await readFile(file, 'utf8'))
        await server.kill()
        await writeFile(file, JSON.stringify({ ...secrets, VAULT_KEYS: keys }))
        await server.restart()
      }
      const holders = async () => {
        const ids = people.map(({ user }) => user.id)
        const rows = await sql('SELECT DISTINCT key_id FROM edgewright.data_keys WHERE person_id = ANY ($1)', [ids])
        return rows.map(({ key_id }) => key_id)
      }
      assert.deepEqual(await holders(), [old.split(':')[0]])

      for (const wrong of ['', 'nonsense', next]) {
        await restartWith(wrong)
        assert.equal(await tried(people[0]), 'sealing-unavailable', wrong)
        const put = await people[0].put('/v1/model-keys/xai', { key: planted.key })
        assert.deepEqual([put.status, put.body.code], [503, 'sealing-unavailable'])
        // What needs no opening goes on.
        assert.equal((await people[0].get('/v1/model-keys')).body.items.length, 2)
      }

      await restartWith(`${next},${old}`)
      for (const person of people) assert.equal(await tried(person), 'works')
      await until('the sweep has sealed every data key anew', async () => `${await holders()}` === 'next', {
        timeoutMs: 90_000,
        everyMs: 500,
      })
      await restartWith(next)
      for (const person of people) assert.equal(await tried(person), 'works')
      assertAbsent(planted, 'the log', server.output())
    })
  })
}
