// Where each fuzz target starts: what the repository has anyway, and what attackers have sent to others.

import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../dev/paths.mjs'

const read = (path) => readFileSync(join(ROOT, path), 'utf8')
const lines = (path) =>
  read(path)
    .split('\n')
    .filter((line) => line && !line.startsWith('##'))
const files = (folder, ending) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => read(join(folder, name)))
const definitions = () => files('tests/definitions', '.json').filter((text) => JSON.parse(text).format)
const jsonLines = (path) => lines(path).map((line) => JSON.parse(line))

/** An input that starts with bytes that choose. */
const chosen = (bytes, text) => Buffer.concat([Buffer.from(bytes), Buffer.from(text)])

const SEEDS = {
  answer: () =>
    ['anthropic', 'google', 'openai'].flatMap((provider, at) =>
      files(`crates/model-${provider}/src/answer`, '.sse').flatMap((text) =>
        [at, at + 9, at + 252].map((first) => chosen([first], text)),
      ),
    ),
  body: () => [
    ...definitions().flatMap(rowsOf),
    ...lines('fuzz/seeds/body.txt').flatMap((text) => [0, 5].map((first) => chosen([first], text))),
    ...definitions().map((definition) => chosen([0], `{"slug":"a","definition":${definition}}`)),
  ],
  csv: () => jsonLines('fuzz/seeds/csv.txt').flatMap((text) => [0, 6, 12].map((app) => chosen([app, 8], text))),
  definition: () => [...definitions(), ...files('tests/definitions/bad', '.json')].map((text) => Buffer.from(text)),
  expression: () => {
    const data = ['conformance', 'bombs'].flatMap((name) => jsonLines(`crates/expression/tests/data/${name}.jsonl`))
    const known = data.map(({ expression, input }) => `${expression}\x1e${JSON.stringify(input)}`)
    return [...known, ...lines('fuzz/seeds/expression.txt')].map((text) => Buffer.from(text))
  },
  query: () =>
    lines('fuzz/seeds/query.txt').flatMap((text) =>
      [0, 1, 2, 3, 4, 5].flatMap((app) => [0, 1].map((how) => chosen([app, app, how], text))),
    ),
  workflow: () => [
    ...jsonLines('fuzz/seeds/workflow.txt').map((text) => Buffer.from(text)),
    ...Array.from({ length: 64 }, (_, at) => Buffer.from([8, 0, at % 6, at, at * 7, 0, at % 6, at, at, 0, at % 6])),
    ...lines('fuzz/seeds/cron.txt').flatMap((text) => [0, 1, 6].map((zone) => chosen([zone], text))),
  ],
}

/** The example rows of a definition as bodies, the first byte choosing the app and the table. */
function rowsOf(text, app, all) {
  const { samples = [], tables } = JSON.parse(text)
  return samples.map(({ table, values }) => {
    const at = tables.findIndex(({ id }) => id === table)
    return chosen([app + at * all.length], JSON.stringify({ values, revision: 1 }))
  })
}

export const TARGETS = Object.keys(SEEDS)

/** The inputs a target starts with. */
export const seedsOf = (target) => SEEDS[target]()
