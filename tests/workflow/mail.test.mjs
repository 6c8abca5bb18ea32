// Mails that start runs: over SMTP to the mail server of the development machine, from there as the platform hands them in.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createTransport } from 'nodemailer'
import { startServer } from '../harness/index.mjs'

let server, ann, path, mailer
before(async () => {
  server = await startServer()
  ann = await server.signIn('ann@example.com')
  path = `/v1/workflows/${ann.user.username}/inbox`
  const definition = {
    document: { dsl: '1.0.0', namespace: 'tests', name: 'inbox', version: '1.0.0' },
    do: [{ note: { set: { said: '${ .subject }' } } }],
  }
  const answer = await ann.post('/v1/workflows', { slug: 'inbox', definition })
  assert.equal(answer.status, 201, JSON.stringify(answer.body))
  mailer = createTransport({ host: '127.0.0.1', port: server.mailPort, ignoreTLS: true })
})
after(async () => {
  mailer?.close()
  await server?.stop()
})

const open = async (body = {}) => (await ann.put(`${path}/mailbox`, body)).body
const send = (to, more = {}) =>
  mailer.sendMail({ from: 'Bob <bob@x.example>', to, subject: 'Hello', text: 'Hi', ...more })
const runs = async () => (await ann.get(`${path}/runs`)).body.items

/** What the sender's program hears. */
async function refusal(sending) {
  const error = await sending.then(
    () => assert.fail('the mail was taken'),
    (error) => error,
  )
  return `${error.responseCode} ${error.response}`
}

describe('a mailbox', () => {
  test('does not exist until it is opened, keeps its address, and ends when it is closed', async () => {
    assert.equal((await ann.get(`${path}/mailbox`)).status, 404)
    const { address } = await open()
    assert.match(address, /^inbox\.ann\.[a-z2-7]{12}@mail\.localhost$/)
    assert.equal((await open({ senders: ['@x.example'] })).address, address)
    assert.equal((await ann.get(`${path}/mailbox`)).body.address, address)
    const renewed = await open({ renew: true })
    assert.notEqual(renewed.address, address)
    assert.match(await refusal(send(address)), /^550 .*no such mailbox/)
    assert.equal((await ann.delete(`${path}/mailbox`)).status, 204)
    assert.match(await refusal(send(renewed.address)), /^550 .*no such mailbox/)
    assert.equal((await ann.delete(`${path}/mailbox`)).status, 404)
  })

  test('is nobody else’s to open, see or close', async () => {
    const bob = await server.signIn('bob@example.com')
    for (const answer of [
      await bob.put(`${path}/mailbox`, {}),
      await bob.get(`${path}/mailbox`),
      await bob.delete(`${path}/mailbox`),
    ]) {
      assert.equal(answer.status, 404)
    }
  })

  test('says what is no sender', async () => {
    const answer = await ann.put(`${path}/mailbox`, { senders: ['everybody'] })
    assert.deepEqual([answer.status, answer.body.code], [422, 'body-invalid'])
    assert.match(answer.body.detail, /'everybody' is no sender/)
  })
})

describe('a mail', () => {
  test('starts a run with all that is in it', async () => {
    const { address } = await open()
    const attachments = [{ filename: 'a.csv', content: 'a,b\n1,2\n' }]
    await send(address, { html: '<b>Hi</b>', cc: 'Carl <carl@x.example>', attachments })
    const [begun] = await runs()
    assert.equal(begun.started_by, 'email')
    const { body } = await ann.get(`${path}/runs/${begun.run_id}?wait=true`)
    assert.equal(body.status, 'completed')
    assert.deepEqual(body.output, { said: 'Hello' })
    assert.deepEqual(body.input.from, { name: 'Bob', email: 'bob@x.example' })
    assert.deepEqual(body.input.cc, [{ name: 'Carl', email: 'carl@x.example' }])
    assert.equal(body.input.html, '<b>Hi</b>')
    assert.equal(body.input.text.trim(), 'Hi')
    const [file] = body.input.attachments
    assert.deepEqual([file.name, Buffer.from(file.content, 'base64').toString()], ['a.csv', 'a,b\n1,2\n'])
  })

  test('that is delivered twice starts one run', async () => {
    const { address } = await open()
    const before = (await runs()).length
    const mail = { messageId: '<twice@x.example>', date: new Date(0) }
    await Promise.all([send(address, mail), send(address, mail), send(address, mail)])
    assert.equal((await runs()).length, before + 1)
  })

  test('of a sender who is not named is refused with words for its writer', async () => {
    const { address } = await open({ senders: ['@y.example', 'Carl@x.example'] })
    const before = (await runs()).length
    assert.match(await refusal(send(address)), /^550 .*takes no mail from this sender/)
    await send(address, { from: 'carl@X.example' })
    assert.equal((await runs()).length, before + 1)
  })

  test('to no mailbox, or without anything in it, is refused', async () => {
    const { address } = await open()
    const guessed = address.replace(/[a-z2-7]{12}@/, 'aaaaaaaaaaaa@')
    const others = [
      guessed,
      'ann@mail.localhost',
      address.replace('inbox.', 'other.'),
      address.replace('.ann.', '.bob.'),
    ]
    for (const other of others) assert.match(await refusal(send(other)), /^550 .*no such mailbox/, other)
  })
})
