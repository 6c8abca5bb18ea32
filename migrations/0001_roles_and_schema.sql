-- Roles, the schema and the ledger of applied migrations.
--
-- edgewright_owner owns every table and function. Nobody logs in as it; migrations become it with SET LOCAL ROLE.
-- edgewright_app is what a request runs as. It owns nothing, cannot bypass row-level security, and may call only
-- what is granted below. The login role of a deployment is a third role, made outside migrations (see README.md).

DO $$
BEGIN
  CREATE ROLE edgewright_owner NOLOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;  -- Roles belong to the whole server; another database on it was migrated before.
END
$$;

DO $$
BEGIN
  CREATE ROLE edgewright_app NOLOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;
END
$$;

-- Whoever applies migrations must be able to become the owner, also where they are not a superuser (hosted PostgreSQL).
-- The grant is repeated on purpose: since PostgreSQL 16, having made a role does not yet allow SET ROLE to it.
DO $$
BEGIN
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    EXECUTE format('GRANT edgewright_owner TO %I', current_user);
  END IF;
END
$$;

CREATE SCHEMA edgewright AUTHORIZATION edgewright_owner;

SET LOCAL ROLE edgewright_owner;

GRANT USAGE ON SCHEMA edgewright TO edgewright_app;

-- A new function is callable by nobody until a GRANT says otherwise.
ALTER DEFAULT PRIVILEGES FOR ROLE edgewright_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- The person a transaction acts for, or NULL. Set by set_config('edgewright.person_id', id, true), so it ends with
-- the transaction. Every policy reads it through a scalar subquery, which PostgreSQL evaluates once per statement.
CREATE FUNCTION edgewright.current_person() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
RETURN nullif(current_setting('edgewright.person_id', true), '');

-- Times cross the wire as milliseconds since 1970, the unit of every engine.
CREATE FUNCTION edgewright.to_millis(moment timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
RETURN (extract(epoch FROM moment) * 1000)::bigint;

CREATE FUNCTION edgewright.from_millis(millis bigint) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
RETURN to_timestamp(millis / 1000.0);

GRANT EXECUTE ON FUNCTION
  edgewright.current_person(),
  edgewright.to_millis(timestamptz),
  edgewright.from_millis(bigint)
TO edgewright_app;

CREATE TABLE edgewright.applied_migrations (
  name text PRIMARY KEY,
  sha256 text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE edgewright.applied_migrations ENABLE ROW LEVEL SECURITY;
ALTER TABLE edgewright.applied_migrations FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_select ON edgewright.applied_migrations FOR SELECT TO edgewright_owner USING (true);
CREATE POLICY owner_insert ON edgewright.applied_migrations FOR INSERT TO edgewright_owner WITH CHECK (true);
