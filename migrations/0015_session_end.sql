-- A program signs out with its access token alone: it ends the session that token belongs to, if it is its own.

SET LOCAL ROLE edgewright_owner;

CREATE FUNCTION edgewright.session_end(p_family_id text, p_now bigint) RETURNS boolean
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
  WITH ended AS (
    UPDATE edgewright.sessions SET revoked_at = edgewright.from_millis(p_now)
    WHERE family_id = p_family_id AND person_id = edgewright.current_person() AND revoked_at IS NULL
    RETURNING 1
  )
  SELECT EXISTS (SELECT FROM ended)
$$;

GRANT EXECUTE ON FUNCTION edgewright.session_end(text, bigint) TO edgewright_app;
