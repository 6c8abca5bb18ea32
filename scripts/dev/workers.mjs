// What each Worker gets in development: its build, its objects, and only the variables and secrets that are its business.

import { join } from 'node:path'
import { MODEL_SETTINGS } from './model-settings.mjs'
import { readWranglerConfigs } from './wrangler-config.mjs'

/** A class of the runtime that only builds for tests export. */
const PROBE = { name: 'PROBE', class_name: 'Probe' }
/** One that tests ask directly, to break it. */
const FILES = { name: 'PERSON_FILES', class_name: 'Files' }

/**
 * The Workers as `startRuntime` takes them.
 *
 * @param {object} options
 * @param {string} options.build folder of the built Workers
 * @param {string} options.url address they answer at
 * @param {Record<string, string>} options.secrets by name
 * @param {boolean} options.probe whether the build exports the test object
 */
export function describeWorkers({ build, url, secrets, probe }) {
  const bindings = {
    runtime: {},
    calls: {},
    workflows: workflowBindings(secrets),
    builder: builderBindings(secrets),
    api: apiBindings(url, secrets),
  }
  const configs = readWranglerConfigs()
  const runtime = configs.find(({ folder }) => folder === 'runtime').name
  const probes = { runtime: [PROBE], api: [PROBE, FILES].map((object) => ({ ...object, script_name: runtime })) }
  return configs.map(({ folder, objects, ...config }) => ({
    ...config,
    directory: join(build, folder),
    objects: [...objects, ...((probe && probes[folder]) || [])],
    bindings: { ENVIRONMENT: 'development', ...bindings[folder] },
  }))
}

function apiBindings(url, { IDENTITY_SIGNING_KEY, IDENTITY_PEPPER, VAULT_KEYS }) {
  // The built-in one, whose keys need no address, and those of the environment.
  const issuers = [{ issuer: url, audience: 'edgewright' }, ...JSON.parse(process.env.OIDC_ISSUERS ?? '[]')]
  return {
    ...fromEnvironment(['MAIL_API_KEY']),
    PUBLIC_URL: url,
    INBOUND_MAIL_DOMAIN: 'mail.localhost',
    CONSOLE_ORIGIN: url,
    OIDC_ISSUERS: JSON.stringify(issuers),
    IDENTITY_SIGNING_KEY,
    IDENTITY_PEPPER,
    VAULT_KEYS,
  }
}

/** What is sealed in workflows opens with keys of their own. */
const workflowBindings = ({ WORKFLOW_VAULT_KEYS }) => ({ VAULT_KEYS: WORKFLOW_VAULT_KEYS })

const builderBindings = ({ VAULT_KEYS }) => ({
  ...fromEnvironment(['FAULT_CONTROL_URL', ...MODEL_SETTINGS]),
  VAULT_KEYS,
})

const fromEnvironment = (names) =>
  Object.fromEntries(names.filter((name) => process.env[name]).map((name) => [name, process.env[name]]))
