// The released runtime with a counter around the SQL of its app objects. Only this file is ours to measure with; what
// it wraps is the Worker as released, in release.js.
//
// A request below /bench/rows/ says how many rows the object has read and written since it was last asked.

import * as release from './release.js'

const PREFIX = '/bench/rows/'

export class App extends release.App {
  #cursors = []

  constructor(state, env) {
    super(state, env)
    const { sql } = state.storage
    const exec = sql.exec.bind(sql)
    sql.exec = (...statement) => {
      const cursor = exec(...statement)
      this.#cursors.push(cursor)
      return cursor
    }
  }

  fetch(request) {
    if (!new URL(request.url).pathname.startsWith(PREFIX)) return super.fetch(request)
    const counted = { read: 0, written: 0, statements: this.#cursors.length }
    for (const cursor of this.#cursors.splice(0)) {
      counted.read += cursor.rowsRead
      counted.written += cursor.rowsWritten
    }
    return Response.json(counted)
  }
}

export { Limiter } from './release.js'
export default release.default
