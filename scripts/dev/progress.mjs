// One line per stage with its seconds, and failures in plain words.

const LABEL_WIDTH = 12

/** Something a person can do something about: what happened, and what to do next. */
export class Failure extends Error {
  constructor(message, advice) {
    super(message)
    this.advice = advice
  }
}

export function reportFailure(error) {
  if (error instanceof Failure) {
    console.error(`\n${error.message}`)
    if (error.advice) console.error(error.advice)
  } else {
    console.error(error)
  }
}

/** Runs one stage and says what came out of it: `work` answers {note?, ...result}. */
export async function stage(label, work) {
  const started = performance.now()
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`
  const ticker =
    process.stdout.isTTY && setInterval(() => process.stdout.write(`\r${line(label, 'working', seconds())}`), 200)
  try {
    const result = await work()
    finish(ticker, line(label, result?.note ?? 'ready', seconds()))
    return result
  } catch (error) {
    finish(ticker, line(label, 'failed', seconds()))
    throw error
  }
}

function finish(ticker, text) {
  if (ticker) {
    clearInterval(ticker)
    process.stdout.write('\r\x1b[K')
  }
  console.log(text)
}

const line = (label, note, seconds) => `  ${label.padEnd(LABEL_WIDTH)} ${note.padEnd(44)} ${seconds.padStart(8)}`
