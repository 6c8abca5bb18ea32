// Puts many rows into a collection while PocketBase is stopped, as ../../seed.mjs does for ours.

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { seededRow } from '../../seed.mjs'

const ID_CHARS = 15

export function seedPocketBase(stateDir, app, count, authorIds) {
  const name = app.split('/').at(-1)
  const database = new DatabaseSync(join(stateDir, 'data.db'))
  database.exec('BEGIN')
  const insert = database.prepare(
    `INSERT INTO ${name} (id, title, status, amount, from_on, due_on, notes, owner, created, updated)
     VALUES (?, ?, ?, 12.5, '2026-01-01', ?, ?, ?, '2026-01-01 00:00:00.000Z', '2026-01-01 00:00:00.000Z')`,
  )
  for (let index = 0; index < count; index += 1) {
    const row = seededRow(index, authorIds)
    insert.run(String(index).padStart(ID_CHARS, '0'), row.title, row.status, row.due_on, row.notes, row.author)
  }
  database.exec('COMMIT')
  database.close()
}
