// One app: its table, its people, who may read and write what, and its count of requests.

import { DurableObject } from 'cloudflare:workers'
import { readCsv } from './csv.js'
import { checkEntry } from './entry.js'
import { Window } from './window.js'

const LIMIT = { limit: 1_000, windowMs: 60_000 }
const MOST_ROWS = 100_000
const PAGE_MAX = 100
const TABLES = [
  'CREATE TABLE meta (id INTEGER PRIMARY KEY CHECK (id = 1), address TEXT NOT NULL, owner_id TEXT NOT NULL, row_count INTEGER NOT NULL, next_seq INTEGER NOT NULL) STRICT',
  'CREATE TABLE people (email TEXT PRIMARY KEY, role TEXT NOT NULL) STRICT, WITHOUT ROWID',
  'CREATE TABLE names (user_id TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT, WITHOUT ROWID',
  'CREATE TABLE entries (id TEXT NOT NULL PRIMARY KEY, revision INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, created_by TEXT, seq INTEGER NOT NULL, title TEXT, status TEXT, amount INTEGER, from_on TEXT, due_on TEXT, notes TEXT, days INTEGER) STRICT, WITHOUT ROWID',
  'CREATE INDEX entries_by_due ON entries (status, due_on)',
  'CREATE INDEX entries_by_author ON entries (created_by)',
]
const VIEWS = { open: { where: "status = 'open'", order: 'due_on, id' } }

export class App extends DurableObject {
  #window = new Window()
  #sql = this.ctx.storage.sql

  publish(actor, members) {
    this.ctx.storage.transactionSync(() => {
      for (const table of TABLES) this.#sql.exec(table)
      this.#sql.exec('INSERT INTO meta VALUES (1, ?, ?, 0, 1)', this.ctx.id.name ?? '', actor.id)
      for (const email in members) this.#sql.exec('INSERT INTO people VALUES (?, ?)', email, members[email])
    })
  }

  create(actor, values) {
    return this.#counted(() => {
      const { role, meta } = this.#session(actor)
      if (role !== 'owner' && role !== 'member') return refused(403, 'not-allowed')
      const { row, errors } = checkEntry(values)
      if (errors) return { ...refused(422, 'values-invalid', errors) }
      if (meta.row_count >= MOST_ROWS) return refused(403, 'row-limit-reached')
      const now = Date.now()
      const id = `r_${rowId(now)}`
      this.ctx.storage.transactionSync(() => {
        this.#sql.exec(
          'INSERT INTO entries VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
          ...[id, now, now, actor.id, meta.next_seq],
          ...[row.title, row.status, row.amount, row.from_on, row.due_on, row.notes, row.days],
        )
        this.#sql.exec('UPDATE meta SET row_count = ?, next_seq = ?', meta.row_count + 1, meta.next_seq + 1)
        this.#sql.exec('INSERT INTO names VALUES (?, ?) ON CONFLICT DO NOTHING', actor.id, actor.name)
      })
      this.#tell({ type: 'changed', table: 'entries', op: 'create', id, revision: 1, by: { name: actor.name } })
      const stored = { id, revision: 1, created_at: now, updated_at: now, created_by: actor.id, ...row }
      return { status: 201, body: JSON.stringify(shown(stored, { [actor.id]: actor.name })) }
    })
  }

  /** Adds the rows of a CSV file, a thousand in one transaction; rows that are wrong are left out and told by line. */
  async import(actor, stream) {
    const { role } = this.#session(actor)
    if (role !== 'owner' && role !== 'member') return refused(403, 'not-allowed')
    const problems = []
    let header
    let line = 0
    let added = 0
    await readCsv(stream, 1_000, (records) => {
      this.ctx.storage.transactionSync(() => {
        const { meta } = this.#session(actor)
        let { row_count, next_seq } = meta
        const now = Date.now()
        for (const record of records) {
          line += 1
          if (header === undefined) {
            header = record
            continue
          }
          const values = {}
          record.forEach((cell, index) => {
            if (cell !== '') values[header[index]] = cell
          })
          const { row, errors } = checkEntry(values)
          if (errors || row_count >= MOST_ROWS) {
            if (problems.length < 1_000) problems.push({ line, errors: errors ?? [{ code: 'row-limit-reached' }] })
            continue
          }
          this.#sql.exec(
            'INSERT INTO entries VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
            ...[`r_${rowId(now)}`, now, now, actor.id, next_seq],
            ...[row.title, row.status, row.amount, row.from_on, row.due_on, row.notes, row.days],
          )
          row_count += 1
          next_seq += 1
          added += 1
        }
        this.#sql.exec('UPDATE meta SET row_count = ?, next_seq = ?', row_count, next_seq)
        this.#sql.exec('INSERT INTO names VALUES (?, ?) ON CONFLICT DO NOTHING', actor.id, actor.name)
      })
      this.#tell({ type: 'changed', table: 'entries', op: 'create', by: { name: actor.name } })
    })
    return { status: 201, body: JSON.stringify({ rows_added: added, problems }) }
  }

  list(actor, { view, limit, cursor }) {
    return this.#counted(() => {
      const { role } = this.#session(actor)
      if (role === undefined) return refused(404, 'not-found')
      const chosen = VIEWS[view]
      if (!chosen || !(limit >= 1 && limit <= PAGE_MAX)) return refused(422, 'limit-invalid')
      const parameters = []
      let where = chosen.where
      if (role === 'member') {
        where += ' AND created_by = ?'
        parameters.push(actor.id)
      }
      if (cursor) {
        where += ' AND (due_on, id) > (?, ?)'
        parameters.push(...JSON.parse(atob(cursor)))
      }
      const sql = `SELECT * FROM entries WHERE ${where} ORDER BY ${chosen.order} LIMIT ?`
      const rows = this.#sql.exec(sql, ...parameters, limit + 1).toArray()
      const page = rows.slice(0, limit)
      const last = page.at(-1)
      const names = this.#names(new Set(page.map((row) => row.created_by)))
      const next_cursor = rows.length > limit ? btoa(JSON.stringify([last.due_on, last.id])) : null
      return { status: 200, body: JSON.stringify({ items: page.map((row) => shown(row, names)), next_cursor }) }
    })
  }

  #counted(work) {
    const limit = this.#window.take(LIMIT, Date.now())
    if (!limit.allowed) return { ...refused(429, 'rate-limited'), limit }
    return { ...work(), limit }
  }

  #session(actor) {
    const [meta] = this.#sql.exec('SELECT * FROM meta').toArray()
    if (meta.owner_id === actor.id) return { meta, role: 'owner' }
    const [person] = this.#sql.exec('SELECT role FROM people WHERE email = ?', actor.email).toArray()
    return { meta, role: person?.role }
  }

  #names(ids) {
    const places = [...ids].map(() => '?').join(', ')
    const rows = this.#sql.exec(`SELECT user_id, name FROM names WHERE user_id IN (${places})`, ...ids).toArray()
    return Object.fromEntries(rows.map(({ user_id, name }) => [user_id, name]))
  }

  #tell(event) {
    const text = JSON.stringify(event)
    for (const socket of this.ctx.getWebSockets()) socket.send(text)
  }
}

const refused = (status, code, errors) => ({ status, body: JSON.stringify({ code, errors }) })

const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz'

/** A ULID. */
function rowId(now) {
  let text = ''
  for (let rest = now, digit = 0; digit < 10; digit += 1, rest = Math.floor(rest / 32)) text = LETTERS[rest % 32] + text
  for (const byte of crypto.getRandomValues(new Uint8Array(16))) text += LETTERS[byte & 31]
  return text
}

function shown({ seq, amount, created_at, updated_at, ...row }, names) {
  return {
    ...row,
    created_at: new Date(created_at).toISOString(),
    updated_at: new Date(updated_at).toISOString(),
    amount: amount === null ? null : (amount / 100).toFixed(2),
    _labels: { created_by: names[row.created_by] ?? null },
  }
}
