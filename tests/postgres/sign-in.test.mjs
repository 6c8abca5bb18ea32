// Codes, people and sessions: what must hold before anybody is known.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { forEachDatabase } from './databases.mjs'
import { LATER, NOW, newHash, newId, newPerson, sqlState, value } from './fixtures.mjs'

const HOUR_MS = 3_600_000

forEachDatabase((name, open) => {
  describe(`signing in on ${name}`, () => {
    let db
    before(async () => {
      db = await open()
    })
    after(() => db.close())

    const send = (email, code, attempts = 5) =>
      db.as(null, 'SELECT edgewright.login_code_create($1, $2, $3, $4, $5)', [email, code, attempts, NOW, LATER])
    const guess = (email, code, now = NOW, as = db.as) =>
      value(as(null, 'SELECT edgewright.login_code_consume($1, $2, $3)', [email, code, now]))

    test('a code is good once, for its address, until it expires', async () => {
      const [email, code] = [newHash(), newHash()]
      await send(email, code)
      assert.equal(await guess(newHash(), code), 'unknown')
      assert.equal(await guess(email, code, LATER), 'expired')
      assert.equal(await guess(email, code, LATER - 1), 'accepted')
      assert.equal(await guess(email, code), 'unknown')
    })

    test('the fifth wrong guess is the last, and a new code starts anew', async () => {
      const [email, code] = [newHash(), newHash()]
      await send(email, code)
      for (let attempt = 0; attempt < 4; attempt += 1) assert.equal(await guess(email, newHash()), 'wrong')
      assert.equal(await guess(email, newHash()), 'wrong')
      assert.equal(await guess(email, code), 'exhausted')
      const next = newHash()
      await send(email, next)
      assert.equal(await guess(email, code), 'wrong')
      assert.equal(await guess(email, next), 'accepted')
    })

    test('an address gets ten codes within an hour, however many ask at once', async () => {
      const [email, other] = [newHash(), newHash()]
      const ask = (as, now = NOW) =>
        as(null, 'SELECT edgewright.login_code_create($1, $2, 5, $3, $4)', [email, newHash(), now, now + 600_000])
      const asked = await db.race(20, (as) => ask(as))
      assert.equal(asked.filter((result) => result.status === 'fulfilled').length, 10)
      for (const { reason } of asked.filter((result) => result.status === 'rejected'))
        assert.equal(reason.code, 'EW006')
      await send(other, newHash())
      await assert.rejects(ask(db.as, NOW + HOUR_MS - 1), sqlState('EW006'))
      await ask(db.as, NOW + HOUR_MS)
      assert.equal(await guess(email, newHash(), NOW + HOUR_MS), 'wrong')
    })

    test('a code that let somebody in is not held against them', async () => {
      const email = newHash()
      for (let time = 0; time < 12; time += 1) {
        const code = newHash()
        await send(email, code)
        assert.equal(await guess(email, code), 'accepted')
      }
    })

    test('twenty guesses at once cost no more than five attempts', async () => {
      const [email, code] = [newHash(), newHash()]
      await send(email, code)
      const results = await db.race(20, (as) => guess(email, newHash(), NOW, as))
      const outcomes = results.map((result) => result.value)
      assert.equal(outcomes.filter((outcome) => outcome === 'wrong').length, 5)
      assert.equal(outcomes.filter((outcome) => outcome === 'exhausted').length, 15)
    })

    test('one code lets one of twenty in', async () => {
      const [email, code] = [newHash(), newHash()]
      await send(email, code)
      const results = await db.race(20, (as) => guess(email, code, NOW, as))
      assert.equal(results.filter((result) => result.value === 'accepted').length, 1)
    })

    test('one address is one person, however many sign in at once', async () => {
      const email = `${newHash().toString('hex').slice(0, 12)}@example.com`
      const usernames = [0, 1].map((index) => `n${index}-${newHash().toString('hex').slice(0, 12)}`)
      const results = await db.race(20, (as) =>
        value(as(null, 'SELECT edgewright.person_sign_in($1, $2, $3, $4)', [newId('user_'), email, usernames, NOW])),
      )
      const people = results.map((result) => result.value)
      assert.equal(new Set(people.map((person) => person.id)).size, 1)
      assert.equal(people.filter((person) => person.created).length, 1)
      assert.equal(people[0].created_at, NOW)
    })

    test('a username is given once; the next offered one is taken, and none left is a limit', async () => {
      const usernames = [0, 1, 2].map((index) => `u${index}-${newHash().toString('hex').slice(0, 12)}`)
      const signIn = (as) => {
        const email = `${newHash().toString('hex').slice(0, 12)}@example.com`
        return value(
          as(null, 'SELECT edgewright.person_sign_in($1, $2, $3, $4)', [newId('user_'), email, usernames, NOW]),
        )
      }
      const results = await db.race(4, signIn)
      const given = results.filter((result) => result.status === 'fulfilled').map((result) => result.value.username)
      assert.deepEqual(given.sort(), usernames)
      const [refused] = results.filter((result) => result.status === 'rejected')
      assert.equal(refused.reason.code, 'EW002')
    })

    const begin = async () => {
      const { id: person } = await newPerson(db)
      const [session, token] = [newId('sess_'), newHash()]
      await db.as(null, "SELECT edgewright.session_create($1, $2, $3, 'test', $4, $5)", [
        session,
        person,
        token,
        NOW,
        LATER,
      ])
      return { person, session, token }
    }
    const rotate = (token, next = newHash(), now = NOW, as = db.as) =>
      value(
        as(null, "SELECT edgewright.session_rotate($1, $2, $3, 'test', $4, $5)", [
          token,
          newId('sess_'),
          next,
          now,
          LATER,
        ]),
      )
    const live = (session, now = NOW) => value(db.as(null, 'SELECT edgewright.session_live($1, $2)', [session, now]))

    test('a session goes on from token to token', async () => {
      const { person, session, token } = await begin()
      let current = token
      for (let round = 0; round < 3; round += 1) {
        const next = newHash()
        const answer = await rotate(current, next)
        assert.equal(answer.outcome, 'rotated')
        assert.equal(answer.family_id, session)
        assert.equal(answer.person.id, person)
        current = next
      }
      assert.equal(await live(session), true)
      assert.equal(await live(session, LATER), false)
      assert.equal((await rotate(current, newHash(), LATER)).outcome, 'expired')
    })

    test('a token that comes twice ends the whole session, also for who has the current one', async () => {
      const { person, session, token } = await begin()
      const current = newHash()
      await rotate(token, current)
      assert.deepEqual(await rotate(token), { outcome: 'reused', family_id: session, person_id: person })
      assert.equal((await rotate(current)).outcome, 'revoked')
      assert.equal((await rotate(token)).outcome, 'revoked')
      assert.equal(await live(session), false)
    })

    test('of twenty uses at once, one rotates and the session ends', async () => {
      const { session, token } = await begin()
      const results = await db.race(20, (as) => rotate(token, newHash(), NOW, as))
      const outcomes = results.map((result) => result.value.outcome)
      assert.equal(outcomes.filter((outcome) => outcome === 'rotated').length, 1)
      assert.equal(outcomes.filter((outcome) => outcome === 'reused').length, 1)
      assert.equal(await live(session), false)
    })

    test('one session ends and others of the same person go on', async () => {
      const { person, session, token } = await begin()
      const [other, otherToken] = [newId('sess_'), newHash()]
      await db.as(null, "SELECT edgewright.session_create($1, $2, $3, '', $4, $5)", [
        other,
        person,
        otherToken,
        NOW,
        LATER,
      ])
      const revoke = (hash) => value(db.as(null, 'SELECT edgewright.session_revoke($1, $2)', [hash, NOW]))
      assert.equal(await revoke(token), true)
      assert.equal(await revoke(token), false)
      assert.equal(await revoke(newHash()), false)
      assert.equal(await live(session), false)
      assert.equal(await live(other), true)
    })

    test('a session is ended by the person it belongs to, and by nobody else', async () => {
      const [one, other] = [await begin(), await begin()]
      const end = (person, session) => value(db.as(person, 'SELECT edgewright.session_end($1, $2)', [session, NOW]))
      assert.equal(await end(other.person, one.session), false)
      assert.equal(await end(null, one.session), false)
      assert.equal(await live(one.session), true)
      assert.equal(await end(one.person, one.session), true)
      assert.equal(await live(one.session), false)
      assert.equal(await live(other.session), true)
    })

    test('a token nobody was given is unknown', async () => {
      assert.deepEqual(await rotate(newHash()), { outcome: 'unknown' })
    })

    test('sweeping removes what has expired and nothing else', async () => {
      const { session, token } = await begin()
      const [email, code] = [newHash(), newHash()]
      await send(email, code)
      const sweep = (now) => value(db.as(null, 'SELECT edgewright.sign_in_sweep($1)', [now]))
      await sweep(LATER - 1)
      assert.equal(await live(session), true)
      assert.equal(await guess(email, newHash()), 'wrong')
      assert.ok((await sweep(LATER)) >= 1)
      assert.deepEqual(await rotate(token), { outcome: 'unknown' })
      assert.equal(await guess(email, code, LATER), 'expired', 'a code counts for an hour')
      assert.ok((await sweep(NOW + HOUR_MS)) >= 1)
      assert.equal(await guess(email, code), 'unknown')
    })

    test('an address in another spelling than ours is refused', async () => {
      const signIn = db.as(null, "SELECT edgewright.person_sign_in($1, 'Ann@example.com', '{annie}', $2)", [
        newId('user_'),
        NOW,
      ])
      await assert.rejects(signIn, sqlState('23514'))
    })

    test('an API key is found while it is live, and its use is noted once a minute', async () => {
      const { id: person } = await newPerson(db)
      const [id, hash] = [newId('key_'), newHash()]
      await db.as(
        person,
        `INSERT INTO edgewright.api_keys (id, person_id, name, prefix, hash, scopes, created_at, expires_at)
         VALUES ($1, $2, 'laptop', 'ewk_abcd', $3, '{apps:read}', now(), edgewright.from_millis($4))`,
        [id, person, hash, LATER],
      )
      const find = (now) => value(db.as(null, 'SELECT edgewright.api_key_find($1, $2)', [hash, now]))
      const used = () =>
        value(db.as(person, 'SELECT edgewright.to_millis(last_used_at)::float8 FROM edgewright.api_keys'))
      const found = await find(NOW)
      assert.deepEqual([found.id, found.scopes, found.person.id], [id, ['apps:read'], person])
      await find(NOW + 60_000)
      assert.equal(await used(), NOW)
      await find(NOW + 60_001)
      assert.equal(await used(), NOW + 60_001)
      assert.equal(await find(LATER), null)
      await db.as(person, 'UPDATE edgewright.api_keys SET revoked_at = now()')
      assert.equal(await find(NOW), null)
      assert.deepEqual(await db.as(person, 'UPDATE edgewright.api_keys SET revoked_at = null RETURNING id'), [])
    })
  })
})
