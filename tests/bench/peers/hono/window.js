// A window that slides by weighting: the one before counts for the share of it that is still in reach.

export class Window {
  #index = 0
  #current = 0
  #previous = 0

  take({ limit, windowMs }, now) {
    const index = Math.floor(now / windowMs)
    if (index !== this.#index) {
      this.#previous = index === this.#index + 1 ? this.#current : 0
      this.#current = 0
      this.#index = index
    }
    const elapsed = now % windowMs
    const used = this.#current + Math.ceil((this.#previous * (windowMs - elapsed)) / windowMs)
    const allowed = used < limit
    if (allowed) this.#current += 1
    const remaining = Math.max(0, limit - used - 1)
    return { allowed, limit, remaining, resetSeconds: Math.ceil((windowMs - elapsed) / 1000) }
  }
}
