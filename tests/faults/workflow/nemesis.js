// The Worker of the workflows with faults in it. Only this file is made for tests; what it wraps is the Worker as it is built, in
// release.js.
//
// Every statement that writes, every alarm that is set and every end of a transaction is a point, counted for each object.
// Told so, an object hangs at a point with the whole process, so that it can be killed just then: what was not committed
// is gone. What an object is told lies in this module, so it outlives the object, but not the process.

import * as release from './release.js'

const HOLD_MS = 300_000
const told = new Map()
const clock = { skewMs: 0 }
/** Settings of the Worker that are others here. */
const settings = {}

const Real = globalThis.Date
globalThis.Date = class extends Real {
  constructor(...given) {
    if (given.length === 0) super(Real.now() + clock.skewMs)
    else super(...given)
  }
  static now() {
    return Real.now() + clock.skewMs
  }
}

/** What an object is told, and what happened to it. */
function faultOf(state) {
  const id = state.id.toString()
  if (!told.has(id)) told.set(id, { points: [], hangAt: 0, throws: false, rings: 0, holds: false, held: [] })
  return told.get(id)
}

function pass(state, point) {
  const fault = faultOf(state)
  fault.points.push(point)
  if (fault.hangAt !== fault.points.length) return
  console.log(`nemesis.hangs=${point}`)
  for (;;);
}

/** What a statement that writes does to which table; none for one that reads. */
function writing(statement) {
  const [, verb, table] =
    /^\s*(INSERT|UPDATE|DELETE|REPLACE)\s+(?:OR \w+\s+)?(?:INTO |FROM )?(\w+)/i.exec(statement) ?? []
  return verb && `${verb.toLowerCase()} ${table}`
}

function watch(state) {
  const { storage } = state
  const { sql } = storage
  const exec = sql.exec.bind(sql)
  sql.exec = (statement, ...values) => {
    const cursor = exec(statement, ...values)
    const what = writing(statement)
    if (what) pass(state, what)
    return cursor
  }
  const transaction = storage.transactionSync.bind(storage)
  storage.transactionSync = (work) => {
    const result = transaction(work)
    pass(state, 'transaction')
    return result
  }
  const setAlarm = storage.setAlarm.bind(storage)
  storage.setAlarm = (moment, ...rest) => {
    pass(state, 'alarm')
    return setAlarm(Number(moment) - clock.skewMs, ...rest)
  }
}

export class Workflow extends release.Workflow {
  #state

  constructor(state, env) {
    watch(state)
    super(state, { ...env, ...settings })
    this.#state = state
  }

  async fetch(request) {
    const { pathname } = new URL(request.url)
    if (pathname === '/nemesis') return Response.json(this.#obey(await request.json()))
    const response = await super.fetch(request)
    const fault = faultOf(this.#state)
    if (!fault.holds || pathname !== '/command') return response
    await this.#state.storage.sync()
    fault.held.push(await response.clone().json())
    await scheduler.wait(HOLD_MS)
    return response
  }

  alarm(info) {
    const fault = faultOf(this.#state)
    fault.rings += 1
    if (fault.throws) throw new Error('told to throw')
    return super.alarm(info)
  }

  #obey({ skewMs, ...orders }) {
    if (skewMs !== undefined) clock.skewMs = skewMs
    const fault = faultOf(this.#state)
    if (orders.hangAt !== undefined) fault.points = []
    return { ...Object.assign(fault, orders), skewMs: clock.skewMs, id: this.#state.id.toString() }
  }
}

// Whatever else it has.
export * from './release.js'
export default release.default
