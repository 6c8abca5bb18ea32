// Licences, sources and known flaws of what we build on. What cannot be asked from this machine is said, not skipped silently.

import { spawnSync } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'

const VERSION = '0.20.2'
const CACHE = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
/** Built once per machine: it takes some minutes. */
const TOOLS = join(CACHE, 'edgewright', `cargo-deny-${VERSION}`)
const CARGO_DENY = join(TOOLS, 'bin/cargo-deny')

const run = (program, args) => spawnSync(program, args, { encoding: 'utf8', timeout: 1_200_000 })

function install() {
  if (run(CARGO_DENY, ['--version']).status === 0) return
  const args = ['install', 'cargo-deny', '--locked', '--quiet', '--version', VERSION, '--root', TOOLS]
  const { status, stderr } = run('cargo', args)
  if (status !== 0) fail(`cargo-deny ${VERSION} could not be built:\n${stderr}`)
}

function fail(message) {
  console.error(message)
  process.exit(1)
}

function deny(...what) {
  const { status, stdout, stderr } = run(CARGO_DENY, ['--log-level', 'error', 'check', ...what])
  return { fine: status === 0, output: `${stdout}${stderr}` }
}

install()
const held = deny('licenses', 'bans', 'sources')
if (!held.fine) fail(held.output)
console.log('Licences and sources of every crate are allowed.')

const advisories = deny('advisories')
if (advisories.fine) console.log('No crate has a known flaw.')
else if (/failed to fetch|unable to (fetch|clone|find)|network|dns/i.test(advisories.output))
  console.log('Not asked: known flaws of crates (the advisory database cannot be reached from here).')
else fail(advisories.output)

const audit = run('npm', ['audit', '--json'])
const answer = JSON.parse(audit.stdout || '{}')
if (answer.metadata?.vulnerabilities) {
  const { high, critical } = answer.metadata.vulnerabilities
  if (high + critical > 0) fail(audit.stdout)
  console.log('No package has a serious known flaw.')
} else {
  console.log(
    `Not asked: known flaws of packages (${answer.message ?? answer.error?.summary ?? 'npm audit gave no answer'}).`,
  )
}
