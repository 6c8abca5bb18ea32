-- The limit of builds under way. A build takes its place in the directory before its object begins, so the limit is
-- exact, and the sweep knows of every object there may be.

SET LOCAL ROLE edgewright_owner;

CREATE POLICY owner_insert ON edgewright.features FOR INSERT TO edgewright_owner WITH CHECK (true);
-- Only a place that no object has reported from can be given back.
CREATE POLICY owner_delete ON edgewright.features FOR DELETE TO edgewright_owner USING (revision = 0);

-- Takes a place for a build of the current person, at revision 0: the object's first report is newer. The person's row
-- is locked, so reservations of one person queue. The same id again is the same reservation. EW005 at the limit, EW003
-- without a person.
CREATE FUNCTION edgewright.feature_reserve(p_id text, p_title text, p_free_limit integer, p_now bigint)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  person edgewright.people;
BEGIN
  SELECT * INTO person FROM edgewright.people WHERE id = edgewright.current_person() FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a build is begun by a person' USING ERRCODE = 'EW003';
  END IF;
  IF EXISTS (SELECT FROM edgewright.features WHERE id = p_id AND owner_id = person.id) THEN
    RETURN false;
  END IF;
  IF person.plan = 'free' AND p_free_limit <= (
    SELECT count(*) FROM edgewright.features
    WHERE owner_id = person.id AND status IN ('drafting', 'building', 'awaiting_approval', 'publishing')
  ) THEN
    RAISE EXCEPTION 'the limit of builds under way is reached' USING ERRCODE = 'EW005';
  END IF;
  INSERT INTO edgewright.features (id, owner_id, title, mode, status, created_at, updated_at, revision)
  VALUES (
    p_id, person.id, left(p_title, 200), 'app', 'drafting',
    edgewright.from_millis(p_now), edgewright.from_millis(p_now), 0
  );
  RETURN true;
END
$$;

-- Gives back a place of the current person that no object has reported from.
CREATE FUNCTION edgewright.feature_release(p_id text) RETURNS boolean
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
  WITH released AS (
    DELETE FROM edgewright.features WHERE id = p_id AND owner_id = edgewright.current_person() AND revision = 0
    RETURNING 1
  )
  SELECT EXISTS (SELECT FROM released)
$$;

-- Forgets places that no object has reported from since a moment: whoever took them was lost before the build began.
-- A report that comes after all makes the row anew.
CREATE FUNCTION edgewright.feature_forget(p_before bigint) RETURNS bigint
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
  WITH forgotten AS (
    DELETE FROM edgewright.features WHERE revision = 0 AND updated_at < edgewright.from_millis(p_before)
    RETURNING 1
  )
  SELECT count(*) FROM forgotten
$$;

DROP INDEX edgewright.features_unfinished;
CREATE INDEX features_unfinished ON edgewright.features (updated_at)
  WHERE status IN ('building', 'publishing') OR revision = 0;

-- As before (0008), and places no object has reported from yet.
CREATE OR REPLACE FUNCTION edgewright.feature_unfinished(p_before bigint, p_limit integer) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
  SELECT to_jsonb(id) FROM edgewright.features
  WHERE (status IN ('building', 'publishing') OR revision = 0) AND updated_at < edgewright.from_millis(p_before)
  ORDER BY updated_at
  LIMIT least(p_limit, 1000)
$$;

GRANT EXECUTE ON FUNCTION edgewright.feature_reserve(text, text, integer, bigint) TO edgewright_app;
GRANT EXECUTE ON FUNCTION edgewright.feature_release(text) TO edgewright_app;
GRANT EXECUTE ON FUNCTION edgewright.feature_forget(bigint) TO edgewright_app;
