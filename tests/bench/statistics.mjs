// Numbers from samples: medians, percentiles and ratios with their spread.

const sorted = (values) => Float64Array.from(values).sort()

/** The value below which the share `part` of the samples lies, by nearest rank. */
export function percentile(values, part) {
  const ordered = sorted(values)
  if (ordered.length === 0) return NaN
  return ordered[Math.min(ordered.length - 1, Math.max(0, Math.ceil(part * ordered.length) - 1))]
}

export const median = (values) => percentile(values, 0.5)

/** Median with the smallest and largest repetition: {median, low, high}. */
export function spread(values) {
  const ordered = sorted(values)
  return { median: median(ordered), low: ordered[0], high: ordered.at(-1) }
}

/** Ratios repetition by repetition: both sides of one met the same neighbours on this machine. */
export const ratios = (over, under) => spread(over.map((value, index) => value / under[index]))

/** A number as people read it: three digits that count. */
export function figure(value) {
  if (!Number.isFinite(value)) return '–'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return Number(value.toPrecision(3)).toString()
}

/** `median (low–high)`. */
export const withSpread = ({ median, low, high }) => `${figure(median)} (${figure(low)}–${figure(high)})`
