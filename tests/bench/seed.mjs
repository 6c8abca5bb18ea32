// Puts many rows into an app's own database while its server is stopped: an import would make them all one
// person's, and a thousand requests a minute would take hours. The tables and indexes are those that publishing made.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const OBJECTS = 'do/do/edgewright-App'

/** The database file of an app, by its path in the API. */
export function findApp(stateDir, app) {
  const address = app.replace('/v1/apps/', '')
  const directory = join(stateDir, OBJECTS)
  for (const file of readdirSync(directory)) {
    if (!file.endsWith('.sqlite') || file.startsWith('metadata')) continue
    const path = join(directory, file)
    const database = new DatabaseSync(path, { readOnly: true })
    const found = database.prepare('SELECT 1 FROM _meta WHERE address = ?').get(address)
    database.close()
    if (found) return path
  }
  throw new Error(`No object has the address ${address}.`)
}

/** Adds `count` open rows, by the authors in turn, due on days of three years. */
export function seedRows(path, count, authorIds) {
  const database = new DatabaseSync(path)
  database.exec('BEGIN')
  const insert = database.prepare(
    `INSERT INTO t_entries (id, revision, created_at, updated_at, created_by, is_sample, seq,
       f_title, f_status, f_amount, f_from_on, f_due_on, f_notes, f_days)
     VALUES (?, 1, ?, ?, ?, 0, ?, ?, ?, 1250, '2026-01-01', ?, ?, 7)`,
  )
  for (let index = 0; index < count; index += 1) {
    const row = seededRow(index, authorIds)
    const at = 1_767_225_600_000 + index
    insert.run(row.id, at, at, row.author, index + 1, row.title, row.status, row.due_on, row.notes)
  }
  database.prepare('UPDATE _meta SET row_count = ?, next_seq = ?').run(count, count + 1)
  database.exec('COMMIT')
  database.close()
}

/** The same rows for every contender. */
export const seededRow = (index, authorIds) => ({
  id: `r_${String(index).padStart(26, '0')}`,
  author: authorIds[index % authorIds.length],
  title: `Entry ${index}`,
  status: index % 4 === 0 ? 'done' : 'open',
  due_on: new Date(Date.UTC(2026, 0, 1 + ((index * 7919) % 1095))).toISOString().slice(0, 10),
  notes: 'What there is to say about it, in a sentence or two of ordinary length.',
})
