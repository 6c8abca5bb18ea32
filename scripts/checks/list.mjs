// Every check of `npm test`, quick ones first. A check that is not about counting tests counts as one.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { FRONTEND, ROOT } from '../dev/paths.mjs'
import { countCargo, countNodeTest, countPlaywright, countVitest } from './count.mjs'

const withPostgres = ['node', 'scripts/with-postgres.mjs']
const frontend = (script) => ['npm', 'run', '--silent', '--workspace', 'frontend', script]
const noFrontend = () => !existsSync(join(FRONTEND, 'package.json')) && 'there is no frontend yet'
const noBrowserTests = () => !existsSync(join(ROOT, 'tests/browser')) && 'there are no browser tests yet'

/** {name, command, count?, skip?}: `skip` answers why a check cannot run, which is printed. */
export const CHECKS = [
  { name: 'rust-format', command: ['cargo', 'fmt', '--check'] },
  {
    name: 'rust-lint',
    command: ['cargo', 'clippy', '--quiet', '--workspace', '--all-targets', '--', '-D', 'warnings'],
  },
  {
    name: 'script-format',
    command: ['prettier', '--check', '--log-level', 'warn', '{scripts,tests,migrations,xtask/shim}/**/*.{js,mjs}'],
  },
  {
    name: 'rust-tests',
    command: [...withPostgres, 'node', 'scripts/checks/cargo-tests.mjs'],
    count: countCargo,
  },
  { name: 'workers', command: ['cargo', 'xtask', 'build', '--release'] },
  {
    name: 'workers-for-tests',
    command: ['cargo', 'xtask', 'build', '--features', 'fault-injection', '--out', 'build/workers-test'],
  },
  { name: 'fuzz', command: ['node', 'scripts/checks/fuzz.mjs'] },
  { name: 'frontend-check', command: frontend('check'), skip: noFrontend },
  { name: 'frontend-format', command: frontend('lint'), skip: noFrontend },
  { name: 'frontend-tests', command: frontend('test'), count: countVitest, skip: noFrontend },
  { name: 'frontend-build', command: ['node', 'scripts/checks/frontend-build.mjs'], skip: noFrontend },
  { name: 'tidy', command: ['cargo', 'xtask', 'tidy'] },
  { name: 'dependencies', command: ['node', 'scripts/checks/dependencies.mjs'] },
  { name: 'deployment', command: ['npm', 'run', '--silent', 'check:deploy'] },
  { name: 'end-to-end', command: [...withPostgres, 'node', 'scripts/checks/node-tests.mjs'], count: countNodeTest },
  { name: 'openapi', command: ['node', 'scripts/checks/openapi.mjs'] },
  { name: 'chromium', command: ['node', 'scripts/checks/chromium.mjs'], skip: noBrowserTests },
  {
    name: 'browser',
    command: ['npx', 'playwright', 'test', '--config', 'tests/browser'],
    count: countPlaywright,
    skip: noBrowserTests,
  },
]
