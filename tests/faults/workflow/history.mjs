// What happened to workflows, written down while it happens, and the one place that says whether it was allowed to.
//
// The invariants, by the numbers that every test of this folder reports:
//   I1  a start that was acknowledged is a run that ends
//   I2  one run for each delivery, one idempotency key for each step of a run
//   I3  what has ended does not change, nothing ends before it begins, tasks begin in the order they are numbered
//   I4  what was acknowledged can be read after a crash
//   I5  nothing of one person reaches another: neither by an answer nor by a call made for them
//   I7  a run is at work no longer than its plan allows
//   I9  whoever is not over has an alarm
//   I10 errors are honest: a code, the number of the request, nothing of our insides
// I6 (secrets) is planted and looked for in tests/secrets; I8 (fail closed) by the tests of outages, which say what they expect.

import assert from 'node:assert/strict'
import { readLimits } from '../../harness/index.mjs'

const OVER = ['completed', 'faulted', 'cancelled']
const INSIDES = /panicked|\bat \S+\.(rs|js):\d+|RuntimeError|\bSELECT\b|\bINSERT\b|SQLITE_|\/work\/|stack backtrace/
/** Storage, clocks and neighbours take their time on a busy machine; a run has its limit and a minute. */
const SLACK_MS = 60_000

export class History {
  /** delivery → {workflow, delivery, sent, runs: ids acknowledged} */
  starts = new Map()
  /** run → {workflow, view of its end} */
  ends = new Map()
  kills = 0
  /** Where the clocks of the objects are moved, how long a run was at work by them says nothing. */
  clocksMove = false
  violations = []
  /** canary → name of the person whose it is */
  canaries = new Map()

  #broken(invariant, what) {
    this.violations.push(`${invariant}: ${what}`)
  }

  /** A start that is about to be sent, or sent again. */
  sent(workflow, delivery) {
    const key = `${workflow.path} ${delivery}`
    if (!this.starts.has(key)) this.starts.set(key, { workflow, delivery, sent: 0, runs: new Set() })
    const start = this.starts.get(key)
    start.sent += 1
    return start
  }

  acknowledged(start, run) {
    start.runs.add(run)
    if (start.runs.size > 1) this.#broken('I2', `delivery ${start.delivery} began ${[...start.runs]}`)
  }

  /** An answer somebody got. */
  answered(person, request, { status, body }) {
    const text = typeof body === 'string' ? body : JSON.stringify(body ?? null)
    for (const [canary, name] of this.canaries)
      if (name !== person && text.includes(canary)) this.#broken('I5', `${person} read of ${name}: ${request}`)
    if (status < 400) return
    if (!body?.code || !body?.detail)
      this.#broken('I10', `${request} answered ${status} without saying why: ${text.slice(0, 200)}`)
    if (INSIDES.test(text)) this.#broken('I10', `${request} answered with our insides: ${text.slice(0, 300)}`)
  }

  /** A look at a run. */
  seen(workflow, view) {
    const known = this.ends.get(view.run_id)?.view
    if (known && JSON.stringify(known) !== JSON.stringify(view))
      this.#broken('I3', `${view.run_id} changed after its end`)
    if (!OVER.includes(view.status)) return false
    if (!known) this.ends.set(view.run_id, { workflow, view })
    return true
  }

  /** A delivery that was promised, but names a run that cannot be read. */
  lost(run, status) {
    this.#broken('I4', `${run} was acknowledged and answers ${status}`)
  }

  /** Whether objects that have something to do wake by themselves. `armed` are the ids of those with an alarm. */
  armed(unfinished, armed) {
    for (const { id, run } of unfinished) if (!armed.has(id)) this.#broken('I9', `${run} is not over and has no alarm`)
  }

  /**
   * Says whether all of it was allowed. `listed` are the runs of each workflow as it lists them (path → ids), `calls` what the
   * service was asked: a JSON body {run, step, canary?} each.
   */
  check({ listed = new Map(), calls = [] } = {}) {
    const begun = [...this.starts.values()].filter(({ runs }) => runs.size > 0)
    const lost = begun.filter(({ runs }) => ![...runs].every((run) => this.ends.has(run)))
    for (const { delivery, runs } of lost)
      this.#broken('I1', `${delivery} was acknowledged as ${[...runs]} and never ended`)
    const doubled = this.#countRuns(listed)
    for (const { workflow, view } of this.ends.values()) this.#checkEnd(workflow, view)
    this.#checkCalls(calls)
    const count = { started: begun.length, lost: lost.length, doubled, kills: this.kills }
    assert.deepEqual(this.violations.slice(0, 20), [], `${this.violations.length} violations; ${JSON.stringify(count)}`)
    return count
  }

  #countRuns(listed) {
    let doubled = 0
    const deliveries = new Map()
    for (const { workflow, view } of this.ends.values()) {
      const { delivery } = view.started_by
      if (!delivery) continue
      const key = `${workflow.path} ${delivery}`
      if (deliveries.has(key)) {
        doubled += 1
        this.#broken('I2', `${delivery} began ${deliveries.get(key)} and ${view.run_id}`)
      }
      deliveries.set(key, view.run_id)
    }
    for (const [path, runs] of listed) {
      const sent = [...this.starts.values()].filter(({ workflow }) => workflow.path === path)
      if (sent.length > 0 && runs.length > sent.length) {
        doubled += runs.length - sent.length
        this.#broken('I2', `${path} has ${runs.length} runs of ${sent.length} deliveries`)
      }
    }
    return doubled
  }

  #checkEnd(workflow, view) {
    const { run_id: run, started_at: started, ended_at: ended } = view
    if (Date.parse(ended) < Date.parse(started)) this.#broken('I3', `${run} ended before it began`)
    const limits = readLimitsOnce()
    const most = limits.get(workflow.plan === 'paid' ? 'ACTIVE_MS_PAID' : 'ACTIVE_MS_FREE')
    if (!this.clocksMove && view.active_ms > most + SLACK_MS)
      this.#broken('I7', `${run} was at work for ${view.active_ms} ms`)
    let earlier = 0
    for (const task of view.tasks) {
      if (task.ended_at && Date.parse(task.ended_at) < Date.parse(task.started_at))
        this.#broken('I3', `${run} ${task.reference} ended before it began`)
      if (Date.parse(task.started_at) < earlier)
        this.#broken('I3', `${run} ${task.reference} began before an earlier one`)
      earlier = Date.parse(task.started_at)
    }
  }

  #checkCalls(calls) {
    const keys = new Map()
    for (const { headers, body } of calls) {
      const { run, step, canary } = readBody(body)
      if (run === undefined) continue
      const name = `${run} ${step}`
      keys.set(name, (keys.get(name) ?? new Set()).add(headers['idempotency-key']))
      const whose = this.ends.get(run)?.workflow.person
      if (canary && whose && this.canaries.get(canary) !== whose)
        this.#broken('I5', `a call of ${whose} carried what is not theirs`)
    }
    for (const [name, used] of keys)
      if (used.size > 1) this.#broken('I2', `${name} was asked for under ${used.size} keys`)
  }
}

let known
/** Read when it is first needed. */
const readLimitsOnce = () => (known ??= readLimits(['lib.rs', 'workflow_run.rs']))

function readBody(text) {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return {}
  }
}
