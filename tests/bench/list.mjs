// Every benchmark, in the order they run.

import cold from './pb-07-cold.mjs'
import cpu from './pb-09-cpu.mjs'
import create from './pb-05-create.mjs'
import importRows from './pb-04-import.mjs'
import density from './pb-08-density.mjs'
import list from './pb-06-list.mjs'
import live from './pb-12-live.mjs'
import rowsPerOperation from './rows-per-operation.mjs'
import sizeAndStart from './size-and-start.mjs'
import writeTail from './write-tail.mjs'

/** {id, title, run({worker, repetitions, quick})}: `run` answers the lines of the table. */
export const BENCHMARKS = [
  importRows,
  create,
  list,
  cold,
  cpu,
  sizeAndStart,
  rowsPerOperation,
  writeTail,
  live,
  density,
]
