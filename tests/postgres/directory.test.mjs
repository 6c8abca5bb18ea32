// The directory of features and apps: the exact limit, idempotent reports, addresses that are given back.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { forEachDatabase } from './databases.mjs'
import { NOW, newId, newPerson, reserveApp, sqlState, value } from './fixtures.mjs'

forEachDatabase((name, open) => {
  describe(`the directory on ${name}`, () => {
    let db
    before(async () => {
      db = await open()
    })
    after(() => db.close())

    const count = (person) => value(db.as(person, 'SELECT count(*)::int FROM edgewright.apps WHERE deleted_at IS NULL'))

    test('of twenty apps published at once on a free plan, exactly three are taken', async () => {
      const { id: person } = await newPerson(db)
      const results = await db.race(20, (as, index) => reserveApp(as, person, newId('app_'), `tools-${index}`))
      const refused = results.filter((result) => result.status === 'rejected')
      assert.equal(refused.length, 17)
      for (const { reason } of refused) assert.equal(reason.code, 'EW001', reason.message)
      assert.equal(await count(person), 3)
    })

    test('of twenty people at once, nobody waits for or counts towards another', async () => {
      const people = []
      for (let index = 0; index < 20; index += 1) people.push(await newPerson(db))
      const results = await db.race(20, (as, index) => reserveApp(as, people[index].id, newId('app_'), 'tools'))
      assert.deepEqual(
        results.filter((result) => result.status === 'rejected'),
        [],
      )
    })

    test('one address is taken once, and the same reservation again is the same', async () => {
      const { id: person } = await newPerson(db)
      const id = newId('app_')
      const results = await db.race(20, (as, index) => reserveApp(as, person, index < 10 ? id : newId('app_'), 'tools'))
      assert.equal(await count(person), 1)
      for (const result of results) {
        if (result.status === 'rejected') assert.equal(result.reason.constraint, 'apps_owner_id_slug')
      }
      const [winner] = await db.as(person, 'SELECT id FROM edgewright.apps')
      assert.equal((await reserveApp(db.as, person, winner.id, 'tools')).id, winner.id)
      await assert.rejects(reserveApp(db.as, person, winner.id, 'other'), sqlState('23505'))
    })

    test('the limit counts live apps: below, at and above; a paid plan has none', async () => {
      const { id: person } = await newPerson(db)
      const ids = [1, 2, 3].map(() => newId('app_'))
      for (const [index, id] of ids.entries()) await reserveApp(db.as, person, id, `app-${index}`)
      await assert.rejects(reserveApp(db.as, person, newId('app_'), 'one-more'), sqlState('EW001'))
      assert.equal((await reserveApp(db.as, person, ids[0], 'app-0')).id, ids[0])
      assert.equal(await value(db.as(person, 'SELECT edgewright.app_delete($1, $2)', [ids[0], NOW])), true)
      await reserveApp(db.as, person, newId('app_'), 'app-0')
      await assert.rejects(reserveApp(db.as, person, ids[0], 'app-0'), sqlState('EW001'))
      await db.admin("UPDATE edgewright.people SET plan = 'paid' WHERE id = $1", [person])
      await reserveApp(db.as, person, newId('app_'), 'one-more')
      assert.equal(await count(person), 4)
    })

    test('without a person nothing is reserved', async () => {
      await assert.rejects(reserveApp(db.as, null, newId('app_'), 'tools'), sqlState('EW003'))
      await assert.rejects(reserveApp(db.as, newId('user_'), newId('app_'), 'tools'), sqlState('EW003'))
    })

    test('a deleted app is found no more, keeps its id, and cannot be brought back', async () => {
      const { id: person, username } = await newPerson(db)
      const id = newId('app_')
      await reserveApp(db.as, person, id, 'tools')
      const find = () => value(db.as(null, 'SELECT edgewright.app_find($1, $2)', [username, 'tools']))
      assert.equal((await find()).id, id)
      const remove = () => value(db.as(person, 'SELECT edgewright.app_delete($1, $2)', [id, NOW]))
      assert.equal(await remove(), true)
      assert.equal(await remove(), false)
      assert.equal(await find(), null)
      assert.deepEqual(await db.as(person, 'UPDATE edgewright.apps SET deleted_at = null RETURNING id'), [])
      assert.equal(
        await value(db.as(person, "SELECT edgewright.app_report($1, 'x', 'public', 9, $2)", [id, NOW])),
        false,
      )
      await assert.rejects(reserveApp(db.as, person, id, 'tools'), sqlState('23505'))
    })

    test('reports in any order, each any number of times, end in the newest', async () => {
      const { id: person, username } = await newPerson(db)
      const [app, feature] = [newId('app_'), newId('feat_')]
      await reserveApp(db.as, person, app, 'tools')
      const reportApp = (version) =>
        value(
          db.as(person, "SELECT edgewright.app_report($1, $2, 'public', $3, $4)", [app, `v${version}`, version, NOW]),
        )
      const reportFeature = (revision) =>
        value(
          db.as(person, "SELECT edgewright.feature_report($1, $2, 'app', 'done', $3, $4, $4, $5)", [
            feature,
            `r${revision}`,
            app,
            NOW,
            revision,
          ]),
        )
      const order = [2, 1, 2, 5, 3, 5, 4]
      const news = [true, false, false, true, false, false, false]
      for (const [index, revision] of order.entries()) {
        assert.equal(await reportApp(revision), news[index])
        assert.equal(await reportFeature(revision), news[index])
      }
      const found = await value(db.as(null, 'SELECT edgewright.app_find($1, $2)', [username, 'tools']))
      assert.deepEqual([found.name, found.visibility, found.current_version], ['v5', 'public', 5])
      const features = await db.as(person, 'SELECT title, revision::int FROM edgewright.features')
      assert.deepEqual(features, [{ title: 'r5', revision: 5 }])
    })

    const reserveFeature = (as, person, id, limit = 20) =>
      value(as(person, 'SELECT edgewright.feature_reserve($1, $2, $3, $4)', [id, 'a wish', limit, NOW]))
    const featureCount = (person) => value(db.as(person, 'SELECT count(*)::int FROM edgewright.features'))

    test('of twenty-five builds begun at once on a free plan, exactly twenty have a place', async () => {
      const { id: person } = await newPerson(db)
      const results = await db.race(25, (as) => reserveFeature(as, person, newId('feat_')))
      const refused = results.filter((result) => result.status === 'rejected')
      assert.equal(refused.length, 5)
      for (const { reason } of refused) assert.equal(reason.code, 'EW005', reason.message)
      assert.equal(await featureCount(person), 20)
    })

    test('builds count while they are under way: below, at and above; a paid plan has no limit', async () => {
      const { id: person } = await newPerson(db)
      const [first, second] = [newId('feat_'), newId('feat_')]
      assert.equal(await reserveFeature(db.as, person, first, 2), true)
      assert.equal(await reserveFeature(db.as, person, first, 2), false)
      assert.equal(await reserveFeature(db.as, person, second, 2), true)
      await assert.rejects(reserveFeature(db.as, person, newId('feat_'), 2), sqlState('EW005'))
      const report = "SELECT edgewright.feature_report($1, 't', 'app', 'done', null, $2, $2, 1)"
      await db.as(person, report, [first, NOW])
      await reserveFeature(db.as, person, newId('feat_'), 2)
      await assert.rejects(reserveFeature(db.as, person, newId('feat_'), 2), sqlState('EW005'))
      await db.admin("UPDATE edgewright.people SET plan = 'paid' WHERE id = $1", [person])
      await reserveFeature(db.as, person, newId('feat_'), 2)
      await assert.rejects(reserveFeature(db.as, null, newId('feat_')), sqlState('EW003'))
    })

    test('a place is given back only by its person, and only before the build has reported', async () => {
      const { id: person } = await newPerson(db)
      const { id: stranger } = await newPerson(db)
      const [begun, lost] = [newId('feat_'), newId('feat_')]
      await reserveFeature(db.as, person, begun)
      await reserveFeature(db.as, person, lost)
      await db.as(person, "SELECT edgewright.feature_report($1, 't', 'app', 'drafting', null, $2, $2, 1)", [begun, NOW])
      const release = (who, id) => value(db.as(who, 'SELECT edgewright.feature_release($1)', [id]))
      assert.equal(await release(stranger, lost), false)
      assert.equal(await release(person, begun), false)
      assert.equal(await release(person, lost), true)
      assert.equal(await featureCount(person), 1)
    })

    test('a place that no build reports from is swept, then forgotten', async () => {
      const { id: person } = await newPerson(db)
      const lost = newId('feat_')
      await reserveFeature(db.as, person, lost)
      const swept = await db.as(null, 'SELECT edgewright.feature_unfinished($1, 1000) AS id', [NOW + 1])
      assert.ok(swept.some((row) => row.id === lost))
      const forget = (before) => db.as(null, 'SELECT edgewright.feature_forget($1)', [before])
      await forget(NOW)
      assert.equal(await featureCount(person), 1)
      await forget(NOW + 1)
      assert.equal(await featureCount(person), 0)
    })

    test('the sweep is told of silent features under way, the longest silent first, and of no others', async () => {
      const { id: person } = await newPerson(db)
      const report = async (status, at) => {
        const id = newId('feat_')
        await db.as(person, "SELECT edgewright.feature_report($1, 't', 'app', $2, null, $3, $3, 1)", [id, status, at])
        return id
      }
      const building = await report('building', 2000)
      const publishing = await report('publishing', 1000)
      const draft = await report('drafting', 1500)
      await report('done', 1000)
      const late = await report('building', 3000)
      const unfinished = async (before, limit) => {
        const rows = await db.as(null, 'SELECT edgewright.feature_unfinished($1, $2) AS id', [before, limit])
        return rows.map((row) => row.id)
      }
      assert.deepEqual(await unfinished(3000, 10), [publishing, draft, building])
      // A draft that has been silent for long rests.
      assert.deepEqual(await unfinished(1500 + 15 * 60_000, 3), [publishing, building, late])
      assert.deepEqual(await unfinished(3000, 1), [publishing])
      assert.deepEqual(await unfinished(1000, 10), [])
    })

    test('a version is kept as it was first reported', async () => {
      const { id: person } = await newPerson(db)
      const app = newId('app_')
      await reserveApp(db.as, person, app, 'tools')
      const report = (note) =>
        value(
          db.as(person, "SELECT edgewright.app_version_report($1, 1, '{\"a\": 1}', '[]', 'ann', $2, $3)", [
            app,
            NOW,
            note,
          ]),
        )
      assert.equal(await report('first'), true)
      assert.equal(await report('second'), false)
      assert.deepEqual(await db.as(person, 'SELECT note, definition FROM edgewright.app_versions'), [
        { note: 'first', definition: { a: 1 } },
      ])
    })

    test('times keep their milliseconds both ways', async () => {
      for (const millis of [0, 1, 999, NOW, -1, 253_402_300_799_999]) {
        const back = await value(
          db.as(null, 'SELECT edgewright.to_millis(edgewright.from_millis($1))::float8', [millis]),
        )
        assert.equal(back, millis)
      }
    })

    test('mails to a development mailbox come back newest first, by address', async () => {
      for (const [to, subject] of [
        ['a@example.com', '1'],
        ['b@example.com', '2'],
        ['a@example.com', '3'],
      ]) {
        await db.as(null, "SELECT edgewright.dev_mail_insert($1, $2, 'text', $3)", [to, subject, NOW])
      }
      const list = async (to) => {
        const rows = await db.as(null, 'SELECT edgewright.dev_mail_list($1) AS mail', [to])
        return rows.map(({ mail }) => mail.subject)
      }
      assert.deepEqual(await list('a@example.com'), ['3', '1'])
      assert.deepEqual(await list(null), ['3', '2', '1'])
    })
  })
})
