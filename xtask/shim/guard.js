// Stands between the runtime and the Wasm instance, so that a panic fails the requests of this instance
// at once and the next request finds a fresh one.
//
// Rust aborts on a panic: the futures of every request in flight are lost and would never settle. Each
// promise given to the runtime is therefore remembered, and rejected when the instance dies.
import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers'
import * as wasm from './index.js'

const inFlight = new Set()
let instanceIsDead = false
let generation = 0

/** What a call ends with whose instance died under it. */
class Aborted extends Error {}

function failEverythingInFlight() {
  if (!instanceIsDead) console.error(`instance.aborted in_flight=${inFlight.size}`)
  instanceIsDead = true
  const rejections = [...inFlight]
  inFlight.clear()
  for (const reject of rejections) reject(new Aborted('The Wasm instance was aborted.'))
}

/** The answer of such a request. Which of them broke the instance nobody can tell, so all say the same. */
function abortedResponse(error) {
  if (!(error instanceof Aborted || error instanceof WebAssembly.RuntimeError)) throw error
  const problem = {
    type: 'https://edgewright.dev/errors/internal',
    title: 'Internal',
    status: 500,
    detail: 'Something broke on our side; nothing that was acknowledged is lost. Try again in a moment.',
    code: 'internal',
    retry_after_seconds: 1,
  }
  return Response.json(problem, {
    status: 500,
    headers: { 'content-type': 'application/problem+json', 'retry-after': '1', 'cache-control': 'no-store' },
  })
}

// The panic hook of the `worker` crate sets this flag while the panicking call is still on the stack, hence the microtask.
Object.defineProperty(wasm.__worker_init_state(), 'criticalError', {
  get: () => instanceIsDead,
  set: (isCritical) => {
    if (isCritical) queueMicrotask(failEverythingInFlight)
  },
})

// An exception nobody caught has unwound through Rust frames without running their destructors: the instance cannot be trusted.
addEventListener('error', failEverythingInFlight)

function reviveIfDead() {
  if (!instanceIsDead) return
  wasm.__wbg_reset_state()
  instanceIsDead = false
  generation += 1
}

function remember(result) {
  return new Promise((resolve, reject) => {
    inFlight.add(reject)
    Promise.resolve(result).then(
      (value) => {
        inFlight.delete(reject)
        resolve(value)
      },
      (error) => {
        inFlight.delete(reject)
        reject(error)
      },
    )
  })
}

function guardedCall(call) {
  reviveIfDead()
  try {
    return remember(call())
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) failEverythingInFlight()
    throw error
  }
}

/** A Worker that only holds objects is reached by their bindings; the platform still wants a handler of it. */
const nothingHere = () => new Response(null, { status: 404 })

/** The Worker's entry class: every handler that the Wasm module exports, guarded. */
export function guardHandlers(exports) {
  class Main extends WorkerEntrypoint {}
  for (const name of ['fetch', 'scheduled', 'queue', 'email']) {
    if (typeof exports[name] !== 'function') continue
    Main.prototype[name] = function (event) {
      return guardedCall(() => exports[name](event, this.env, this.ctx))
    }
  }
  const fetch = Main.prototype.fetch ?? nothingHere
  Main.prototype.fetch = async function (request) {
    try {
      return await fetch.call(this, request)
    } catch (error) {
      return abortedResponse(error)
    }
  }
  return Main
}

const OBJECT_HANDLERS = ['fetch', 'alarm', 'webSocketMessage', 'webSocketClose', 'webSocketError']

/** A Durable Object class whose Rust half is made anew when the instance it lived in has died. */
export function guardObject(RustClass) {
  class Guarded extends DurableObject {
    #object
    #generation = -1

    constructor(state, env) {
      super(state, env)
      reviveIfDead()
      this.#current()
    }

    #current() {
      if (this.#generation !== generation) {
        this.#object = new RustClass(this.ctx, this.env)
        this.#generation = generation
      }
      return this.#object
    }

    static {
      for (const name of OBJECT_HANDLERS) {
        if (typeof RustClass.prototype[name] !== 'function') continue
        Guarded.prototype[name] = function (...values) {
          return guardedCall(() => this.#current()[name](...values))
        }
      }
    }
  }
  return Guarded
}
