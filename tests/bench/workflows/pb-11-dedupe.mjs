// PB-11: signed webhooks of which half are sent twice and one in twenty is forged, beside unsigned ones.

import { randomBytes } from 'node:crypto'
import { standard } from '../../workflow/signing.mjs'
import { Connection, request } from '../connection.mjs'
import { inTurn } from '../side-by-side.mjs'
import { beside } from './beside.mjs'
import { from } from './ours.mjs'

const CLIENTS = 16
const REQUESTS = 2_000
const FORGED_EVERY = 20
const BODY = JSON.stringify({ text: 'x'.repeat(1_000) })

async function run({ worker, repetitions, quick }) {
  const requests = quick ? 200 : REQUESTS
  const measured = await beside(worker, [], ([ours]) => {
    const as = (name, signature) => ({ ...ours, name, signature, ours })
    const contenders = [as('Edgewright', 'standard'), as('unsigned', 'none')]
    return inTurn(contenders, repetitions, (contender) => measure(contender, requests))
  })
  return [
    { metric: 'answered', unit: '/s', of: 'perSecond', higherIsBetter: true, targets: { unsigned: 0.8 }, measured },
    { metric: 'deliveries that started two runs', unit: 'runs', of: 'doubled', atMost: 0, measured },
    { metric: 'deliveries that started none', unit: 'runs', of: 'missing', atMost: 0, measured },
    { metric: 'forged ones let in', unit: 'requests', of: 'forged', atMost: 0, measured },
  ]
}

async function measure({ ours, signature }, requests) {
  const hooks = await ours.prepareStorm(requests, signature)
  const isSigned = signature === 'standard'
  const sent = Array.from({ length: requests }, (_, index) => {
    const { url, secret } = hooks[index % hooks.length]
    // Two neighbours of the same hook are the same delivery.
    const delivery = Math.floor(index / hooks.length / 2) * hooks.length + (index % hooks.length)
    const isForged = isSigned && index % FORGED_EVERY === FORGED_EVERY - 1
    const key = isForged ? `whsec_${randomBytes(24).toString('base64')}` : secret
    const id = isForged ? `msg_forged_${index}` : `msg_${delivery}`
    const headers = isSigned ? standard(key, BODY, { id }) : { 'webhook-id': id }
    return { url, headers, isForged, delivery }
  })
  let next = 0
  let forged = 0
  const client = async (_, number) => {
    const connection = await Connection.open(ours.port)
    while (next < requests) {
      const { url, headers, isForged } = sent[next++]
      const { status, body } = await connection.send(
        request('POST', url, { headers: { ...headers, ...from(number) }, body: JSON.parse(BODY) }),
      )
      if (isForged && status < 300) forged += 1
      if (!isForged && status >= 300) throw new Error(`A delivery was answered ${status}: ${body}`)
    }
    connection.close()
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: CLIENTS }, client))
  const seconds = (performance.now() - began) / 1_000
  while ((await ours.pending()) > 0);
  const started = await ours.executed()
  const wanted = isSigned
    ? new Set(sent.filter(({ isForged }) => !isForged).map(({ delivery }) => delivery)).size
    : started
  return {
    perSecond: requests / seconds,
    doubled: Math.max(0, started - wanted),
    missing: Math.max(0, wanted - started),
    forged,
  }
}

export default { id: 'PB-11', title: 'signed webhooks, half of them twice, one in twenty forged', run }
