// Counts the requests of one address, in memory.

import { DurableObject } from 'cloudflare:workers'
import { Window } from './window.js'

export class Limiter extends DurableObject {
  #window = new Window()

  take(limit) {
    return this.#window.take(limit, Date.now())
  }
}
