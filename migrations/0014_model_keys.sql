-- Keys of model providers that belong to people. Here are only sealed bytes: a value is sealed by its person's data key,
-- a data key by a key of the platform that the database never sees. What a value is bound to is in crates/vault.

SET LOCAL ROLE edgewright_owner;

CREATE TABLE edgewright.data_keys (
  person_id text COLLATE "C" PRIMARY KEY REFERENCES edgewright.people (id) ON DELETE CASCADE,
  -- Which key of the platform it is sealed under.
  key_id text COLLATE "C" NOT NULL CHECK (key_id ~ '^[0-9a-z]{1,16}$'),
  sealed bytea NOT NULL CHECK (length(sealed) BETWEEN 1 AND 200),
  created_at timestamptz NOT NULL,
  sealed_at timestamptz NOT NULL
);

CREATE INDEX data_keys_key_id ON edgewright.data_keys (key_id);

ALTER TABLE edgewright.data_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE edgewright.data_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY person_select ON edgewright.data_keys FOR SELECT TO edgewright_app
  USING (person_id = (SELECT edgewright.current_person()));
CREATE POLICY person_insert ON edgewright.data_keys FOR INSERT TO edgewright_app
  WITH CHECK (person_id = (SELECT edgewright.current_person()));
CREATE POLICY person_update ON edgewright.data_keys FOR UPDATE TO edgewright_app
  USING (person_id = (SELECT edgewright.current_person()))
  WITH CHECK (person_id = (SELECT edgewright.current_person()));
CREATE POLICY owner_select ON edgewright.data_keys FOR SELECT TO edgewright_owner USING (true);

GRANT SELECT, INSERT ON edgewright.data_keys TO edgewright_app;
GRANT UPDATE (key_id, sealed, sealed_at) ON edgewright.data_keys TO edgewright_app;

CREATE TABLE edgewright.model_keys (
  person_id text COLLATE "C" NOT NULL REFERENCES edgewright.data_keys (person_id) ON DELETE CASCADE,
  provider text COLLATE "C" NOT NULL CHECK (provider ~ '^[a-z]{1,20}$'),
  -- The moment of its sealing in milliseconds; the bytes open in no other version of the row.
  version bigint NOT NULL,
  sealed bytea NOT NULL CHECK (length(sealed) BETWEEN 1 AND 600),
  -- Its last characters, by which its owner recognises it; empty for a key too short to show any.
  mask text NOT NULL CHECK (length(mask) <= 4),
  base_url text CHECK (length(base_url) BETWEEN 1 AND 200),
  model text CHECK (length(model) BETWEEN 1 AND 100),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  last_used_at timestamptz,
  PRIMARY KEY (person_id, provider)
);

ALTER TABLE edgewright.model_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE edgewright.model_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY person_select ON edgewright.model_keys FOR SELECT TO edgewright_app
  USING (person_id = (SELECT edgewright.current_person()));
CREATE POLICY person_insert ON edgewright.model_keys FOR INSERT TO edgewright_app
  WITH CHECK (person_id = (SELECT edgewright.current_person()));
CREATE POLICY person_update ON edgewright.model_keys FOR UPDATE TO edgewright_app
  USING (person_id = (SELECT edgewright.current_person()))
  WITH CHECK (person_id = (SELECT edgewright.current_person()));
CREATE POLICY person_delete ON edgewright.model_keys FOR DELETE TO edgewright_app
  USING (person_id = (SELECT edgewright.current_person()));

GRANT SELECT, INSERT, DELETE ON edgewright.model_keys TO edgewright_app;
GRANT UPDATE (version, sealed, mask, base_url, model, updated_at, last_used_at)
  ON edgewright.model_keys TO edgewright_app;

-- Whose data keys are sealed under one of these keys of the platform, so that a sweep can seal them anew. It answers ids
-- only: what is sealed is read as the person it belongs to.
CREATE FUNCTION edgewright.data_key_stale(p_key_ids text[], p_limit integer) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
  SELECT to_jsonb(person_id) FROM edgewright.data_keys
  WHERE key_id = ANY (p_key_ids)
  ORDER BY sealed_at
  LIMIT least(p_limit, 1000)
$$;

GRANT EXECUTE ON FUNCTION edgewright.data_key_stale(text[], integer) TO edgewright_app;
