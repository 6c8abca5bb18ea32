// Signs a person in the way a person does: ask for a code, read it in the development mailbox, hand it in.

import { client } from './client.mjs'

/** Mails to `email`, newest first. */
export async function readMailbox(url, email) {
  const { status, body } = await client(url).get(`/v1/dev/mailbox?email=${encodeURIComponent(email)}`)
  if (status !== 200) throw new Error(`The mailbox answered ${status}: ${JSON.stringify(body)}`)
  return body.items
}

/** A client that acts as this person, with `user` beside its methods; `always` are headers that every request has. */
export async function signIn(url, email, always) {
  const anonymous = client(url, undefined, always)
  const asked = await anonymous.post('/v1/auth/codes', { email })
  if (asked.status !== 202) throw new Error(`Asking for a code answered ${asked.status}: ${JSON.stringify(asked.body)}`)
  const [mail] = await readMailbox(url, email)
  const session = await anonymous.post('/v1/auth/sessions', { email, code: mail.code, deliver: 'body' })
  if (session.status !== 200) throw new Error(`Signing in answered ${session.status}: ${JSON.stringify(session.body)}`)
  return { ...client(url, session.body.access_token, always), user: session.body.user, session: session.body }
}
