// Reads the event stream of a build and holds it to the AG-UI protocol with its official packages.

import assert from 'node:assert/strict'
import { verifyEvents } from '@ag-ui/client'
import { EventSchemas } from '@ag-ui/core/schemas'
import jsonPatch from 'fast-json-patch'
import { from, lastValueFrom, toArray } from 'rxjs'

/**
 * Opens the stream and collects [{id, event, at}] as they arrive; close() ends it.
 *
 * @param {{url: string, token: string}} builder
 * @param {string} id of the build
 * @param {{after?: number, lastEventId?: number}} [options]
 */
export function openEvents(builder, id, { after, lastEventId } = {}) {
  const controller = new AbortController()
  const events = []
  const headers = { authorization: `Bearer ${builder.token}` }
  if (lastEventId !== undefined) headers['last-event-id'] = String(lastEventId)
  const query = after === undefined ? '' : `?after=${after}`
  const ended = (async () => {
    const response = await fetch(new URL(`/v1/features/${id}/events${query}`, builder.url), {
      headers,
      signal: controller.signal,
    })
    assert.equal(response.status, 200)
    assert.match(response.headers.get('content-type'), /^text\/event-stream/)
    let text = ''
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk
      const blocks = text.split('\n\n')
      text = blocks.pop()
      for (const block of blocks) {
        const read = parseBlock(block)
        if (read) events.push({ ...read, at: performance.now() })
      }
    }
  })().catch((error) => {
    if (error.name !== 'AbortError') throw error
  })
  return { events, ended, close: () => (controller.abort(), ended) }
}

function parseBlock(block) {
  const field = (name) =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2)
  const data = field('data')
  return data && { id: Number(field('id')), event: JSON.parse(data) }
}

/** Opens the socket; the same shape as openEvents. */
export function openSocket(builder, id, after) {
  const address = new URL(`/v1/features/${id}/socket?after=${after}`, builder.url.replace('http', 'ws'))
  const socket = new WebSocket(address, { headers: { authorization: `Bearer ${builder.token}` } })
  const events = []
  const ended = new Promise((resolve) => socket.addEventListener('close', resolve))
  socket.addEventListener('message', ({ data }) => events.push(JSON.parse(data)))
  return { events, ended, close: () => (socket.close(), ended) }
}

/** Every event is of the protocol's schema, and together they are a stream that its client accepts. */
export async function assertProtocol(events) {
  for (const [index, { id, event }] of events.entries()) {
    EventSchemas.parse(event)
    assert.ok(index === 0 || id > events[index - 1].id, `event ${id} follows ${events[index - 1]?.id}`)
  }
  const verified = verifyEvents(false)(from(events.map(({ event }) => event)))
  assert.equal((await lastValueFrom(verified.pipe(toArray()))).length, events.length)
}

/** The state that snapshots and deltas add up to. */
export function stateOf(events) {
  let state
  for (const { event } of events) {
    if (event.type === 'STATE_SNAPSHOT') state = structuredClone(event.snapshot)
    if (event.type === 'STATE_DELTA') jsonPatch.applyPatch(state, structuredClone(event.delta), true)
  }
  return state
}

/** The texts the analyst wrote, as a reader saw them grow. */
export function textsOf(events) {
  const texts = {}
  for (const { event } of events) {
    if (event.type === 'TEXT_MESSAGE_START') texts[event.messageId] = ''
    if (event.type === 'TEXT_MESSAGE_CONTENT') texts[event.messageId] += event.delta
  }
  return texts
}

export const typesOf = (events) => events.map(({ event }) => event.type)
