-- The analyst works on a draft too, and its alarm can be lost like any other. Whether a draft rests or waits for its
-- analyst only its object knows, so the sweep also asks drafts that fell silent within the last quarter of an hour.

SET LOCAL ROLE edgewright_owner;

DROP INDEX edgewright.features_unfinished;
CREATE INDEX features_unfinished ON edgewright.features (updated_at)
  WHERE status IN ('building', 'publishing', 'drafting') OR revision = 0;

CREATE OR REPLACE FUNCTION edgewright.feature_unfinished(p_before bigint, p_limit integer) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
  SELECT to_jsonb(id) FROM edgewright.features
  WHERE (status IN ('building', 'publishing', 'drafting') OR revision = 0)
    AND updated_at < edgewright.from_millis(p_before)
    AND (status IN ('building', 'publishing') OR revision = 0
      OR updated_at > edgewright.from_millis(p_before) - interval '15 minutes')
  ORDER BY updated_at
  LIMIT least(p_limit, 1000)
$$;
