-- What the clock's sweep looks for: features under way that have not reported for a while. It runs for nobody in
-- particular, so it is a function that tells ids and nothing else.

SET LOCAL ROLE edgewright_owner;

CREATE INDEX features_unfinished ON edgewright.features (updated_at)
  WHERE status IN ('building', 'publishing');

CREATE FUNCTION edgewright.feature_unfinished(p_before bigint, p_limit integer) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
  SELECT to_jsonb(id) FROM edgewright.features
  WHERE status IN ('building', 'publishing') AND updated_at < edgewright.from_millis(p_before)
  ORDER BY updated_at
  LIMIT least(p_limit, 1000)
$$;

GRANT EXECUTE ON FUNCTION edgewright.feature_unfinished(bigint, integer) TO edgewright_app;
