-- What agent runs cost, and who did what. Both only grow.

SET LOCAL ROLE edgewright_owner;

CREATE TABLE edgewright.usage_events (
  id text COLLATE "C" PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 100),
  person_id text COLLATE "C" NOT NULL REFERENCES edgewright.people (id) ON DELETE CASCADE,
  feature_id text COLLATE "C",
  stage text NOT NULL,
  provider text NOT NULL,
  model text NOT NULL,
  input_tokens bigint NOT NULL CHECK (input_tokens >= 0),
  output_tokens bigint NOT NULL CHECK (output_tokens >= 0),
  cost_micros bigint NOT NULL CHECK (cost_micros >= 0),
  at timestamptz NOT NULL
);

CREATE INDEX usage_events_person_id ON edgewright.usage_events (person_id, at DESC);

ALTER TABLE edgewright.usage_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE edgewright.usage_events FORCE ROW LEVEL SECURITY;
CREATE POLICY person_select ON edgewright.usage_events FOR SELECT TO edgewright_app
  USING (person_id = (SELECT edgewright.current_person()));
CREATE POLICY person_insert ON edgewright.usage_events FOR INSERT TO edgewright_app
  WITH CHECK (person_id = (SELECT edgewright.current_person()));

GRANT SELECT, INSERT ON edgewright.usage_events TO edgewright_app;

CREATE TABLE edgewright.audit_log (
  id text COLLATE "C" PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 100),
  person_id text COLLATE "C",
  action text NOT NULL CHECK (length(action) BETWEEN 1 AND 100),
  subject text NOT NULL DEFAULT '' CHECK (length(subject) <= 200),
  detail jsonb NOT NULL DEFAULT '{}',
  at timestamptz NOT NULL
);

CREATE INDEX audit_log_person_id ON edgewright.audit_log (person_id, at DESC);

ALTER TABLE edgewright.audit_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE edgewright.audit_log FORCE ROW LEVEL SECURITY;
CREATE POLICY person_select ON edgewright.audit_log FOR SELECT TO edgewright_app
  USING (person_id = (SELECT edgewright.current_person()));
-- Without a person (a failed sign-in), an entry belongs to nobody and is read by operators only.
CREATE POLICY person_insert ON edgewright.audit_log FOR INSERT TO edgewright_app
  WITH CHECK (person_id IS NOT DISTINCT FROM (SELECT edgewright.current_person()));

GRANT SELECT, INSERT ON edgewright.audit_log TO edgewright_app;

-- Holds for the owner and for superusers too: an entry is never changed or removed by a statement.
CREATE FUNCTION edgewright.audit_log_refuse_change() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RAISE EXCEPTION 'the audit log only grows' USING ERRCODE = 'EW004';
END
$$;

CREATE TRIGGER audit_log_only_grows
  BEFORE UPDATE OR DELETE OR TRUNCATE ON edgewright.audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION edgewright.audit_log_refuse_change();
