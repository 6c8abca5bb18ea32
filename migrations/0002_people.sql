-- People. A person reads their own row; rows appear only through person_sign_in.

SET LOCAL ROLE edgewright_owner;

CREATE TABLE edgewright.people (
  id text COLLATE "C" PRIMARY KEY CHECK (id ~ '^user_[0-9a-z]{26}$'),
  email text NOT NULL UNIQUE CHECK (email = lower(email) AND length(email) <= 254),
  username text NOT NULL UNIQUE CHECK (username ~ '^[a-z0-9](-?[a-z0-9])*$' AND length(username) BETWEEN 2 AND 39),
  plan text NOT NULL DEFAULT 'free' CHECK (plan IN ('free', 'paid')),
  created_at timestamptz NOT NULL
);

ALTER TABLE edgewright.people ENABLE ROW LEVEL SECURITY;
ALTER TABLE edgewright.people FORCE ROW LEVEL SECURITY;

CREATE POLICY person_select ON edgewright.people FOR SELECT TO edgewright_app
  USING (id = (SELECT edgewright.current_person()));
CREATE POLICY owner_select ON edgewright.people FOR SELECT TO edgewright_owner USING (true);
CREATE POLICY owner_insert ON edgewright.people FOR INSERT TO edgewright_owner WITH CHECK (true);
CREATE POLICY owner_update ON edgewright.people FOR UPDATE TO edgewright_owner USING (true) WITH CHECK (true);

GRANT SELECT ON edgewright.people TO edgewright_app;

CREATE FUNCTION edgewright.person_json(person edgewright.people) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
RETURN jsonb_build_object(
  'id', person.id,
  'email', person.email,
  'username', person.username,
  'plan', person.plan,
  'created_at', edgewright.to_millis(person.created_at)
);

-- Finds the person with this address, or creates them under the first of the offered usernames that is free.
-- Called after the address was proven by a sign-in code. EW002 when every offered username is taken.
CREATE FUNCTION edgewright.person_sign_in(p_id text, p_email text, p_usernames text[], p_now bigint) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  person edgewright.people;
  candidate text;
BEGIN
  SELECT * INTO person FROM edgewright.people WHERE email = p_email;
  IF FOUND THEN
    RETURN edgewright.person_json(person) || '{"created": false}';
  END IF;
  FOREACH candidate IN ARRAY p_usernames LOOP
    INSERT INTO edgewright.people (id, email, username, created_at)
    VALUES (p_id, p_email, candidate, edgewright.from_millis(p_now))
    ON CONFLICT DO NOTHING
    RETURNING * INTO person;
    IF FOUND THEN
      RETURN edgewright.person_json(person) || '{"created": true}';
    END IF;
    -- The conflict was either the username or the same person signing in twice at once.
    SELECT * INTO person FROM edgewright.people WHERE email = p_email;
    IF FOUND THEN
      RETURN edgewright.person_json(person) || '{"created": false}';
    END IF;
  END LOOP;
  RAISE EXCEPTION 'no offered username is free' USING ERRCODE = 'EW002';
END
$$;

GRANT EXECUTE ON FUNCTION
  edgewright.person_json(edgewright.people),
  edgewright.person_sign_in(text, text, text[], bigint)
TO edgewright_app;
