// schemathesis against a real server: whatever the OpenAPI document allows or forbids, the answers are as it says.
//
// Needs python3 and, the first time, PyPI: pinned by hash, kept in the cache of this machine. Says so if it cannot run.

import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '../../tests/harness/index.mjs'
import { makeWorld } from '../../tests/openapi/world.mjs'
import { ROOT } from '../dev/paths.mjs'

const SEED = 7
const [seconds = '180', ...only] = process.argv.slice(2)
const FOLDER = join(ROOT, 'tests/openapi')
const REQUIREMENTS = join(FOLDER, 'requirements.txt')
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
  'response_headers_conformance',
  'negative_data_rejection',
  'unsupported_method',
  'ignored_auth',
]

const WITH_DEFINITIONS = ['app_create', 'version_publish', 'version_plan', 'feature_brief_edit']

/** Without a provider to ask there is nothing but 404 to hear; tests/model/ has one. */
const ASKS_A_PROVIDER = 'model_key_test'

/** Streams that say something for as long as somebody listens; tests/workflow/live.test.mjs listens. */
const STAY_OPEN = ['run_list_events', 'run_events']

/** Methods and answers are what each workflow says; tests/workflow/hook.test.mjs sends to them. */
const HOOKS = ['hook_receive', 'hook_test']

const LEFT_OUT = [...STAY_OPEN, ...HOOKS]

/** The program, installed if this machine does not have it; ends the check with the reason if it cannot be. */
function install() {
  if (spawnSync('python3', ['-m', 'venv', '--help']).status !== 0)
    skip('there is no python3 with venv (sudo apt install python3-venv)')
  const digest = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 16)
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  const tools = join(cache, 'edgewright', `schemathesis-${digest}`)
  const program = join(tools, 'bin/schemathesis')
  if (existsSync(join(tools, 'complete'))) return program
  rmSync(tools, { recursive: true, force: true })
  const pip = [
    join(tools, 'bin/pip'),
    ['install', '--quiet', '--require-hashes', '--only-binary', ':all:', '-r', REQUIREMENTS],
  ]
  for (const [command, args] of [['python3', ['-m', 'venv', tools]], pip]) {
    const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' })
    if (status !== 0) skip(`schemathesis could not be installed:\n${stderr}`)
  }
  writeFileSync(join(tools, 'complete'), '')
  return program
}

function skip(why) {
  console.log(`Not run: ${why}.`)
  process.exit(0)
}

async function run(program, server, scratch) {
  const world = join(scratch, 'world.json')
  const answers = join(scratch, 'answers.json')
  writeFileSync(world, JSON.stringify(await makeWorld(server)))
  const args = ['--config-file', join(FOLDER, 'schemathesis.toml'), 'run', join(ROOT, 'docs/openapi.json')]
  args.push('--url', server.url, '--checks', CHECKS.join(), '--seed', String(SEED), '--workers', '2')
  args.push('--request-timeout', '20', '--continue-on-failure', '--suppress-health-check', 'all', '--warnings', 'off')
  const env = {
    ...process.env,
    SCHEMATHESIS_HOOKS: join(FOLDER, 'hooks.py'),
    EDGEWRIGHT_WORLD: world,
    EDGEWRIGHT_ANSWERS: answers,
    PYTHONDONTWRITEBYTECODE: '1',
  }
  let worst = 0
  for (const pass of passes()) {
    const child = spawn(program, [...args, ...pass], { cwd: scratch, env, stdio: ['ignore', 'inherit', 'inherit'] })
    worst = Math.max(worst, await new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1))))
  }
  return { code: worst, answers: JSON.parse(readFileSync(answers, 'utf8')) }
}

/**
 * Coverage goes through every corner of a body's schema. A definition has so many that nothing else would get its turn,
 * so bodies with one are only drawn at random (and tried in depth by the fuzz targets `body` and `definition`).
 */
function passes() {
  const named = (option, operations) => operations.flatMap((operation) => [option, operation])
  const time = (share) => ['--max-time', String(Math.ceil(Number(seconds) * share))]
  if (only.length > 0) return [[...named('--include-operation-id', only), '--phases', 'coverage,fuzzing', ...time(1)]]
  const rest = named('--exclude-operation-id', [...WITH_DEFINITIONS, ...LEFT_OUT])
  return [
    [...rest, '--phases', 'coverage', ...time(0.5)],
    [...rest, '--phases', 'fuzzing', ...time(0.3)],
    [...named('--include-operation-id', WITH_DEFINITIONS), '--phases', 'fuzzing', ...time(0.2)],
  ]
}

/** What each operation answered; an operation nobody got into was not tried. */
function report(answers) {
  const { paths } = JSON.parse(readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8'))
  const operations = Object.values(paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId))
  const untried = []
  let total = 0
  const asked = operations.filter((name) => (only.length === 0 ? !LEFT_OUT.includes(name) : only.includes(name)))
  for (const operation of asked) {
    const counted = Object.entries(answers[operation] ?? {})
    total += counted.reduce((sum, [, count]) => sum + count, 0)
    console.log(`${operation.padEnd(28)} ${counted.map(([status, count]) => `${status}×${count}`).join(' ')}`)
    if (operation !== ASKS_A_PROVIDER && counted.every(([status]) => ['401', '404', '429'].includes(status)))
      untried.push(operation)
  }
  console.log(`${total} requests to ${operations.length} operations`)
  if (untried.length > 0) console.error(`Nobody got into ${untried.join(', ')}: tests/openapi/hooks.py must say how.`)
  return untried.length === 0
}

const program = install()
const scratch = await mkdtemp(join(tmpdir(), 'edgewright-openapi-'))
const server = await startServer({ worker: process.env.EDGEWRIGHT_WORKER })
try {
  const { code, answers } = await run(program, server, scratch)
  const tried = report(answers)
  process.exitCode = code === 0 && tried ? 0 : 1
} finally {
  await server.stop()
  await rm(scratch, { recursive: true, force: true })
}
