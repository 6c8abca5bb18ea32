// A caller of the API: JSON in, {status, body, headers} out.

/** With a token, every request carries it as a bearer; `always` are headers that every request has. */
export function client(url, token, always = {}) {
  const send = async (method, path, body, headers = {}) => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...always,
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    return { status: response.status, headers: response.headers, body: readBody(await response.text()) }
  }
  return {
    url,
    token,
    send,
    get: (path, headers) => send('GET', path, undefined, headers),
    post: (path, body = {}, headers) => send('POST', path, body, headers),
    put: (path, body, headers) => send('PUT', path, body, headers),
    patch: (path, body, headers) => send('PATCH', path, body, headers),
    delete: (path, body, headers) => send('DELETE', path, body, headers),
  }
}

function readBody(text) {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
