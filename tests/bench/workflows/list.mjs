// Every benchmark of workflows, in the order they run.

import cost from './pb-13-cost.mjs'
import dedupe from './pb-11-dedupe.mjs'
import forty from './pb-01-forty-steps.mjs'
import kills from './pb-03-kill-storm.mjs'
import midnight from './pb-10-midnight.mjs'
import storm from './pb-02-webhook-storm.mjs'

/** {id, title, run({worker, repetitions, quick})}: `run` answers the lines of the table. */
export const BENCHMARKS = [forty, storm, kills, midnight, dedupe, cost]
