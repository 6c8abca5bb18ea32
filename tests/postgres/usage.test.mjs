// A month of calls is a calendar month in UTC, whatever the zone of the session.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { forEachDatabase } from './databases.mjs'

/** [a moment, the first moment of its month, the first of the next]. */
const MONTHS = [
  ['2026-03-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z'],
  ['2026-03-31T23:59:59.999Z', '2026-03-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z'],
  ['2026-10-31T23:30:00.000Z', '2026-10-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z'],
  ['2026-12-31T23:59:59.999Z', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ['2028-02-29T12:00:00.000Z', '2028-02-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
]

forEachDatabase((name, open) => {
  describe(`months on ${name}`, () => {
    let db
    before(async () => {
      db = await open()
    })
    after(() => db.close())

    for (const zone of ['UTC', 'Europe/Berlin', 'Pacific/Kiritimati', 'America/Los_Angeles']) {
      test(`they begin in UTC where the session is in ${zone}`, async () => {
        for (const [moment, first, next] of MONTHS) {
          const rows = await db.admin(
            `WITH zone AS MATERIALIZED (SELECT set_config('timezone', '${zone}', false))
             SELECT edgewright.to_millis(edgewright.month_start($1, 0))::text AS first,
               edgewright.to_millis(edgewright.month_start($1, 1))::text AS next FROM zone`,
            [Date.parse(moment)],
          )
          const found = Object.values(rows[0]).map((millis) => new Date(Number(millis)).toISOString())
          assert.deepEqual(found, [first, next], moment)
        }
        await db.admin("SET timezone = 'UTC'")
      })
    }
  })
})
