// What a process costs, as Linux counts it.

import { readFileSync, readdirSync } from 'node:fs'
import { run } from '../../scripts/dev/commands.mjs'

/** Milliseconds of CPU time a process has used. Counted per thread in nanoseconds: the ticks of /proc/<pid>/stat are 10 ms. */
export function cpuMs(pid) {
  let nanoseconds = 0
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ', 1)[0])
    } catch (error) {
      if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error // A thread may end meanwhile.
    }
  }
  return nanoseconds / 1e6
}

/** Memory of a process that is not shared with others, in KiB. */
export function privateKib(pid) {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1')
  const of = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)[1])
  return of('Private_Clean') + of('Private_Dirty')
}

/** Resident memory of a process in KiB. */
export const residentKib = (pid) => Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1])

/** What a directory takes on disk, in KiB. */
export const diskKib = async (directory) => Number((await run('du', ['-sk', directory])).split('\t')[0])

/** How busy the machine is, by everybody: the load average of the last minute. */
export const loadAverage = () => Number(readFileSync('/proc/loadavg', 'latin1').split(' ', 1)[0])
