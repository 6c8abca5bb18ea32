// Brings up every part in order, announces the address, and takes everything down again on Ctrl-C.

import { openDatabase } from './database.mjs'
import { buildFrontend } from './frontend-build.mjs'
import { configuredProviders } from './model-settings.mjs'
import { startMailServer } from './mail-server.mjs'
import { choosePort, preferPort } from './port.mjs'
import { stage } from './progress.mjs'
import { startRuntime } from './runtime.mjs'
import { developmentSecrets } from './secrets.mjs'
import { lockState } from './state-lock.mjs'
import { callEveryMinute } from './sweeper.mjs'
import { describeWorkers } from './workers.mjs'
import { buildWorkers } from './worker-build.mjs'

export async function serve(options) {
  const lock = await lockState(options.stateDir)
  const started = performance.now()
  const closers = [lock.release]
  try {
    const port = await choosePort(options.port)
    const url = `http://127.0.0.1:${port}`
    lock.announce(url)
    const secrets = developmentSecrets(options.stateDir)
    const build = await stage('workers', () => asGiven(options.workersDir) ?? buildWorkers())
    const frontend = await stage('frontend', () => asGiven(options.frontendDir) ?? buildFrontend())
    const database = await stage('database', () =>
      openDatabase(options.stateDir, options.postgresUrl, secrets.databasePassword),
    )
    closers.unshift(database.stop)
    const runtime = await stage('runtime', () =>
      startRuntime({
        stateDir: options.stateDir,
        workers: describeWorkers({ build: build.directory, url, secrets: secrets.bindings, probe: options.probe }),
        assetsDir: frontend.directory,
        port,
        databaseUrl: database.url,
      }),
    )
    closers.unshift(runtime.stop)
    closers.unshift(callEveryMinute(runtime.sweep))
    const mail = await startMailServer({ port: await preferPort(options.mailPort), deliver: runtime.receiveMail })
    closers.unshift(mail.stop)
    announce(options, { url, database_url: database.url, mail_port: mail.port }, started)
  } catch (error) {
    await closeAll(closers)
    throw error
  }
  stopOnSignal(closers)
}

const asGiven = (directory) => directory && { note: 'as given', directory }

function announce(options, ready, started) {
  const model = configuredProviders(process.env).join(', then ') || 'built-in (docs/models.md says how to use another)'
  console.log(`\n  Edgewright is at ${ready.url}   (${((performance.now() - started) / 1000).toFixed(1)} s)`)
  console.log(`  Mail it sends is at ${ready.url}/dev/mailbox; mail to workflows is taken on port ${ready.mail_port}.`)
  console.log(`  Model: ${model}. Ctrl-C stops it.`)
  if (options.json) console.log(JSON.stringify({ ready: true, ...ready }))
}

function stopOnSignal(closers) {
  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    await closeAll(closers)
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.removeAllListeners(signal) // Miniflare's own would exit before the database is closed.
    process.on(signal, stop)
  }
}

async function closeAll(closers) {
  for (const close of closers) await close()
}
