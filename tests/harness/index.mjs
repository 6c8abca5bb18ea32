// The test harness: a real server in a process of its own, and callers of it.

export { client } from './client.mjs'
export { readLimits } from './limits.mjs'
export { startServer } from './server.mjs'
export { readMailbox } from './sign-in.mjs'
export { until } from './until.mjs'
