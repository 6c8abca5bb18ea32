-- The directory of features and apps. The objects own the truth and report here, at least once and in any order, so
-- every report is idempotent and an older one never overwrites a newer one.

SET LOCAL ROLE edgewright_owner;

CREATE TABLE edgewright.features (
  id text COLLATE "C" PRIMARY KEY CHECK (id ~ '^feat_[0-9a-z]{26}$'),
  owner_id text COLLATE "C" NOT NULL REFERENCES edgewright.people (id) ON DELETE CASCADE,
  title text NOT NULL CHECK (length(title) <= 200),
  mode text NOT NULL CHECK (length(mode) <= 20),
  status text NOT NULL CHECK (length(status) <= 40),
  app_id text COLLATE "C",
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  revision bigint NOT NULL CHECK (revision >= 0)
);

CREATE INDEX features_owner_id ON edgewright.features (owner_id, id DESC);

ALTER TABLE edgewright.features ENABLE ROW LEVEL SECURITY;
ALTER TABLE edgewright.features FORCE ROW LEVEL SECURITY;
CREATE POLICY person_select ON edgewright.features FOR SELECT TO edgewright_app
  USING (owner_id = (SELECT edgewright.current_person()));
CREATE POLICY person_insert ON edgewright.features FOR INSERT TO edgewright_app
  WITH CHECK (owner_id = (SELECT edgewright.current_person()));
CREATE POLICY person_update ON edgewright.features FOR UPDATE TO edgewright_app
  USING (owner_id = (SELECT edgewright.current_person()))
  WITH CHECK (owner_id = (SELECT edgewright.current_person()));

GRANT SELECT, INSERT ON edgewright.features TO edgewright_app;
GRANT UPDATE (title, mode, status, app_id, updated_at, revision) ON edgewright.features TO edgewright_app;

-- Records the state of a feature at a revision. True when it was news. Runs with the caller's rights: the policies
-- above decide whose feature this may be.
CREATE FUNCTION edgewright.feature_report(
  p_id text, p_title text, p_mode text, p_status text, p_app_id text,
  p_created_at bigint, p_updated_at bigint, p_revision bigint
) RETURNS boolean
LANGUAGE sql
SET search_path = pg_catalog, pg_temp
AS $$
  WITH reported AS (
    INSERT INTO edgewright.features AS known
      (id, owner_id, title, mode, status, app_id, created_at, updated_at, revision)
    VALUES (
      p_id, edgewright.current_person(), left(p_title, 200), p_mode, p_status, p_app_id,
      edgewright.from_millis(p_created_at), edgewright.from_millis(p_updated_at), p_revision
    )
    ON CONFLICT (id) DO UPDATE SET
      title = excluded.title,
      mode = excluded.mode,
      status = excluded.status,
      app_id = excluded.app_id,
      updated_at = excluded.updated_at,
      revision = excluded.revision
    WHERE known.revision < excluded.revision
    RETURNING 1
  )
  SELECT EXISTS (SELECT FROM reported)
$$;

CREATE TABLE edgewright.apps (
  id text COLLATE "C" PRIMARY KEY CHECK (id ~ '^app_[0-9a-z]{26}$'),
  owner_id text COLLATE "C" NOT NULL REFERENCES edgewright.people (id) ON DELETE CASCADE,
  slug text NOT NULL CHECK (slug ~ '^[a-z0-9](-?[a-z0-9])*$' AND length(slug) <= 60),
  name text NOT NULL CHECK (length(name) <= 200),
  visibility text NOT NULL DEFAULT 'private' CHECK (visibility IN ('private', 'invited', 'public')),
  current_version bigint NOT NULL DEFAULT 0 CHECK (current_version >= 0),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  deleted_at timestamptz,
  UNIQUE (id, owner_id)
);

CREATE UNIQUE INDEX apps_owner_id_slug ON edgewright.apps (owner_id, slug) WHERE deleted_at IS NULL;

ALTER TABLE edgewright.apps ENABLE ROW LEVEL SECURITY;
ALTER TABLE edgewright.apps FORCE ROW LEVEL SECURITY;
CREATE POLICY person_select ON edgewright.apps FOR SELECT TO edgewright_app
  USING (owner_id = (SELECT edgewright.current_person()));
-- A deleted app cannot be changed any more: bringing it back would pass by the limit of published apps.
CREATE POLICY person_update ON edgewright.apps FOR UPDATE TO edgewright_app
  USING (owner_id = (SELECT edgewright.current_person()) AND deleted_at IS NULL)
  WITH CHECK (owner_id = (SELECT edgewright.current_person()));
CREATE POLICY owner_select ON edgewright.apps FOR SELECT TO edgewright_owner USING (true);
CREATE POLICY owner_insert ON edgewright.apps FOR INSERT TO edgewright_owner WITH CHECK (true);

GRANT SELECT ON edgewright.apps TO edgewright_app;
GRANT UPDATE (name, visibility, current_version, updated_at, deleted_at) ON edgewright.apps TO edgewright_app;

CREATE FUNCTION edgewright.app_json(app edgewright.apps) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
RETURN jsonb_build_object(
  'id', app.id,
  'owner_id', app.owner_id,
  'slug', app.slug,
  'name', app.name,
  'visibility', app.visibility,
  'current_version', app.current_version,
  'created_at', edgewright.to_millis(app.created_at),
  'updated_at', edgewright.to_millis(app.updated_at)
);

-- Takes an address for the current person. The only way a row gets into this table, so the limit of published apps is
-- exact: the person's row is locked, and reservations of one person queue behind it. The same id and slug again is
-- the same reservation. EW001 at the limit, EW003 without a person, unique_violation when the slug is in use.
CREATE FUNCTION edgewright.app_reserve(p_id text, p_slug text, p_name text, p_free_limit integer, p_now bigint)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  person edgewright.people;
  app edgewright.apps;
BEGIN
  SELECT * INTO person FROM edgewright.people WHERE id = edgewright.current_person() FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'an app is reserved by a person' USING ERRCODE = 'EW003';
  END IF;
  SELECT * INTO app FROM edgewright.apps WHERE id = p_id AND owner_id = person.id AND slug = p_slug;
  IF FOUND AND app.deleted_at IS NULL THEN
    RETURN edgewright.app_json(app);
  END IF;
  IF person.plan = 'free' AND p_free_limit <= (
    SELECT count(*) FROM edgewright.apps WHERE owner_id = person.id AND deleted_at IS NULL
  ) THEN
    RAISE EXCEPTION 'the limit of published apps is reached' USING ERRCODE = 'EW001';
  END IF;
  INSERT INTO edgewright.apps (id, owner_id, slug, name, created_at, updated_at)
  VALUES (
    p_id, person.id, p_slug, left(p_name, 200), edgewright.from_millis(p_now), edgewright.from_millis(p_now)
  )
  RETURNING * INTO app;
  RETURN edgewright.app_json(app);
END
$$;

-- Records what an app is at a version. True when it was news; an app that was deleted or never reserved is left alone.
CREATE FUNCTION edgewright.app_report(
  p_id text, p_name text, p_visibility text, p_version bigint, p_updated_at bigint
) RETURNS boolean
LANGUAGE sql
SET search_path = pg_catalog, pg_temp
AS $$
  WITH reported AS (
    UPDATE edgewright.apps SET
      name = left(p_name, 200),
      visibility = p_visibility,
      current_version = p_version,
      updated_at = edgewright.from_millis(p_updated_at)
    WHERE id = p_id AND deleted_at IS NULL AND current_version < p_version
    RETURNING 1
  )
  SELECT EXISTS (SELECT FROM reported)
$$;

-- Gives an address back. True when there was a live app.
CREATE FUNCTION edgewright.app_delete(p_id text, p_now bigint) RETURNS boolean
LANGUAGE sql
SET search_path = pg_catalog, pg_temp
AS $$
  WITH deleted AS (
    UPDATE edgewright.apps SET deleted_at = edgewright.from_millis(p_now), updated_at = edgewright.from_millis(p_now)
    WHERE id = p_id AND deleted_at IS NULL
    RETURNING 1
  )
  SELECT EXISTS (SELECT FROM deleted)
$$;

-- The live app at an address, whoever asks: addresses are public, and the app itself decides what it shows.
CREATE FUNCTION edgewright.app_find(p_username text, p_slug text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
  SELECT edgewright.app_json(apps)
  FROM edgewright.apps JOIN edgewright.people ON people.id = apps.owner_id
  WHERE people.username = p_username AND apps.slug = p_slug AND apps.deleted_at IS NULL
$$;

CREATE TABLE edgewright.app_versions (
  app_id text COLLATE "C" NOT NULL,
  owner_id text COLLATE "C" NOT NULL,
  version bigint NOT NULL CHECK (version >= 1),
  definition jsonb NOT NULL,
  contract_tests jsonb NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  note text NOT NULL DEFAULT '' CHECK (length(note) <= 2000),
  PRIMARY KEY (app_id, version),
  FOREIGN KEY (app_id, owner_id) REFERENCES edgewright.apps (id, owner_id) ON DELETE CASCADE
);

ALTER TABLE edgewright.app_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE edgewright.app_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY person_select ON edgewright.app_versions FOR SELECT TO edgewright_app
  USING (owner_id = (SELECT edgewright.current_person()));
CREATE POLICY person_insert ON edgewright.app_versions FOR INSERT TO edgewright_app
  WITH CHECK (owner_id = (SELECT edgewright.current_person()));

GRANT SELECT, INSERT ON edgewright.app_versions TO edgewright_app;

-- Keeps a version for good. True when it was news.
CREATE FUNCTION edgewright.app_version_report(
  p_app_id text, p_version bigint, p_definition jsonb, p_contract_tests jsonb,
  p_created_by text, p_created_at bigint, p_note text
) RETURNS boolean
LANGUAGE sql
SET search_path = pg_catalog, pg_temp
AS $$
  WITH reported AS (
    INSERT INTO edgewright.app_versions
      (app_id, owner_id, version, definition, contract_tests, created_by, created_at, note)
    VALUES (
      p_app_id, edgewright.current_person(), p_version, p_definition, p_contract_tests,
      p_created_by, edgewright.from_millis(p_created_at), left(p_note, 2000)
    )
    ON CONFLICT (app_id, version) DO NOTHING
    RETURNING 1
  )
  SELECT EXISTS (SELECT FROM reported)
$$;

GRANT EXECUTE ON FUNCTION
  edgewright.feature_report(text, text, text, text, text, bigint, bigint, bigint),
  edgewright.app_json(edgewright.apps),
  edgewright.app_reserve(text, text, text, integer, bigint),
  edgewright.app_report(text, text, text, bigint, bigint),
  edgewright.app_delete(text, bigint),
  edgewright.app_find(text, text),
  edgewright.app_version_report(text, bigint, jsonb, jsonb, text, bigint, text)
TO edgewright_app;
