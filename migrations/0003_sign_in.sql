-- Sign-in codes and sessions. Both are used before anybody is known, so the application role has no rights on the
-- tables beyond listing its own sessions; everything else is a function that does one thing.

SET LOCAL ROLE edgewright_owner;

CREATE TABLE edgewright.login_codes (
  email_hash bytea PRIMARY KEY CHECK (length(email_hash) = 32),
  code_hash bytea NOT NULL CHECK (length(code_hash) = 32),
  attempts_left integer NOT NULL CHECK (attempts_left >= 0),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);

ALTER TABLE edgewright.login_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE edgewright.login_codes FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_select ON edgewright.login_codes FOR SELECT TO edgewright_owner USING (true);
CREATE POLICY owner_insert ON edgewright.login_codes FOR INSERT TO edgewright_owner WITH CHECK (true);
CREATE POLICY owner_update ON edgewright.login_codes FOR UPDATE TO edgewright_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_delete ON edgewright.login_codes FOR DELETE TO edgewright_owner USING (true);
CREATE INDEX login_codes_expires_at ON edgewright.login_codes (expires_at);

-- One live code per address: a new one replaces the one before.
CREATE FUNCTION edgewright.login_code_create(
  p_email_hash bytea, p_code_hash bytea, p_attempts integer, p_now bigint, p_expires_at bigint
) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
  INSERT INTO edgewright.login_codes AS codes (email_hash, code_hash, attempts_left, created_at, expires_at)
  VALUES (p_email_hash, p_code_hash, p_attempts, edgewright.from_millis(p_now), edgewright.from_millis(p_expires_at))
  ON CONFLICT (email_hash) DO UPDATE SET
    code_hash = excluded.code_hash,
    attempts_left = excluded.attempts_left,
    created_at = excluded.created_at,
    expires_at = excluded.expires_at
$$;

-- Uses a code once. Answers accepted, wrong, exhausted, expired or unknown; a wrong guess costs an attempt, which is
-- why the outcome is an answer and not an exception: an exception would give the attempt back.
CREATE FUNCTION edgewright.login_code_consume(p_email_hash bytea, p_code_hash bytea, p_now bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  code edgewright.login_codes;
BEGIN
  SELECT * INTO code FROM edgewright.login_codes WHERE email_hash = p_email_hash FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 'unknown';
  ELSIF code.expires_at <= edgewright.from_millis(p_now) THEN
    RETURN 'expired';
  ELSIF code.attempts_left = 0 THEN
    RETURN 'exhausted';
  ELSIF code.code_hash <> p_code_hash THEN
    UPDATE edgewright.login_codes SET attempts_left = attempts_left - 1 WHERE email_hash = p_email_hash;
    RETURN 'wrong';
  END IF;
  DELETE FROM edgewright.login_codes WHERE email_hash = p_email_hash;
  RETURN 'accepted';
END
$$;

-- A session is a family of refresh tokens of which at most one is current. Rows of earlier tokens stay until the
-- family expires, because recognising a token that was already used is the point.
CREATE TABLE edgewright.sessions (
  id text COLLATE "C" PRIMARY KEY CHECK (id ~ '^sess_[0-9a-z]{26}$'),
  family_id text COLLATE "C" NOT NULL,
  person_id text COLLATE "C" NOT NULL REFERENCES edgewright.people (id) ON DELETE CASCADE,
  token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  user_agent text NOT NULL DEFAULT '' CHECK (length(user_agent) <= 400),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  rotated_at timestamptz,
  revoked_at timestamptz
);

CREATE INDEX sessions_family_id ON edgewright.sessions (family_id);
CREATE INDEX sessions_person_id ON edgewright.sessions (person_id);
CREATE INDEX sessions_expires_at ON edgewright.sessions (expires_at);

ALTER TABLE edgewright.sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE edgewright.sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY person_select ON edgewright.sessions FOR SELECT TO edgewright_app
  USING (person_id = (SELECT edgewright.current_person()));
CREATE POLICY owner_select ON edgewright.sessions FOR SELECT TO edgewright_owner USING (true);
CREATE POLICY owner_insert ON edgewright.sessions FOR INSERT TO edgewright_owner WITH CHECK (true);
CREATE POLICY owner_update ON edgewright.sessions FOR UPDATE TO edgewright_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_delete ON edgewright.sessions FOR DELETE TO edgewright_owner USING (true);

-- Without token_hash: not even the person themselves reads it.
GRANT SELECT (id, family_id, person_id, user_agent, created_at, expires_at, rotated_at, revoked_at)
  ON edgewright.sessions TO edgewright_app;

CREATE FUNCTION edgewright.session_create(
  p_id text, p_person_id text, p_token_hash bytea, p_user_agent text, p_now bigint, p_expires_at bigint
) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
  INSERT INTO edgewright.sessions (id, family_id, person_id, token_hash, user_agent, created_at, expires_at)
  VALUES (
    p_id, p_id, p_person_id, p_token_hash, left(p_user_agent, 400),
    edgewright.from_millis(p_now), edgewright.from_millis(p_expires_at)
  )
$$;

-- Trades a refresh token for its successor. Answers {outcome} and, when rotated, {family_id, person}. A token that
-- was already traded means that two parties hold it: the whole family is revoked. Answered, not raised, so that the
-- revocation is kept.
CREATE FUNCTION edgewright.session_rotate(
  p_token_hash bytea, p_new_id text, p_new_token_hash bytea, p_user_agent text, p_now bigint, p_expires_at bigint
) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  moment timestamptz := edgewright.from_millis(p_now);
  session edgewright.sessions;
  person edgewright.people;
BEGIN
  SELECT * INTO session FROM edgewright.sessions WHERE token_hash = p_token_hash FOR UPDATE;
  IF NOT FOUND THEN
    RETURN '{"outcome": "unknown"}';
  ELSIF session.revoked_at IS NOT NULL THEN
    RETURN '{"outcome": "revoked"}';
  ELSIF session.rotated_at IS NOT NULL THEN
    UPDATE edgewright.sessions SET revoked_at = moment
    WHERE family_id = session.family_id AND revoked_at IS NULL;
    RETURN jsonb_build_object('outcome', 'reused', 'family_id', session.family_id, 'person_id', session.person_id);
  ELSIF session.expires_at <= moment THEN
    RETURN '{"outcome": "expired"}';
  END IF;
  UPDATE edgewright.sessions SET rotated_at = moment WHERE id = session.id;
  INSERT INTO edgewright.sessions (id, family_id, person_id, token_hash, user_agent, created_at, expires_at)
  VALUES (
    p_new_id, session.family_id, session.person_id, p_new_token_hash, left(p_user_agent, 400),
    moment, edgewright.from_millis(p_expires_at)
  );
  SELECT * INTO person FROM edgewright.people WHERE id = session.person_id;
  RETURN jsonb_build_object(
    'outcome', 'rotated', 'family_id', session.family_id, 'person', edgewright.person_json(person)
  );
END
$$;

-- Ends the session a refresh token belongs to. True when there was something to end.
CREATE FUNCTION edgewright.session_revoke(p_token_hash bytea, p_now bigint) RETURNS boolean
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
  WITH revoked AS (
    UPDATE edgewright.sessions SET revoked_at = edgewright.from_millis(p_now)
    WHERE revoked_at IS NULL
      AND family_id = (SELECT family_id FROM edgewright.sessions WHERE token_hash = p_token_hash)
    RETURNING 1
  )
  SELECT EXISTS (SELECT FROM revoked)
$$;

-- Whether a session still stands, for the check behind an access token that outlives a sign-out.
CREATE FUNCTION edgewright.session_live(p_family_id text, p_now bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
  SELECT EXISTS (
    SELECT FROM edgewright.sessions
    WHERE family_id = p_family_id AND revoked_at IS NULL AND rotated_at IS NULL
      AND expires_at > edgewright.from_millis(p_now)
  )
$$;

-- Drops what has expired. Called by the scheduled reconciler; safe to call at any time.
CREATE FUNCTION edgewright.sign_in_sweep(p_now bigint) RETURNS integer
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
  WITH codes AS (
    DELETE FROM edgewright.login_codes WHERE expires_at <= edgewright.from_millis(p_now) RETURNING 1
  ), ended AS (
    DELETE FROM edgewright.sessions WHERE expires_at <= edgewright.from_millis(p_now) RETURNING 1
  )
  SELECT ((SELECT count(*) FROM codes) + (SELECT count(*) FROM ended))::integer
$$;

GRANT EXECUTE ON FUNCTION
  edgewright.login_code_create(bytea, bytea, integer, bigint, bigint),
  edgewright.login_code_consume(bytea, bytea, bigint),
  edgewright.session_create(text, text, bytea, text, bigint, bigint),
  edgewright.session_rotate(bytea, text, bytea, text, bigint, bigint),
  edgewright.session_revoke(bytea, bigint),
  edgewright.session_live(text, bigint),
  edgewright.sign_in_sweep(bigint)
TO edgewright_app;
