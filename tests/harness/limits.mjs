// The limits as the Rust file has them, so that no test repeats a number.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../scripts/dev/paths.mjs'

/** Every numeric constant of these files of crates/limits, by name. */
export function readLimits(files = ['lib.rs', 'pipeline.rs', 'rate.rs']) {
  const found = new Map()
  for (const file of files) {
    const text = readFileSync(join(ROOT, 'crates/limits/src', file), 'utf8')
    for (const [, name, value] of text.matchAll(/pub const (\w+): [ui]\w+ = ([^;]+);/g)) {
      const [, other, more] = /^super::app::(\w+) \+ (\d+)$/.exec(value) ?? []
      const factors = value.split('*').map((factor) => Number(factor.replaceAll('_', '')))
      found.set(
        name,
        other ? found.get(other) + Number(more) : factors.reduce((product, factor) => product * factor, 1),
      )
    }
  }
  return found
}
