// Every limit of the platform at one below, at, and one above its edge. The numbers are read from the one file that has
// them; a new limit without a row here, or a test of its own that names it, fails.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ROOT } from '../../scripts/dev/paths.mjs'
import { readLimits, startServer } from '../harness/index.mjs'

const LIMITS = readLimits()

/** Limits that need no request, or more than one can make: where each is held. */
const ELSEWHERE = {
  'xtask/src/build/size.rs': ['WORKER_SCRIPT_GZIP_BYTES'],
  'crates/definition/src/checker/tests.rs': [
    ...['TABLES', 'FIELDS_PER_TABLE', 'VIEWS', 'OPTIONS', 'ROLES', 'RULES', 'UNIQUE_RULES', 'UNIQUE_FIELDS'],
    ...['TRANSITIONS', 'ALERTS', 'SAMPLES', 'SORTS', 'HIGHLIGHTS', 'RELATED', 'FILTER_TESTS', 'FILTER_DEPTH'],
    ...['FILTER_LIST_VALUES', 'ID_CHARS', 'LABEL_CHARS', 'DESCRIPTION_CHARS', 'PREFIX_CHARS', 'RELATIVE_DAYS'],
    ...['RELATIVE_SECONDS', 'TESTS', 'STEPS', 'GIVEN', 'SOURCE_BYTES', 'PATTERN_BYTES', 'COMPUTED_DEPTH'],
  ],
  'crates/definition/src/parse/tests.rs': ['DEFINITION_BYTES'],
  'crates/definition/src/value/decimal.rs': ['DECIMAL_DIGITS'],
  'crates/app-engine/tests/engine/limits.rs': ['PER_APP_FREE', 'PER_APP_PAID', 'ROW_BYTES', 'GROUPS'],
  'crates/app-engine/tests/engine/imports.rs': ['LINE_BYTES', 'COLUMNS'],
  'crates/app-engine/tests/engine/imports/ends.rs': [
    ...['PROBLEMS', 'VALUE_CHARS', 'BATCH_ROWS', 'BATCH_BYTES', 'UNDO_ROWS'],
  ],
  'tests/app-object/import.test.mjs': ['FILE_BYTES', 'MAPPING_BYTES'],
  'tests/path/plan.test.mjs': ['ACTIVE_FEATURES_FREE'],
  'crates/pipeline/tests/limits.rs': [
    ...['MESSAGE_CHARS', 'MESSAGES', 'BRIEF_BYTES', 'QUESTIONS', 'QUESTION_ROUNDS', 'OUTPUT_ATTEMPTS', 'CHECK_ROUNDS'],
    ...['SAME_FAILURES', 'REVIEW_ROUNDS', 'FEEDBACK', 'TOKEN_CAP', 'IDEMPOTENCY_KEYS'],
  ],
  'crates/pipeline/tests/models.rs': ['MODEL_TRIES', 'MODEL_TRIES_ALONE'],
  'crates/model-keys/src/draft.rs': ['KEY_BYTES_MIN', 'KEY_BYTES', 'BASE_URL_BYTES', 'MODEL_NAME_BYTES'],
  'crates/pipeline/tests/feature.rs': ['COST_CAP_MICROS'],
  'crates/pipeline/src/agent/request.rs': ['OUTPUT_TOKENS'],
  'crates/model-router/tests/hostile.rs': ['OUTPUT_BYTES'],
  'tests/model/budget.test.mjs': ['MONTHLY_MICROS_DEFAULT', 'MONTHLY_MICROS_MAX'],
  'crates/pipeline/tests/events.rs': ['EVENT_ROWS', 'STREAMED_PIECES'],
  'crates/limits/src/rate/tests.rs': ['WINDOW_MS', 'PER_USER', 'PER_IP', 'PER_PAID_APP'],
}

/** What is sent so that the limit is at `n`; answers the response. The edge is where `refused` begins. */
const ROWS = {
  APPS_FREE: {
    edges: 'count',
    ask: async (n, person) => {
      const definition = fieldOf({ type: 'text' })
      let answer
      for (let index = 0; index < n; index += 1)
        answer = await person.post('/v1/apps', { slug: `a-${index}`, definition })
      return answer
    },
  },
  WORKFLOWS_FREE: {
    edges: 'count',
    ask: async (n, person) => {
      const document = { dsl: '1.0.0', namespace: 'tests', name: 'keep', version: '1.0.0' }
      const definition = { document, do: [{ keep: { set: { n: 1 } } }] }
      let answer
      for (let index = 0; index < n; index += 1)
        answer = await person.post('/v1/workflows', { slug: `w-${index}`, definition })
      return answer
    },
  },
  API_KEY_DAYS_MAX: {
    ask: (n, person) => person.post('/v1/api-keys', { name: 'k', scopes: ['apps:read'], expires_in_days: n }),
  },
  SIZE_MAX: { ask: (n, person) => person.get(`/v1/apps?limit=${n}`) },
  SEARCH_CHARS: { app: { type: 'text' }, ask: (n, person, rows) => person.get(`${rows}?search=${'é'.repeat(n)}`) },
  FILTER_BYTES: {
    app: { type: 'text' },
    ask: (n, person, rows) => {
      const filter = JSON.stringify({ field: 'f', op: 'eq', value: 'x' })
      return person.get(`${rows}?filter=${encodeURIComponent(filter.padEnd(n))}`)
    },
  },
  IDEMPOTENCY_KEY_BYTES: {
    app: { type: 'text' },
    ask: (n, person, rows) => person.post(rows, { values: { f: 'x' } }, { 'idempotency-key': 'k'.repeat(n) }),
  },
  BODY_BYTES: {
    app: { type: 'text' },
    ask: (n, person, rows) => sendText(person, rows, '{"values":{"f":"x"}}'.padEnd(n)),
  },
  JSON_DEPTH: {
    app: { type: 'text' },
    accepted: 422,
    // The body and its values are the outermost two.
    ask: (n, person, rows) => sendText(person, rows, `{"values":{"f":${'['.repeat(n - 2)}${']'.repeat(n - 2)}}}`),
  },
  TEXT_CHARS: { app: { type: 'text' }, ask: (n, person, rows) => add(person, rows, '𝄞'.repeat(n)) },
  LONG_TEXT_CHARS: { app: { type: 'long_text' }, ask: (n, person, rows) => add(person, rows, '𝄞'.repeat(n)) },
  EMAIL_CHARS: {
    app: { type: 'email' },
    ask: (n, person, rows) => {
      const domain = `${'d'.repeat(60)}.${'e'.repeat(60)}.${'f'.repeat(60)}.example`
      return add(person, rows, `${'a'.repeat(n - domain.length - 1)}@${domain}`)
    },
  },
  URL_CHARS: {
    app: { type: 'url' },
    ask: (n, person, rows) => add(person, rows, 'https://example.com/'.padEnd(n, 'a')),
  },
  INTEGER: { app: { type: 'integer' }, edges: 'value', ask: (n, person, rows) => add(person, rows, n) },
  DECIMAL_PLACES: {
    app: { type: 'decimal', decimals: 6 },
    ask: (n, person, rows) => add(person, rows, `0.${'1'.repeat(n)}`),
  },
  DECIMAL_PLACES_DEFAULT: {
    app: { type: 'decimal' },
    ask: (n, person, rows) => add(person, rows, `0.${'1'.repeat(n)}`),
  },
  MONEY_PLACES: { app: { type: 'money' }, ask: (n, person, rows) => add(person, rows, `0.${'1'.repeat(n)}`) },
  PER_FREE_APP: {
    app: { type: 'text' },
    edges: 'count',
    ask: async (n, person, rows) => {
      let answer
      for (let index = 0; index < n; index += 1) answer = await person.get(rows)
      return answer
    },
  },
  SIZE_DEFAULT: {
    app: { type: 'text' },
    edges: 'exact',
    ask: async (n, person, rows) => {
      for (let index = 0; index <= n; index += 1) await add(person, rows, `${index}`)
      assert.equal((await person.get(rows)).body.items.length, n)
    },
  },
}

let server
before(async () => (server = await startServer()))
after(() => server?.stop())

test('every limit has a row here or a test of its own', () => {
  const elsewhere = Object.entries(ELSEWHERE).flatMap(([file, names]) => {
    const text = readFileSync(join(ROOT, file), 'utf8')
    for (const name of names) assert.match(text, new RegExp(`\\b${name}\\b`), `${file} does not name ${name}`)
    return names
  })
  const covered = new Set([...elsewhere, ...Object.keys(ROWS)])
  assert.deepEqual(
    [...LIMITS.keys()].filter((name) => !covered.has(name)),
    [],
  )
  assert.deepEqual(
    [...covered].filter((name) => !LIMITS.has(name)),
    [],
  )
})

for (const [name, row] of Object.entries(ROWS)) {
  test(`${name} (${LIMITS.get(name)}): below, at and above`, async () => {
    const limit = LIMITS.get(name)
    if (row.edges === 'exact') return row.ask(limit, ...(await somebody(name, row)))
    for (const [n, fits] of [
      [limit - 1, true],
      [limit, true],
      [limit + 1, false],
    ]) {
      // Whoever counts up to a limit begins anew each time.
      const [person, rows] = await somebody(row.edges === 'count' ? `${name}-${n - limit + 1}` : name, row)
      const { status, body } = await row.ask(n, person, rows)
      const told = `${n}: ${status} ${JSON.stringify(body)}`
      const accepted = row.accepted ? status === row.accepted && body.code !== 'body-too-deep' : status < 300
      assert.equal(accepted, fits, told)
      if (!fits) assert.ok(status >= 400 && status < 500 && body.code && body.detail, told)
    }
  })
}

const people = new Map()
/** A person and, where a row needs one, the path of the rows of their app. */
async function somebody(name, { app }) {
  const username = name.toLowerCase().replaceAll('_', '-')
  if (people.has(name)) return people.get(name)
  const person = await server.signIn(`${username}@example.com`)
  const made = app && (await person.post('/v1/apps', { slug: 'own', definition: fieldOf(app) }))
  if (app) assert.equal(made.status, 201, JSON.stringify(made.body))
  people.set(name, [person, app && `/v1/apps/${person.user.username}/own/tables/things/rows`])
  return people.get(name)
}

const add = (person, rows, value) => person.post(rows, { values: { f: value } })

async function sendText(person, path, body) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${person.token}` }
  const response = await server.fetch(path, { method: 'POST', headers, body })
  return { status: response.status, body: await response.json() }
}

/** An app with one table of one field. */
function fieldOf(field) {
  const fields = [
    { id: 'f', label: 'F', ...field },
    { id: 'name', label: 'Name', type: 'text' },
  ]
  return {
    format: 'edgewright.app/1',
    app: { name: 'Things', currency: 'EUR' },
    tables: [{ id: 'things', label: 'Things', label_one: 'Thing', title: 'name', fields }],
    views: [{ id: 'all', label: 'All', type: 'grid', table: 'things' }],
    access: { visibility: 'private', roles: [], tables: { things: {} } },
  }
}
