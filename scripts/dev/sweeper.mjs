// Plays the Cron Trigger: calls the Worker's scheduled handler at the start and then once a minute.

const EVERY_MS = 60_000

/** Starts calling. Answers a function that stops it. */
export function callEveryMinute(sweep) {
  let lastProblem
  const call = async () => {
    const problem = await sweep().then(
      ({ outcome }) => (outcome === 'ok' ? undefined : outcome),
      (error) => error.message,
    )
    if (problem && problem !== lastProblem) console.error(`The scheduled sweep failed: ${problem}`)
    lastProblem = problem
  }
  call()
  const timer = setInterval(call, EVERY_MS)
  return () => clearInterval(timer)
}
