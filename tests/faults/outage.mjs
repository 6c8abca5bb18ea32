// A line to PostgreSQL that can be cut: connections break at once, and no new one is let through until it is mended.

import { createServer, connect } from 'node:net'

/** Stands before the database at `url`. */
export async function lineTo(url) {
  const target = new URL(url)
  const open = new Set()
  let isCut = false
  const server = createServer((near) => {
    if (isCut) return near.destroy()
    const far = connect(Number(target.port), target.hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ]) {
      open.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const through = new URL(url)
  through.port = server.address().port
  return {
    url: through.href,
    cut() {
      isCut = true
      for (const socket of open) socket.destroy()
    },
    mend: () => (isCut = false),
    close: () => server.close(),
  }
}
