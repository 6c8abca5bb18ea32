// Puts many rows into an app of the Hono Worker while it is stopped, as ../../seed.mjs does for ours.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { seededRow } from '../../seed.mjs'

export function seedHono(stateDir, app, count, authorIds) {
  const database = open(join(stateDir, 'do/do/edgewright-App'), app.replace('/v1/apps/', ''))
  database.exec('BEGIN')
  const insert = database.prepare("INSERT INTO entries VALUES (?, 1, ?, ?, ?, ?, ?, ?, 1250, '2026-01-01', ?, ?, 7)")
  for (let index = 0; index < count; index += 1) {
    const row = seededRow(index, authorIds)
    const at = 1_767_225_600_000 + index
    insert.run(row.id, at, at, row.author, index + 1, row.title, row.status, row.due_on, row.notes)
  }
  database.prepare('UPDATE meta SET row_count = ?, next_seq = ?').run(count, count + 1)
  database.exec('COMMIT')
  database.close()
}

function open(directory, address) {
  for (const file of readdirSync(directory)) {
    if (!file.endsWith('.sqlite') || file.startsWith('metadata')) continue
    const database = new DatabaseSync(join(directory, file))
    const isApp = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'meta'").get()
    if (isApp && database.prepare('SELECT 1 FROM meta WHERE address = ?').get(address)) return database
    database.close()
  }
  throw new Error(`No object of the Hono Worker has the address ${address}.`)
}
