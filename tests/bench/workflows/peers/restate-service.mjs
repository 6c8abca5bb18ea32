// The workflows of the benchmarks for Restate: node restate-service.mjs PORT FOLDER COUNT_PORT

import { createServer } from 'node:http'
import { load } from './install.mjs'

const [port, folder, countPort] = process.argv.slice(2)
const restate = load(folder, '@restatedev/restate-sdk')
/** Invocations that came to their end, however often they were tried. */
const executed = new Set()

const bench = restate.service({
  name: 'bench',
  handlers: {
    forty: async (context) => {
      let sum = 0
      for (let step = 0; step < 40; step += 1) sum += await context.run(`step-${step}`, () => step)
      return sum
    },
    calls: async (context, url) => {
      for (let step = 0; step < 40; step += 1)
        await context.run(`step-${step}`, async () => (await fetch(url, { method: 'POST' })).json())
    },
    noop: async (context, order) => {
      await context.run('noop', () => order)
      executed.add(String(context.request().id))
    },
  },
})
createServer((_, response) => response.end(JSON.stringify({ executed: executed.size }))).listen(
  Number(countPort),
  '127.0.0.1',
)
restate.serve({ services: [bench], port: Number(port) }).then(() => console.log('ready'))
