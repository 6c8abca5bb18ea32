// One row of one person in every table, made through the same verbs the Worker uses.

import { LATER, NOW, newHash, newId, newPerson, reserveApp, reserveWorkflow } from './fixtures.mjs'

/** Answers {person, app, feature, key, session}: what was made, by id. */
export async function seedEveryTable(db) {
  const { id: person } = await newPerson(db)
  const [app, feature, key, session, workflow] = ['app_', 'feat_', 'key_', 'sess_', 'wf_'].map(newId)
  await reserveApp(db.as, person, app, 'tools')
  await db.as(person, "SELECT edgewright.app_version_report($1, 1, '{}', '[]', 'ann', $2, '')", [app, NOW])
  await db.as(person, "SELECT edgewright.feature_report($1, 'Tools', 'app', 'done', $2, $3, $3, 1)", [
    feature,
    app,
    NOW,
  ])
  await reserveWorkflow(db.as, person, workflow, 'digest')
  await db.as(person, "SELECT edgewright.workflow_version_report($1, 1, '{}', 'ann', $2)", [workflow, NOW])
  await db.as(
    person,
    `INSERT INTO edgewright.api_keys (id, person_id, name, prefix, hash, scopes, created_at)
     VALUES ($1, $2, 'laptop', 'ewk_abcd', $3, '{}', now())`,
    [key, person, newHash()],
  )
  await db.as(
    person,
    `INSERT INTO edgewright.usage_events
       (id, person_id, stage, provider, model, input_tokens, output_tokens, cost_micros, at)
     VALUES ($1, $2, 'spec', 'offline', 'offline', 1, 1, 0, now())`,
    [newId('eff_'), person],
  )
  await db.as(person, "INSERT INTO edgewright.audit_log (id, person_id, action, at) VALUES ($1, $2, 'test', now())", [
    newId('eff_'),
    person,
  ])
  await db.as(
    person,
    `INSERT INTO edgewright.data_keys (person_id, key_id, sealed, created_at, sealed_at)
     VALUES ($1, 'k1', '\\x01', now(), now())`,
    [person],
  )
  await db.as(
    person,
    `INSERT INTO edgewright.model_keys (person_id, provider, version, sealed, mask, created_at, updated_at)
     VALUES ($1, 'openai', 1, '\\x01', 'abcd', now(), now())`,
    [person],
  )
  await db.as(
    person,
    'INSERT INTO edgewright.model_budgets (person_id, monthly_micros, updated_at) VALUES ($1, 5, now())',
    [person],
  )
  await db.as(null, "INSERT INTO edgewright.audit_log (id, action, at) VALUES ($1, 'test', now())", [newId('eff_')])
  await db.as(null, "SELECT edgewright.session_create($1, $2, $3, '', $4, $5)", [
    session,
    person,
    newHash(),
    NOW,
    LATER,
  ])
  await db.as(null, 'SELECT edgewright.login_code_create($1, $2, 5, $3, $4)', [newHash(), newHash(), NOW, LATER])
  await db.as(null, "SELECT edgewright.dev_mail_insert('ann@example.com', 's', 't', $1)", [NOW])
  return { person, app, feature, key, session }
}
