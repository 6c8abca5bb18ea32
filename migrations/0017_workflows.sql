-- The directory of published workflows. A workflow's object owns the truth and reports here; the sweep wakes objects by
-- this list, so that none that lost its alarm stays asleep and the directory knows what is live.

SET LOCAL ROLE edgewright_owner;

CREATE TABLE edgewright.workflows (
  id text COLLATE "C" PRIMARY KEY CHECK (id ~ '^wf_[0-9a-z]{26}$'),
  owner_id text COLLATE "C" NOT NULL REFERENCES edgewright.people (id) ON DELETE CASCADE,
  slug text NOT NULL CHECK (slug ~ '^[a-z0-9](-?[a-z0-9])*$' AND length(slug) <= 60),
  title text NOT NULL CHECK (length(title) <= 200),
  current_version bigint NOT NULL DEFAULT 0 CHECK (current_version >= 0),
  -- When the sweep last woke its object.
  swept_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  deleted_at timestamptz,
  UNIQUE (id, owner_id)
);

CREATE UNIQUE INDEX workflows_owner_id_slug ON edgewright.workflows (owner_id, slug) WHERE deleted_at IS NULL;
CREATE INDEX workflows_swept_at ON edgewright.workflows (swept_at) WHERE deleted_at IS NULL;

ALTER TABLE edgewright.workflows ENABLE ROW LEVEL SECURITY;
ALTER TABLE edgewright.workflows FORCE ROW LEVEL SECURITY;
CREATE POLICY person_select ON edgewright.workflows FOR SELECT TO edgewright_app
  USING (owner_id = (SELECT edgewright.current_person()));
-- A deleted workflow cannot be changed any more: bringing it back would pass by the limit.
CREATE POLICY person_update ON edgewright.workflows FOR UPDATE TO edgewright_app
  USING (owner_id = (SELECT edgewright.current_person()) AND deleted_at IS NULL)
  WITH CHECK (owner_id = (SELECT edgewright.current_person()));
CREATE POLICY owner_select ON edgewright.workflows FOR SELECT TO edgewright_owner USING (true);
CREATE POLICY owner_insert ON edgewright.workflows FOR INSERT TO edgewright_owner WITH CHECK (true);
CREATE POLICY owner_update ON edgewright.workflows FOR UPDATE TO edgewright_owner USING (true) WITH CHECK (true);

GRANT SELECT ON edgewright.workflows TO edgewright_app;
GRANT UPDATE (title, current_version, updated_at, deleted_at) ON edgewright.workflows TO edgewright_app;

CREATE FUNCTION edgewright.workflow_json(workflow edgewright.workflows) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
RETURN jsonb_build_object(
  'id', workflow.id,
  'owner_id', workflow.owner_id,
  'slug', workflow.slug,
  'title', workflow.title,
  'current_version', workflow.current_version,
  'created_at', edgewright.to_millis(workflow.created_at),
  'updated_at', edgewright.to_millis(workflow.updated_at)
);

-- Takes an address for the current person; the only way a row gets into this table, so the limit is exact. The same id
-- and slug again is the same reservation. EW007 at the limit, EW003 without a person, unique_violation when the slug is
-- in use.
CREATE FUNCTION edgewright.workflow_reserve(p_id text, p_slug text, p_title text, p_free_limit integer, p_now bigint)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  person edgewright.people;
  workflow edgewright.workflows;
  moment timestamptz := edgewright.from_millis(p_now);
BEGIN
  SELECT * INTO person FROM edgewright.people WHERE id = edgewright.current_person() FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a workflow is reserved by a person' USING ERRCODE = 'EW003';
  END IF;
  SELECT * INTO workflow FROM edgewright.workflows WHERE id = p_id AND owner_id = person.id AND slug = p_slug;
  IF FOUND AND workflow.deleted_at IS NULL THEN
    RETURN edgewright.workflow_json(workflow);
  END IF;
  IF person.plan = 'free' AND p_free_limit <= (
    SELECT count(*) FROM edgewright.workflows WHERE owner_id = person.id AND deleted_at IS NULL
  ) THEN
    RAISE EXCEPTION 'the limit of published workflows is reached' USING ERRCODE = 'EW007';
  END IF;
  INSERT INTO edgewright.workflows (id, owner_id, slug, title, swept_at, created_at, updated_at)
  VALUES (p_id, person.id, p_slug, left(p_title, 200), moment, moment, moment)
  RETURNING * INTO workflow;
  RETURN edgewright.workflow_json(workflow);
END
$$;

-- Records what a workflow is at a version. True when it was news; one that was deleted or never reserved is left alone.
CREATE FUNCTION edgewright.workflow_report(p_id text, p_title text, p_version bigint, p_updated_at bigint) RETURNS boolean
LANGUAGE sql
SET search_path = pg_catalog, pg_temp
AS $$
  WITH reported AS (
    UPDATE edgewright.workflows SET
      title = left(p_title, 200),
      current_version = p_version,
      updated_at = edgewright.from_millis(p_updated_at)
    WHERE id = p_id AND deleted_at IS NULL AND current_version < p_version
    RETURNING 1
  )
  SELECT EXISTS (SELECT FROM reported)
$$;

-- Gives an address back. True when there was a live workflow.
CREATE FUNCTION edgewright.workflow_delete(p_id text, p_now bigint) RETURNS boolean
LANGUAGE sql
SET search_path = pg_catalog, pg_temp
AS $$
  WITH deleted AS (
    UPDATE edgewright.workflows
    SET deleted_at = edgewright.from_millis(p_now), updated_at = edgewright.from_millis(p_now)
    WHERE id = p_id AND deleted_at IS NULL
    RETURNING 1
  )
  SELECT EXISTS (SELECT FROM deleted)
$$;

-- Workflows to wake and to compare with their objects, those first whose turn was longest ago. Their turn is taken with
-- the answer, so that two sweeps at once wake different ones.
CREATE FUNCTION edgewright.workflow_sweep(p_before bigint, p_limit integer, p_now bigint) RETURNS SETOF jsonb
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
  WITH due AS (
    SELECT id FROM edgewright.workflows
    WHERE deleted_at IS NULL AND swept_at < edgewright.from_millis(p_before)
    ORDER BY swept_at LIMIT p_limit
    FOR UPDATE SKIP LOCKED
  ), taken AS (
    UPDATE edgewright.workflows SET swept_at = edgewright.from_millis(p_now)
    WHERE id IN (SELECT id FROM due)
    RETURNING *
  )
  SELECT edgewright.workflow_json(taken) || jsonb_build_object('owner', people.username, 'plan', people.plan)
  FROM taken JOIN edgewright.people ON people.id = taken.owner_id
$$;

CREATE TABLE edgewright.workflow_versions (
  workflow_id text COLLATE "C" NOT NULL,
  owner_id text COLLATE "C" NOT NULL,
  version bigint NOT NULL CHECK (version >= 1),
  definition jsonb NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (workflow_id, version),
  FOREIGN KEY (workflow_id, owner_id) REFERENCES edgewright.workflows (id, owner_id) ON DELETE CASCADE
);

ALTER TABLE edgewright.workflow_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE edgewright.workflow_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY person_select ON edgewright.workflow_versions FOR SELECT TO edgewright_app
  USING (owner_id = (SELECT edgewright.current_person()));
CREATE POLICY person_insert ON edgewright.workflow_versions FOR INSERT TO edgewright_app
  WITH CHECK (owner_id = (SELECT edgewright.current_person()));

GRANT SELECT, INSERT ON edgewright.workflow_versions TO edgewright_app;

-- Keeps a version for good. True when it was news.
CREATE FUNCTION edgewright.workflow_version_report(
  p_workflow_id text, p_version bigint, p_definition jsonb, p_created_by text, p_created_at bigint
) RETURNS boolean
LANGUAGE sql
SET search_path = pg_catalog, pg_temp
AS $$
  WITH reported AS (
    INSERT INTO edgewright.workflow_versions (workflow_id, owner_id, version, definition, created_by, created_at)
    VALUES (
      p_workflow_id, edgewright.current_person(), p_version, p_definition, p_created_by,
      edgewright.from_millis(p_created_at)
    )
    ON CONFLICT (workflow_id, version) DO NOTHING
    RETURNING 1
  )
  SELECT EXISTS (SELECT FROM reported)
$$;

GRANT EXECUTE ON FUNCTION
  edgewright.workflow_json(edgewright.workflows),
  edgewright.workflow_reserve(text, text, text, integer, bigint),
  edgewright.workflow_report(text, text, bigint, bigint),
  edgewright.workflow_delete(text, bigint),
  edgewright.workflow_sweep(bigint, integer, bigint),
  edgewright.workflow_version_report(text, bigint, jsonb, text, bigint)
TO edgewright_app;
