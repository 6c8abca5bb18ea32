-- What a person's models may cost in one month, and what is known of each call of a model. A month is a calendar month in
-- UTC. A person without a row has the default of the platform (crates/limits).

SET LOCAL ROLE edgewright_owner;

ALTER TABLE edgewright.usage_events
  ADD COLUMN cached_input_tokens bigint NOT NULL DEFAULT 0 CHECK (cached_input_tokens >= 0),
  ADD COLUMN took_ms bigint NOT NULL DEFAULT 0 CHECK (took_ms >= 0),
  -- Why there was no answer; NULL when there was one.
  ADD COLUMN failure text CHECK (length(failure) BETWEEN 1 AND 40);

CREATE TABLE edgewright.model_budgets (
  person_id text COLLATE "C" PRIMARY KEY REFERENCES edgewright.people (id) ON DELETE CASCADE,
  -- Millionths of a dollar. 0: no call that costs anything is made.
  monthly_micros bigint NOT NULL CHECK (monthly_micros >= 0),
  updated_at timestamptz NOT NULL
);

ALTER TABLE edgewright.model_budgets ENABLE ROW LEVEL SECURITY;
ALTER TABLE edgewright.model_budgets FORCE ROW LEVEL SECURITY;
CREATE POLICY person_select ON edgewright.model_budgets FOR SELECT TO edgewright_app
  USING (person_id = (SELECT edgewright.current_person()));
CREATE POLICY person_insert ON edgewright.model_budgets FOR INSERT TO edgewright_app
  WITH CHECK (person_id = (SELECT edgewright.current_person()));
CREATE POLICY person_update ON edgewright.model_budgets FOR UPDATE TO edgewright_app
  USING (person_id = (SELECT edgewright.current_person()))
  WITH CHECK (person_id = (SELECT edgewright.current_person()));

GRANT SELECT, INSERT ON edgewright.model_budgets TO edgewright_app;
GRANT UPDATE (monthly_micros, updated_at) ON edgewright.model_budgets TO edgewright_app;

-- The beginning of a calendar month in UTC, whatever the zone of the session: the one of this moment, or so many later.
CREATE FUNCTION edgewright.month_start(p_now bigint, p_months integer) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
RETURN (date_trunc('month', edgewright.from_millis(p_now) AT TIME ZONE 'UTC') + make_interval(months => p_months))
  AT TIME ZONE 'UTC';

-- The calls of the current person in the month of this moment. It runs with the caller's rights.
CREATE FUNCTION edgewright.usage_of_month(p_now bigint) RETURNS SETOF edgewright.usage_events
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
  SELECT * FROM edgewright.usage_events
  WHERE person_id = edgewright.current_person()
    AND at >= edgewright.month_start(p_now, 0)
    AND at < edgewright.month_start(p_now, 1)
$$;

-- A sum as a number that every reader of JSON keeps exactly; a sum beyond it would stop everything anyway.
CREATE FUNCTION edgewright.sum_exact(total numeric) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
RETURN least(coalesce(total, 0), 9007199254740991)::bigint;

GRANT EXECUTE ON FUNCTION
  edgewright.month_start(bigint, integer),
  edgewright.usage_of_month(bigint),
  edgewright.sum_exact(numeric)
TO edgewright_app;
