// A real OpenID provider (npm oidc-provider) that this test can rotate, slow down and stop. It counts who asks for its keys.

import { createServer } from 'node:http'
import { exportJWK, generateKeyPair } from 'jose'
import Provider from 'oidc-provider'

const AUDIENCE = 'edgewright'
const client = (alg) => ({
  client_id: 'console',
  client_secret: 'not-a-secret-in-a-test',
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
  id_token_signed_response_alg: alg,
})

/** A private key the provider signs with. */
export async function newKey(kid, alg = 'ES256') {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  return { ...(await exportJWK(privateKey)), kid, alg, use: 'sig' }
}

/** Starts a provider. `claims` are what it says of whoever asks for a token. */
export async function startProvider({ keys, claims }) {
  const state = { keys, claims, mode: 'up', keyRequests: 0 }
  let answer
  const held = []
  const server = createServer((request, response) => {
    const asksForKeys = request.url.startsWith('/jwks')
    if (asksForKeys) state.keyRequests += 1
    if (asksForKeys && state.mode === 'down') return response.writeHead(500).end()
    if (asksForKeys && state.mode === 'slow') return held.push(response)
    if (asksForKeys && state.mode === 'endless') return response.end('x'.repeat(1_000_000))
    return answer(request, response)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${server.address().port}`
  const reload = () => (answer = makeProvider(issuer, state).callback())
  reload()

  return {
    issuer,
    /** What a deployment lists to believe it. */
    entry: { issuer, audience: AUDIENCE, jwks_url: `${issuer}/jwks` },
    keyRequests: () => state.keyRequests,
    /** 'up', 'down' (500), 'slow' (never answers) or 'endless' (a body without end), for its keys only. */
    setMode: (mode) => (state.mode = mode),
    /** Signs with other keys from now on. */
    rotate(keys) {
      state.keys = keys
      reload()
    },
    async token({ audience = AUDIENCE, claims } = {}) {
      state.claims = { ...state.claims, ...claims }
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('console:not-a-secret-in-a-test')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource: `urn:${audience}` }),
      })
      const body = await response.json()
      if (!response.ok) throw new Error(`The provider answered ${response.status}: ${JSON.stringify(body)}`)
      return body.access_token
    },
    stop() {
      for (const response of held) response.destroy()
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

function makeProvider(issuer, state) {
  return new Provider(issuer, {
    clients: [client(state.keys[0].alg)],
    jwks: { keys: state.keys },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource) => ({
          scope: '',
          audience: resource.slice('urn:'.length),
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: state.keys[0].alg } },
        }),
      },
    },
    extraTokenClaims: () => state.claims,
  })
}
