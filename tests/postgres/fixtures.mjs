// Ids, hashes and people for the tests here. Every call makes something new.

import { randomBytes } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** 2027-01-15T08:00:00.123Z, in milliseconds. */
export const NOW = 1_800_000_000_123
export const LATER = NOW + 600_000

export const newId = (prefix) => prefix + Array.from(randomBytes(26), (byte) => ALPHABET[byte % 32]).join('')
export const newHash = () => randomBytes(32)

/** The one value a function answered. */
export const value = async (rows) => Object.values((await rows)[0])[0]

/** Signs somebody new in; answers {id, email, username, plan, created_at, created}. */
export async function newPerson(db) {
  const tail = randomBytes(6).toString('hex')
  const sql = 'SELECT edgewright.person_sign_in($1, $2, $3, $4)'
  return value(db.as(null, sql, [newId('user_'), `ann-${tail}@example.com`, [`ann-${tail}`], NOW]))
}

export const reserveApp = (as, person, id, slug, limit = 3) =>
  value(as(person, 'SELECT edgewright.app_reserve($1, $2, $3, $4, $5)', [id, slug, 'Tools', limit, NOW]))

export const reserveWorkflow = (as, person, id, slug, limit = 20) =>
  value(as(person, 'SELECT edgewright.workflow_reserve($1, $2, $3, $4, $5)', [id, slug, 'Digest', limit, NOW]))

/** For assert.rejects: the error has this SQLSTATE. */
export const sqlState = (code) => (error) => {
  if (error.code === code) return true
  throw error
}
