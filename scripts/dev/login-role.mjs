// Makes the role that the Worker logs in as on a real PostgreSQL. It may become the application's role and nothing else.

const ROLE = 'edgewright_login'

/** Creates the role or sets its password, with an administrator's connected client. Answers the address to log in with. */
export async function ensureLoginRole(client, adminUrl, password) {
  const secret = client.escapeLiteral(password)
  await client.query(`DO $$ BEGIN
    CREATE ROLE ${ROLE} LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`)
  await client.query(`ALTER ROLE ${ROLE} PASSWORD ${secret}`)
  await client.query(`GRANT edgewright_app TO ${ROLE}`)
  const url = new URL(adminUrl)
  url.username = ROLE
  url.password = password
  return url.href
}
