// Starts workerd with the Workers, their objects and bindings, on a port that requests reach directly.

import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Miniflare } from 'miniflare'

// The workerd that belongs to Miniflare; wrangler brings another one.
const { default: workerd } = createRequire(createRequire(import.meta.url).resolve('miniflare'))('workerd')

const SWEEP_CRON = '*/5 * * * *'

/**
 * Starts the Workers, of which the last is the one that requests reach. Answers {sweep, receiveMail, stop}; it listens on
 * `port` when this resolves.
 *
 * @param {object} options
 * @param {{name: string, directory: string, compatibilityDate: string, objects: object[], services: object[], buckets: object, bindings: object}[]} options.workers
 */
export async function startRuntime({ stateDir, workers, assetsDir, port, databaseUrl }) {
  process.env.MINIFLARE_WORKERD_PATH = recordingLauncher(stateDir)
  const entry = workers.at(-1).name
  const miniflare = new Miniflare({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    // How mails are handed in; only this process reaches that port.
    unsafeTriggerHandlers: true,
    defaultPersistRoot: join(stateDir, 'do'),
    workers: workers.map(({ name, directory, compatibilityDate, objects, services, buckets, bindings }) => ({
      name,
      modulesRoot: directory,
      modules: readModules(directory),
      compatibilityDate,
      bindings,
      serviceBindings: Object.fromEntries(services.map(({ binding, service }) => [binding, service])),
      durableObjects: Object.fromEntries(objects.map(readObject)),
      r2Buckets: buckets,
      hyperdrives: { HYPERDRIVE: databaseUrl },
      ...(name === entry && {
        assets: assetsDir && {
          directory: assetsDir,
          binding: 'ASSETS',
          routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets: true },
          assetConfig: { not_found_handling: 'single-page-application' },
        },
        unsafeDirectSockets: [{ host: '127.0.0.1', port }],
      }),
    })),
  })
  await miniflare.ready
  const worker = await miniflare.getWorker(entry)
  return {
    sweep: () => worker.scheduled({ cron: SWEEP_CRON }),
    receiveMail: (mail) => receiveMail(miniflare, entry, mail),
    stop: () => miniflare.dispose(),
  }
}

/** Hands a mail to the Worker that takes them. Answers why it was refused, if it was. */
async function receiveMail(miniflare, entry, { from, to, raw }) {
  const query = new URLSearchParams({ from: from || 'nobody@localhost', to, format: 'json' })
  const answer = await miniflare.dispatchFetch(`http://localhost/cdn-cgi/handler/email?${query}`, {
    method: 'POST',
    headers: { 'MF-Route-Override': entry },
    body: raw,
  })
  // What Miniflare itself refuses, it says in plain text.
  if (answer.status === 400) return answer.text()
  if (!answer.ok) throw new Error('The mail could not be handed in.')
  return (await answer.json()).rejectReason
}

// What an object keeps lies under a key of its class alone, so that it stays when the class moves to another Worker.
const readObject = ({ name, class_name: className, script_name: scriptName }) => [
  name,
  { className, scriptName, useSQLite: true, unsafeUniqueKey: `edgewright-${className}` },
]

// The entry has to come first.
function readModules(directory) {
  const files = readdirSync(directory, { recursive: true }).filter(
    (file) => /\.(js|wasm)$/.test(file) && file !== 'shim.js',
  )
  return ['shim.js', ...files].map((file) => ({
    type: file.endsWith('.wasm') ? 'CompiledWasm' : 'ESModule',
    path: join(directory, file),
  }))
}

// Writes down the process id of workerd, so that the next start can end it if this process is killed.
function recordingLauncher(stateDir) {
  mkdirSync(stateDir, { recursive: true })
  const launcher = join(stateDir, 'workerd.sh')
  writeFileSync(launcher, `#!/bin/sh\necho $$ > "${join(stateDir, 'workerd.pid')}"\nexec "${workerd}" "$@"\n`)
  chmodSync(launcher, 0o700)
  return launcher
}
