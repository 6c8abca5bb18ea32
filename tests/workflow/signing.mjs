// Signs requests as senders of webhooks do, with nothing of ours: what is tested is read from their documentation.

import { createHmac, randomUUID } from 'node:crypto'

const hmac = (key, text, form) => createHmac('sha256', key).update(text).digest(form)
const now = () => Math.floor(Date.now() / 1000)

/** Headers of a request signed by Standard Webhooks. */
export function standard(secret, body, { id = `msg_${randomUUID()}`, at = now() } = {}) {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': String(at),
    'webhook-signature': `v1,${hmac(key, `${id}.${at}.${body}`, 'base64')}`,
  }
}

/** Headers of a request of GitHub. */
export function github(secret, body, { id = randomUUID() } = {}) {
  return {
    'x-github-event': 'push',
    'x-github-delivery': id,
    'x-hub-signature-256': `sha256=${hmac(secret, body, 'hex')}`,
  }
}

/** Headers of a request of Stripe. */
export function stripe(secret, body, { at = now() } = {}) {
  return { 'stripe-signature': `t=${at},v1=${hmac(secret, `${at}.${body}`, 'hex')}` }
}

/** Headers of a request of Slack. */
export function slack(secret, body, { at = now() } = {}) {
  return {
    'x-slack-request-timestamp': String(at),
    'x-slack-signature': `v0=${hmac(secret, `v0:${at}:${body}`, 'hex')}`,
  }
}
