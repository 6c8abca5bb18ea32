-- API keys. Their owner lists, makes and revokes them; the key itself is known to nobody, only its hash is kept.

SET LOCAL ROLE edgewright_owner;

CREATE TABLE edgewright.api_keys (
  id text COLLATE "C" PRIMARY KEY CHECK (id ~ '^key_[0-9a-z]{26}$'),
  person_id text COLLATE "C" NOT NULL REFERENCES edgewright.people (id) ON DELETE CASCADE,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  prefix text NOT NULL CHECK (length(prefix) <= 16),
  hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
  scopes text[] NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);

CREATE INDEX api_keys_person_id ON edgewright.api_keys (person_id, id);

ALTER TABLE edgewright.api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE edgewright.api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY person_select ON edgewright.api_keys FOR SELECT TO edgewright_app
  USING (person_id = (SELECT edgewright.current_person()));
CREATE POLICY person_insert ON edgewright.api_keys FOR INSERT TO edgewright_app
  WITH CHECK (person_id = (SELECT edgewright.current_person()));
-- A revoked key cannot be changed any more, so it cannot be brought back.
CREATE POLICY person_update ON edgewright.api_keys FOR UPDATE TO edgewright_app
  USING (person_id = (SELECT edgewright.current_person()) AND revoked_at IS NULL)
  WITH CHECK (person_id = (SELECT edgewright.current_person()));
CREATE POLICY owner_select ON edgewright.api_keys FOR SELECT TO edgewright_owner USING (true);
CREATE POLICY owner_update ON edgewright.api_keys FOR UPDATE TO edgewright_owner USING (true) WITH CHECK (true);

GRANT SELECT (id, person_id, name, prefix, scopes, created_at, expires_at, last_used_at, revoked_at)
  ON edgewright.api_keys TO edgewright_app;
GRANT INSERT (id, person_id, name, prefix, hash, scopes, created_at, expires_at)
  ON edgewright.api_keys TO edgewright_app;
GRANT UPDATE (revoked_at) ON edgewright.api_keys TO edgewright_app;

-- The live key with this hash and its person, or NULL. Notes the use at most once a minute: a write on every request
-- would make reading as dear as writing.
CREATE FUNCTION edgewright.api_key_find(p_hash bytea, p_now bigint) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  moment timestamptz := edgewright.from_millis(p_now);
  key edgewright.api_keys;
  person edgewright.people;
BEGIN
  SELECT * INTO key FROM edgewright.api_keys
  WHERE hash = p_hash AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > moment);
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF key.last_used_at IS NULL OR key.last_used_at < moment - interval '1 minute' THEN
    UPDATE edgewright.api_keys SET last_used_at = moment WHERE id = key.id;
  END IF;
  SELECT * INTO person FROM edgewright.people WHERE id = key.person_id;
  RETURN jsonb_build_object(
    'id', key.id, 'scopes', to_jsonb(key.scopes), 'person', edgewright.person_json(person)
  );
END
$$;

GRANT EXECUTE ON FUNCTION edgewright.api_key_find(bytea, bigint) TO edgewright_app;
