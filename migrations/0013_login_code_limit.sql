-- How many sign-in codes one address may ask for within an hour. Without it, a new code every few guesses makes six
-- digits guessable, and somebody else's mailbox can be filled. A code that let somebody in takes its count along.

SET LOCAL ROLE edgewright_owner;

ALTER TABLE edgewright.login_codes
  ADD COLUMN sent integer NOT NULL DEFAULT 1 CHECK (sent >= 1),
  ADD COLUMN counted_since timestamptz;

-- As before (0003), but EW006 from the code on that is one too many within an hour.
CREATE OR REPLACE FUNCTION edgewright.login_code_create(
  p_email_hash bytea, p_code_hash bytea, p_attempts integer, p_now bigint, p_expires_at bigint
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  at timestamptz := edgewright.from_millis(p_now);
BEGIN
  INSERT INTO edgewright.login_codes AS codes
    (email_hash, code_hash, attempts_left, created_at, expires_at, sent, counted_since)
  VALUES (p_email_hash, p_code_hash, p_attempts, at, edgewright.from_millis(p_expires_at), 1, at)
  ON CONFLICT (email_hash) DO UPDATE SET
    code_hash = excluded.code_hash,
    attempts_left = excluded.attempts_left,
    created_at = excluded.created_at,
    expires_at = excluded.expires_at,
    sent = CASE WHEN codes.counted_since > at - interval '1 hour' THEN codes.sent + 1 ELSE 1 END,
    counted_since = CASE WHEN codes.counted_since > at - interval '1 hour' THEN codes.counted_since ELSE at END
  -- A code of before this migration has no beginning and counts as the first.
  WHERE codes.counted_since IS NULL OR codes.counted_since <= at - interval '1 hour' OR codes.sent < 10;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the limit of sign-in codes is reached' USING ERRCODE = 'EW006';
  END IF;
END
$$;

-- As before (0003), but a code that ended stays as long as it counts.
CREATE OR REPLACE FUNCTION edgewright.sign_in_sweep(p_now bigint) RETURNS integer
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
  WITH codes AS (
    DELETE FROM edgewright.login_codes
    WHERE expires_at <= edgewright.from_millis(p_now)
      AND (counted_since IS NULL OR counted_since <= edgewright.from_millis(p_now) - interval '1 hour')
    RETURNING 1
  ), ended AS (
    DELETE FROM edgewright.sessions WHERE expires_at <= edgewright.from_millis(p_now) RETURNING 1
  )
  SELECT ((SELECT count(*) FROM codes) + (SELECT count(*) FROM ended))::integer
$$;

-- An app's id may be made from an idempotency key and then says nothing about time, so lists go by when it began.
CREATE INDEX apps_owner_id_created_at ON edgewright.apps (owner_id, created_at DESC, id DESC);
