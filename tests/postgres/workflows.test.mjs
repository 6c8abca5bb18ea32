// The directory of workflows: the exact limit, reports that arrive twice and late, turns of the sweep.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { forEachDatabase } from './databases.mjs'
import { LATER, NOW, newId, newPerson, reserveWorkflow, sqlState, value } from './fixtures.mjs'

forEachDatabase((name, open) => {
  describe(`workflows in the directory on ${name}`, () => {
    let db
    before(async () => {
      db = await open()
    })
    after(() => db.close())

    const report = (person, id, version) =>
      value(
        db.as(
          person,
          `SELECT edgewright.workflow_version_report($1, $2, '{}', 'ann', $3)
             AND edgewright.workflow_report($1, 'Digest', $2, $3)`,
          [id, version, NOW],
        ),
      )
    const sweep = (before, limit, now) =>
      db.as(null, 'SELECT edgewright.workflow_sweep($1, $2, $3) AS address', [before, limit, now])

    test('of thirty workflows published at once on a free plan, exactly twenty are taken', async () => {
      const { id: person } = await newPerson(db)
      const results = await db.race(30, (as, index) => reserveWorkflow(as, person, newId('wf_'), `digest-${index}`))
      const refused = results.filter((result) => result.status === 'rejected')
      assert.equal(refused.length, 10)
      for (const { reason } of refused) assert.equal(reason.code, 'EW007', reason.message)
    })

    test('a version is news once; an older one is kept and does not become the current one', async () => {
      const { id: person } = await newPerson(db)
      const id = newId('wf_')
      await reserveWorkflow(db.as, person, id, 'digest')
      assert.equal(await report(person, id, 2), true)
      assert.equal(await report(person, id, 2), false)
      assert.equal(await report(person, id, 1), false)
      const [{ current_version: current }] = await db.as(
        person,
        'SELECT current_version::int FROM edgewright.workflows',
      )
      assert.equal(current, 2)
      const versions = await db.as(person, 'SELECT version::int FROM edgewright.workflow_versions ORDER BY 1')
      assert.deepEqual(
        versions.map(({ version }) => version),
        [1, 2],
      )
    })

    test('a deleted workflow gives its address and its place back, and cannot be changed', async () => {
      const { id: person } = await newPerson(db)
      const ids = [newId('wf_'), newId('wf_')]
      await reserveWorkflow(db.as, person, ids[0], 'digest', 1)
      await assert.rejects(reserveWorkflow(db.as, person, ids[1], 'other', 1), sqlState('EW007'))
      assert.equal(await value(db.as(person, 'SELECT edgewright.workflow_delete($1, $2)', [ids[0], NOW])), true)
      await reserveWorkflow(db.as, person, ids[1], 'digest', 1)
      assert.equal(
        await value(db.as(person, "SELECT edgewright.workflow_report($1, 'x', 9, $2)", [ids[0], NOW])),
        false,
      )
    })

    test('a sweep takes each turn once, the longest ago first', async () => {
      const { id: person, username } = await newPerson(db)
      const slugs = ['one', 'two', 'three']
      for (const slug of slugs) {
        const id = newId('wf_')
        await reserveWorkflow(db.as, person, id, slug)
        await report(person, id, 1)
      }
      const taken = await db.race(3, (as) =>
        as(null, 'SELECT edgewright.workflow_sweep($1, 200, $2) AS address', [LATER, LATER]),
      )
      const mine = taken
        .flatMap(({ value: rows }) => rows.map(({ address }) => address))
        .filter(({ owner }) => owner === username)
      assert.deepEqual(mine.map(({ slug }) => slug).sort(), slugs.toSorted())
      assert.deepEqual(
        (await sweep(LATER, 200, LATER)).filter(({ address }) => address.owner === username),
        [],
      )
    })
  })
})
