// Lines of measurements as a table, kept in docs/benchmarks.json and docs/benchmarks.md.

import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../scripts/dev/paths.mjs'
import { figure, ratios, spread, withSpread } from './statistics.mjs'

const JSON_FILE = join(ROOT, 'docs/benchmarks.json')
const PAGE = join(ROOT, 'docs/benchmarks.md')
const BEGIN = '<!-- table: written by npm run bench -->'
const END = '<!-- end of table -->'
const PEERS = ['Hono', 'PocketBase FULL', 'PocketBase', 'Restate', 'DBOS', 'pg-boss', 'unsigned']

export const machine = () =>
  `${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`

/** Puts what was measured beside what earlier runs measured of other benchmarks, and writes both files. */
export function keep(result) {
  const kept = readKept().filter(({ id }) => id !== result.id)
  const all = [...kept, result].sort((one, other) => one.id.localeCompare(other.id))
  writeFileSync(JSON_FILE, `${JSON.stringify(all, rounded, 1)}\n`)
  const page = readFileSync(PAGE, 'utf8')
  const [before, rest] = page.split(BEGIN)
  const after = rest.split(END)[1]
  writeFileSync(PAGE, `${before}${BEGIN}\n\n${all.map(section).join('\n')}\n${END}${after}`)
}

/** Four digits are more than any of this is sure of. */
const rounded = (_, value) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value

function readKept() {
  try {
    return JSON.parse(readFileSync(JSON_FILE, 'utf8'))
  } catch {
    return [] // Nothing was measured yet.
  }
}

/** One benchmark as Markdown. */
export function section({ id, title, lines, date, commit, load, repetitions, where }) {
  const peers = PEERS.filter((peer) => lines.some(({ measured }) => measured[peer]))
  const classes = new Map(lines.flatMap(({ measured }) => Object.entries(measured)).map(durability))
  const columns = ['', 'Edgewright', ...peers.flatMap((peer) => [peer, 'ratio']), 'target', 'met']
  const table = [
    columns,
    columns.map(() => '---'),
    ...lines.map((line) => [label(line), ...cells(line, peers), ...verdict(line)]),
  ]
  return [
    `### ${id}: ${title}\n`,
    ...table.map((row) => `| ${row.join(' | ')} |`),
    '',
    `${date}, ${commit}, ${where}; ${repetitions} repetitions in turn; load average ${load.before} before and ${load.after} after.`,
    `Durability: ${[...classes].map(([name, text]) => `${name}: ${text}`).join('; ')}.\n`,
  ].join('\n')
}

const durability = ([name, measured]) => [name, measured.durability]
const label = ({ metric, unit }) => (unit ? `${metric} (${unit})` : metric)
const valuesOf = ({ of }, side) => side?.samples.map((sample) => sample[of])

function cells(line, peers) {
  const ours = valuesOf(line, line.measured.Edgewright)
  const cell = (values) => (values ? withSpread(spread(values)) : '–')
  return [
    cell(ours),
    ...peers.flatMap((peer) => {
      const theirs = valuesOf(line, line.measured[peer])
      return [cell(theirs), theirs ? `${withSpread(ratioTo(line, ours, theirs))}×` : '–']
    }),
  ]
}

/** How much better ours is than theirs: above 1 is better, whatever the unit. */
const ratioTo = ({ higherIsBetter }, ours, theirs) =>
  higherIsBetter ? ratios(ours, theirs) : ratios(theirs.slice(0, ours.length), ours.slice(0, theirs.length))

/** What was aimed at, and whether the medians reach it. */
export function verdict(line) {
  const ours = valuesOf(line, line.measured.Edgewright)
  const aims = []
  if (line.atMost !== undefined) aims.push([`≤ ${figure(line.atMost)}`, spread(ours).median <= line.atMost])
  for (const [peer, least] of Object.entries(line.targets ?? {})) {
    const theirs = valuesOf(line, line.measured[peer])
    if (theirs) aims.push([`≥ ${least}× ${peer}`, ratioTo(line, ours, theirs).median >= least])
  }
  return [aims.map(([text]) => text).join(', '), aims.map(([, met]) => (met ? 'yes' : '**no**')).join(', ')]
}
