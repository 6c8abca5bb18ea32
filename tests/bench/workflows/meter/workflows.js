// The released Worker of the workflows with a counter around the SQL of its workflow objects, alarms (one row each) and requests. What
// it wraps is the Worker as released, in release.js.
//
// A request below /bench/rows/ says how much there was since the last one.

import * as release from './release.js'

const PREFIX = '/bench/rows/'

export class Workflow extends release.Workflow {
  #cursors = []
  #alarms = 0
  #requests = 0

  constructor(state, env) {
    const { storage } = state
    const exec = storage.sql.exec.bind(storage.sql)
    const setAlarm = storage.setAlarm.bind(storage)
    const counts = { cursor: () => {}, alarm: () => {} }
    storage.sql.exec = (...statement) => {
      const cursor = exec(...statement)
      counts.cursor(cursor)
      return cursor
    }
    storage.setAlarm = (...given) => {
      counts.alarm()
      return setAlarm(...given)
    }
    super(state, env)
    counts.cursor = (cursor) => this.#cursors.push(cursor)
    counts.alarm = () => (this.#alarms += 1)
  }

  fetch(request) {
    if (!new URL(request.url).pathname.startsWith(PREFIX)) {
      this.#requests += 1
      return super.fetch(request)
    }
    const counted = { read: 0, written: this.#alarms, requests: this.#requests }
    this.#alarms = this.#requests = 0
    for (const cursor of this.#cursors.splice(0)) {
      counted.read += cursor.rowsRead
      counted.written += cursor.rowsWritten
    }
    return Response.json(counted)
  }

  alarm(info) {
    this.#requests += 1
    return super.alarm(info)
  }
}

export * from './release.js'
export default release.default
