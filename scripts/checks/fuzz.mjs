// Fuzzing with libFuzzer, time-boxed: builds the targets of fuzz/, runs each over what is known and then on new ground.
//
//   node scripts/checks/fuzz.mjs [--seconds 20] [--seed 1] [--keep] [target …]
//
// The same seed tries the same things, so that a change and not chance is what turns `npm test` red; 0 draws another one each time.
// A find ends the check; its input lies in fuzz/artifacts/, and the command that runs it again is printed. With --keep,
// inputs that reach new code are packed into fuzz/corpus/, which is committed.

import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT } from '../dev/paths.mjs'
import { seedsOf, TARGETS } from './fuzz-seeds.mjs'

const FUZZ = join(ROOT, 'fuzz')
const BUILD = join(ROOT, 'target/fuzz')
const WORK = join(ROOT, 'build/fuzz')
const ARTIFACTS = join(FUZZ, 'artifacts')
/** What a Worker's module has, so that a nesting too deep shows here too. */
const STACK_KIB = 1024
const PACKED_INPUTS = 300
const PACKED_BYTES = 150_000

// Coverage as libFuzzer wants it, with what stable compilers have.
const COVERAGE = [
  '--cfg=fuzzing',
  '-Cpasses=sancov-module',
  ...['level=4', 'inline-8bit-counters', 'pc-table', 'trace-compares'].map(
    (what) => `-Cllvm-args=-sanitizer-coverage-${what}`,
  ),
].join(' ')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
})
const targets = positionals.length > 0 ? positionals : TARGETS

/** The versions the product is built with; only what libFuzzer needs comes on top. */
function lock() {
  const versions = readFileSync(join(ROOT, 'Cargo.lock'), 'utf8')
  const stamp = join(WORK, 'locked-from')
  const known = existsSync(stamp) && existsSync(join(FUZZ, 'Cargo.lock')) && readFileSync(stamp, 'utf8')
  if (known === digest(versions)) return
  mkdirSync(WORK, { recursive: true })
  writeFileSync(join(FUZZ, 'Cargo.lock'), versions)
  writeFileSync(stamp, digest(versions))
}

function build() {
  lock()
  const host = /^host: (.+)$/m.exec(spawnSync('rustc', ['-vV'], { cwd: FUZZ, encoding: 'utf8' }).stdout)[1]
  const args = ['build', '--quiet', '--release', '--target', host, '--target-dir', BUILD]
  for (const target of targets) args.push('--bin', target)
  const env = { ...process.env, RUSTFLAGS: COVERAGE }
  const { status } = spawnSync('cargo', args, { cwd: FUZZ, env, stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) process.exit(1)
  return (target) => join(BUILD, host, 'release', target)
}

/** The known inputs as files, which is how libFuzzer takes them. Answers their folder. */
function unpack(target) {
  const folder = join(WORK, target)
  mkdirSync(folder, { recursive: true })
  const packed = join(FUZZ, 'corpus', `${target}.txt`)
  const lines = existsSync(packed) ? readFileSync(packed, 'utf8').split('\n').filter(Boolean) : []
  const inputs = [...lines.map((line) => Buffer.from(line, 'base64')), ...seedsOf(target)]
  for (const input of inputs) writeFileSync(join(folder, digest(input)), input)
  return folder
}

const digest = (input) => createHash('sha1').update(input).digest('hex')

/** Runs a target and answers whether it found nothing. */
async function fuzz(program, target, folders) {
  const artifacts = `${join(ARTIFACTS, target)}/`
  mkdirSync(artifacts, { recursive: true })
  const options = ['-timeout=10', '-rss_limit_mb=2048', '-max_len=16384', '-print_final_stats=1', '-verbosity=0']
  options.push(`-seed=${values.seed}`, `-max_total_time=${values.seconds}`, `-artifact_prefix=${artifacts}`)
  const command = `ulimit -s ${STACK_KIB}; exec "$0" "$@"`
  const child = spawn('sh', ['-c', command, program, ...options, ...folders], { cwd: ROOT })
  const output = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => output.push(data))
  const code = await new Promise((resolve) => child.on('exit', resolve))
  const text = Buffer.concat(output).toString()
  const executions = /number_of_executed_units: (\d+)/.exec(text)?.[1] ?? 'unknown'
  const found = /Test unit written to (\S+)/.exec(text)?.[1]
  if (code === 0) {
    console.log(`${target}: ${executions} executions in ${values.seconds} s, nothing found`)
    return true
  }
  console.error(text.slice(-6_000))
  console.error(`${target}: found something.`)
  if (found) console.error(`Again: ${relative(ROOT, program)} ${relative(ROOT, found)}`)
  return false
}

/** Packs inputs that together reach what all of them reach, from the shortest to the longest. */
function keep(program, target, folder) {
  const least = join(WORK, `${target}-least`)
  rmSync(least, { recursive: true, force: true })
  mkdirSync(least, { recursive: true })
  spawnSync(program, ['-merge=1', '-timeout=10', '-max_len=16384', least, folder], { stdio: 'ignore' })
  const inputs = readdirSync(least).map((name) => readFileSync(join(least, name)))
  inputs.sort((one, other) => one.length - other.length)
  const seeds = new Set(seedsOf(target).map(digest))
  const found = inputs.filter((input) => !seeds.has(digest(input)))
  const step = Math.ceil(found.length / PACKED_INPUTS)
  let bytes = 0
  const packed = found.filter((input, at) => at % step === 0 && (bytes += input.length) < PACKED_BYTES)
  const lines = packed.map((input) => input.toString('base64'))
  mkdirSync(join(FUZZ, 'corpus'), { recursive: true })
  writeFileSync(join(FUZZ, 'corpus', `${target}.txt`), `${lines.sort().join('\n')}\n`)
  console.log(`${target}: ${lines.length} of ${inputs.length} inputs kept`)
}

const programOf = build()
for (const target of targets) {
  const program = programOf(target)
  const folder = unpack(target)
  const regressions = join(FUZZ, 'regressions', target)
  const known = existsSync(regressions) ? [regressions] : []
  if (!(await fuzz(program, target, [folder, ...known]))) process.exit(1)
  if (values.keep) keep(program, target, folder)
}
