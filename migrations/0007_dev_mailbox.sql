-- The mailbox of a development machine: sign-in mails land here instead of leaving. In production the Worker neither
-- writes to it nor serves it, so it is empty.

SET LOCAL ROLE edgewright_owner;

CREATE TABLE edgewright.dev_mailbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  to_email text NOT NULL,
  subject text NOT NULL,
  text text NOT NULL,
  sent_at timestamptz NOT NULL
);

CREATE INDEX dev_mailbox_to_email ON edgewright.dev_mailbox (to_email, id DESC);

ALTER TABLE edgewright.dev_mailbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE edgewright.dev_mailbox FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_select ON edgewright.dev_mailbox FOR SELECT TO edgewright_owner USING (true);
CREATE POLICY owner_insert ON edgewright.dev_mailbox FOR INSERT TO edgewright_owner WITH CHECK (true);

CREATE FUNCTION edgewright.dev_mail_insert(p_to text, p_subject text, p_text text, p_now bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
  INSERT INTO edgewright.dev_mailbox (to_email, subject, text, sent_at)
  VALUES (p_to, p_subject, p_text, edgewright.from_millis(p_now))
$$;

-- The newest 50 mails to an address, or to anybody when none is given.
CREATE FUNCTION edgewright.dev_mail_list(p_to text) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
  SELECT jsonb_build_object(
    'id', id::text, 'to', to_email, 'subject', subject, 'text', text, 'sent_at', edgewright.to_millis(sent_at)
  )
  FROM edgewright.dev_mailbox
  WHERE p_to IS NULL OR to_email = p_to
  ORDER BY id DESC
  LIMIT 50
$$;

GRANT EXECUTE ON FUNCTION
  edgewright.dev_mail_insert(text, text, text, bigint),
  edgewright.dev_mail_list(text)
TO edgewright_app;
