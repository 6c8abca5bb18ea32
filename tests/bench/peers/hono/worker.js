// What a careful programmer writes by hand for the benchmarks' app, with Hono and a SQLite Durable Object.
//
// The same work as Edgewright does for it: a signed token, a limit per address in an object of its own, a limit per app,
// roles, rules per row, defaults, validation, a computed field, counters, the answer's headers and one line of log.

import { Hono } from 'hono'
import { verify } from 'hono/jwt'
import { App } from './app.js'
import { Limiter } from './limiter.js'

export { App, Limiter }

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  vary: 'origin',
}
const MOST_BODY_BYTES = 1024 * 1024

let verifyingKey
const keyOf = (env) =>
  (verifyingKey ??= crypto.subtle.importKey('jwk', JSON.parse(env.PUBLIC_KEY), { name: 'Ed25519' }, false, ['verify']))

const api = new Hono()

api.use(async (context, next) => {
  const started = Date.now()
  const id = crypto.randomUUID().replaceAll('-', '').slice(0, 16)
  await next()
  const { status } = context.res
  console.log(`request.id=${id} status=${status} duration_ms=${Date.now() - started}`)
  if (status === 101) return
  for (const name in HEADERS) context.res.headers.set(name, HEADERS[name])
  context.res.headers.set('x-request-id', id)
})

api.use(async (context, next) => {
  const address = context.req.header('cf-connecting-ip') ?? 'local'
  const limiter = context.env.LIMITER.get(context.env.LIMITER.idFromName(`ip:${address}`))
  const decision = await limiter.take({ limit: 1_000, windowMs: 60_000 })
  if (!decision.allowed) return context.json({ code: 'too-many-requests' }, 429)
  await next()
})

api.use(async (context, next) => {
  const [scheme, token] = (context.req.header('authorization') ?? '').split(' ')
  if (scheme !== 'Bearer' || !token) return context.json({ code: 'not-signed-in' }, 401)
  try {
    const claims = await verify(token, await keyOf(context.env), {
      alg: 'EdDSA',
      iss: context.env.ISSUER,
      aud: 'bench',
    })
    context.set('actor', { id: claims.sub, email: claims.email, name: claims.username })
  } catch {
    return context.json({ code: 'token-refused' }, 401)
  }
  await next()
})

const app = (context) => {
  const { owner, slug } = context.req.param()
  return context.env.APP.get(context.env.APP.idFromName(`${owner}/${slug}`))
}

/** Hands on what the object answered: {status, body, limit}. */
function answer(context, { status, body, limit }) {
  context.header('ratelimit-limit', String(limit.limit))
  context.header('ratelimit-remaining', String(limit.remaining))
  context.header('ratelimit-reset', String(limit.resetSeconds))
  return context.body(body, status, { 'content-type': 'application/json; charset=utf-8' })
}

api.put('/v1/apps/:owner/:slug', async (context) => {
  const { members } = await context.req.json()
  await app(context).publish(context.get('actor'), members)
  return context.json({}, 201)
})

api.post('/v1/apps/:owner/:slug/tables/entries/rows', async (context) => {
  const text = await context.req.text()
  if (text.length > MOST_BODY_BYTES) return context.json({ code: 'body-too-large' }, 413)
  let values
  try {
    ;({ values } = JSON.parse(text))
  } catch {
    return context.json({ code: 'json-invalid' }, 400)
  }
  return answer(context, await app(context).create(context.get('actor'), values))
})

api.post('/v1/apps/:owner/:slug/tables/entries/imports', async (context) => {
  const { status, body } = await app(context).import(context.get('actor'), context.req.raw.body)
  return context.body(body, status, { 'content-type': 'application/json; charset=utf-8' })
})

api.get('/v1/apps/:owner/:slug/tables/entries/rows', async (context) => {
  const { view, limit, cursor } = context.req.query()
  return answer(context, await app(context).list(context.get('actor'), { view, limit: Number(limit ?? 20), cursor }))
})

export default api
