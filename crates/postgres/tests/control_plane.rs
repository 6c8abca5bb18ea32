//! The verbs against a real PostgreSQL that has been migrated (`node migrations/apply.mjs <url>`).
//!
//! Runs when `EDGEWRIGHT_TEST_POSTGRES_URL` is set. Everything it writes has fresh ids, so it can be repeated.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "the lints' exception for tests does not reach helpers of an integration test"
)]

mod connection;

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

use edgewright_postgres::{
    AppReport, AuditEntry, CodeOutcome, Database, Error, FeatureReport, Hash, Limit, ModelUsage,
    MonthSpending, NewApiKey, NewApp, NewFeature, NewLoginCode, NewSession, RotateOutcome, SignIn,
    SignedIn, Statement, Tenant, UsageEvent, Visibility,
};
use edgewright_types::{
    ApiKeyId, AppId, EffectId, Entropy, FeatureId, Plan, SessionId, Slug, UnixMillis, UserId,
    Username,
};
use serde_json::json;

use connection::with_database;

const NOW: UnixMillis = UnixMillis(1_800_000_000_123);
const LATER: UnixMillis = UnixMillis(1_800_000_600_123);

/// Fresh 16 bytes; the standard hasher is seeded by the operating system.
fn fresh() -> Entropy {
    let half = || RandomState::new().build_hasher().finish().to_le_bytes();
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&half());
    bytes[8..].copy_from_slice(&half());
    Entropy(bytes)
}

fn fresh_hash() -> Hash {
    let mut hash = [0; 32];
    hash[..16].copy_from_slice(&fresh().0);
    hash[16..].copy_from_slice(&fresh().0);
    hash
}

async fn sign_in(database: &Database) -> SignedIn {
    let id = UserId::new(NOW, fresh());
    let tail: String = id.as_str().chars().skip(20).collect();
    let usernames =
        ["ann".to_owned(), format!("ann-{tail}")].map(|name| name.parse::<Username>().unwrap());
    database
        .person_sign_in(SignIn {
            id: &id,
            email: &format!("{tail}@example.com"),
            usernames: &usernames,
            now: NOW,
        })
        .await
        .unwrap()
}

fn session<'a>(id: &'a SessionId, token_hash: &'a Hash) -> NewSession<'a> {
    NewSession {
        id,
        token_hash,
        user_agent: "test",
        now: NOW,
        expires_at: LATER,
    }
}

#[test]
fn a_person_signs_in_once_and_is_found_again() {
    with_database(|database| async move {
        let first = sign_in(&database).await;
        assert!(first.created);
        let again = database
            .person_sign_in(SignIn {
                id: &UserId::new(NOW, fresh()),
                email: &first.person.email,
                usernames: &[],
                now: LATER,
            })
            .await
            .unwrap();
        assert!(!again.created);
        assert_eq!(again.person, first.person);
        assert_eq!(
            database.person_find(&first.person.id).await.unwrap(),
            Some(first.person)
        );
    });
}

#[test]
fn no_free_username_is_a_limit_and_the_connection_goes_on() {
    with_database(|database| async move {
        let first = sign_in(&database).await;
        let refused = database
            .person_sign_in(SignIn {
                id: &UserId::new(NOW, fresh()),
                email: "somebody-else@example.com",
                usernames: std::slice::from_ref(&first.person.username),
                now: NOW,
            })
            .await;
        assert!(matches!(refused, Err(Error::Limit(Limit::Usernames))));
        assert!(
            database
                .person_find(&first.person.id)
                .await
                .unwrap()
                .is_some()
        );
    });
}

#[test]
fn a_sign_in_code_is_used_once_and_stands_five_guesses() {
    with_database(|database| async move {
        let (email, right, wrong) = (fresh_hash(), fresh_hash(), fresh_hash());
        let code = NewLoginCode {
            email_hash: &email,
            code_hash: &right,
            attempts: 5,
            now: NOW,
            expires_at: LATER,
        };
        database.login_code_create(code.clone()).await.unwrap();
        let guess = |hash, now| database.login_code_consume(&email, hash, now);
        assert_eq!(guess(&wrong, NOW).await.unwrap(), CodeOutcome::Wrong);
        assert_eq!(guess(&right, LATER).await.unwrap(), CodeOutcome::Expired);
        assert_eq!(guess(&right, NOW).await.unwrap(), CodeOutcome::Accepted);
        assert_eq!(guess(&right, NOW).await.unwrap(), CodeOutcome::Unknown);

        database.login_code_create(code).await.unwrap();
        for _ in 0..5 {
            assert_eq!(guess(&wrong, NOW).await.unwrap(), CodeOutcome::Wrong);
        }
        assert_eq!(guess(&right, NOW).await.unwrap(), CodeOutcome::Exhausted);
    });
}

#[test]
fn a_reused_refresh_token_ends_the_session() {
    with_database(|database| async move {
        let person = sign_in(&database).await.person;
        let ids = [0; 3].map(|_| SessionId::new(NOW, fresh()));
        let tokens = [0; 3].map(|_| fresh_hash());
        let first = session(&ids[0], &tokens[0]);
        database.session_create(&person.id, first).await.unwrap();

        let rotated = database
            .session_rotate(&tokens[0], session(&ids[1], &tokens[1]))
            .await
            .unwrap();
        let RotateOutcome::Rotated(rotation) = rotated else {
            panic!("{rotated:?}")
        };
        assert_eq!(rotation.session_id, ids[0]);
        assert_eq!(rotation.person, person);
        assert!(database.session_live(&ids[0], NOW).await.unwrap());

        let reused = database
            .session_rotate(&tokens[0], session(&ids[2], &tokens[2]))
            .await
            .unwrap();
        assert!(matches!(reused, RotateOutcome::Reused { .. }), "{reused:?}");
        let successor = database
            .session_rotate(&tokens[1], session(&ids[2], &tokens[2]))
            .await
            .unwrap();
        assert_eq!(successor, RotateOutcome::Revoked);
        assert!(!database.session_live(&ids[0], NOW).await.unwrap());
    });
}

#[test]
fn signing_out_ends_the_session_once() {
    with_database(|database| async move {
        let person = sign_in(&database).await.person;
        let (id, token) = (SessionId::new(NOW, fresh()), fresh_hash());
        database
            .session_create(&person.id, session(&id, &token))
            .await
            .unwrap();
        assert!(database.session_revoke(&token, NOW).await.unwrap());
        assert!(!database.session_revoke(&token, NOW).await.unwrap());
        assert!(!database.session_live(&id, NOW).await.unwrap());
        assert!(!database.session_revoke(&fresh_hash(), NOW).await.unwrap());
    });
}

#[test]
fn an_api_key_works_until_it_is_revoked() {
    with_database(|database| async move {
        let person = sign_in(&database).await.person;
        let (id, hash) = (ApiKeyId::new(NOW, fresh()), fresh_hash());
        let scopes = ["apps:read".to_owned()];
        let key = NewApiKey {
            id: &id,
            name: "laptop",
            prefix: "ewk_abcd",
            hash: &hash,
            scopes: &scopes,
            now: NOW,
            expires_at: Some(LATER),
        };
        database.api_key_create(&person.id, key).await.unwrap();
        let holder = database.api_key_find(&hash, NOW).await.unwrap().unwrap();
        assert_eq!(
            (holder.person, holder.scopes),
            (person.clone(), scopes.to_vec())
        );
        assert_eq!(database.api_key_find(&hash, LATER).await.unwrap(), None);

        let listed = database.api_key_list(&person.id).await.unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].last_used_at, Some(NOW));

        let stranger = sign_in(&database).await.person;
        assert!(
            !database
                .api_key_delete(&stranger.id, &id, NOW)
                .await
                .unwrap()
        );
        assert!(database.api_key_delete(&person.id, &id, NOW).await.unwrap());
        assert!(!database.api_key_delete(&person.id, &id, NOW).await.unwrap());
        assert_eq!(database.api_key_find(&hash, NOW).await.unwrap(), None);
        assert!(database.api_key_list(&person.id).await.unwrap().is_empty());
    });
}

#[test]
fn the_fourth_app_of_a_free_plan_is_refused_and_a_slug_is_taken_once() {
    with_database(|database| async move {
        let owner = sign_in(&database).await.person;
        let reserve = async |id: &AppId, slug: &str| {
            let slug: Slug = slug.parse().unwrap();
            let app = NewApp {
                id,
                slug: &slug,
                name: "Tools",
                free_limit: 3,
                now: NOW,
            };
            database.app_reserve(&owner.id, app).await
        };
        let ids = [0; 4].map(|_| AppId::new(NOW, fresh()));
        let first = reserve(&ids[0], "tools").await.unwrap();
        assert_eq!(reserve(&ids[0], "tools").await.unwrap(), first);
        let taken = reserve(&ids[1], "tools").await.unwrap_err();
        assert!(taken.is_unique("apps_owner_id_slug"), "{taken:?}");
        reserve(&ids[1], "b").await.unwrap();
        reserve(&ids[2], "c").await.unwrap();
        let refused = reserve(&ids[3], "d").await;
        assert!(matches!(refused, Err(Error::Limit(Limit::PublishedApps))));

        let slug: Slug = "tools".parse().unwrap();
        let found = database.app_find(&owner.username, &slug).await.unwrap();
        assert_eq!(found, Some(first));
        assert!(database.app_delete(&owner.id, &ids[0], NOW).await.unwrap());
        assert_eq!(
            database.app_find(&owner.username, &slug).await.unwrap(),
            None
        );
        reserve(&ids[3], "tools").await.unwrap();
    });
}

#[test]
fn a_feature_has_a_place_until_it_is_given_back_or_reports() {
    with_database(|database| async move {
        let owner = sign_in(&database).await.person;
        let ids = [0; 3].map(|_| FeatureId::new(NOW, fresh()));
        let reserve = |id| {
            let feature = NewFeature {
                id,
                title: "a wish",
                free_limit: 2,
                now: NOW,
            };
            database.feature_reserve(&owner.id, feature)
        };
        assert!(reserve(&ids[0]).await.unwrap());
        assert!(!reserve(&ids[0]).await.unwrap());
        assert!(reserve(&ids[1]).await.unwrap());
        let refused = reserve(&ids[2]).await;
        assert!(matches!(refused, Err(Error::Limit(Limit::ActiveFeatures))));
        assert!(database.feature_release(&owner.id, &ids[0]).await.unwrap());
        assert!(!database.feature_release(&owner.id, &ids[0]).await.unwrap());
        assert!(reserve(&ids[2]).await.unwrap());
        database.feature_forget(NOW).await.unwrap();
        let page = database.feature_list(&owner.id, None, 9).await.unwrap();
        assert_eq!(page.items.len(), 2);
    });
}

#[test]
fn an_older_report_never_overwrites_a_newer_one() {
    with_database(|database| async move {
        let owner = sign_in(&database).await.person;
        let stranger = sign_in(&database).await.person;
        let id = FeatureId::new(NOW, fresh());
        let report = |title, revision| FeatureReport {
            id: &id,
            title,
            mode: "app",
            status: "drafting",
            app_id: None,
            created_at: NOW,
            updated_at: NOW,
            revision,
        };
        assert!(
            database
                .feature_report(&owner.id, report("two", 2))
                .await
                .unwrap()
        );
        assert!(
            !database
                .feature_report(&owner.id, report("one", 1))
                .await
                .unwrap()
        );
        assert!(
            !database
                .feature_report(&owner.id, report("again", 2))
                .await
                .unwrap()
        );
        let intruder = database
            .feature_report(&stranger.id, report("mine", 9))
            .await;
        assert!(
            matches!(intruder, Err(Error::Internal { .. })),
            "{intruder:?}"
        );

        let page = database.feature_list(&owner.id, None, 1).await.unwrap();
        assert_eq!(page.items[0].title, "two");
        assert!(!page.has_more);
        assert!(
            database
                .feature_list(&owner.id, Some(&id), 1)
                .await
                .unwrap()
                .items
                .is_empty()
        );
        assert!(
            database
                .feature_list(&stranger.id, None, 9)
                .await
                .unwrap()
                .items
                .is_empty()
        );

        let app = AppReport {
            id: &AppId::new(NOW, fresh()),
            name: "never reserved",
            visibility: Visibility::Public,
            version: 1,
            updated_at: NOW,
        };
        let reported = database.app_report(&owner.id, app).await.unwrap();
        assert_eq!((reported.is_news, reported.plan), (false, Some(Plan::Free)));
    });
}

#[test]
fn audit_entries_are_added_with_and_without_a_person_and_once() {
    with_database(|database| async move {
        let person = sign_in(&database).await.person;
        for tenant in [Tenant::Person(&person.id), Tenant::Nobody] {
            let id = UserId::new(NOW, fresh());
            for _ in 0..2 {
                let entry = AuditEntry {
                    id: id.as_str(),
                    action: "session.create",
                    subject: "",
                    detail: &json!({"via": "test"}),
                    at: NOW,
                };
                database.audit_append(tenant, entry).await.unwrap();
            }
        }
        let count = Statement::new("SELECT to_jsonb(count(*)) FROM edgewright.audit_log", []);
        let mut rows = database
            .transaction(Tenant::Person(&person.id), &[count])
            .await
            .unwrap();
        assert_eq!(rows.remove(0).one::<i64>().unwrap(), 1);
    });
}

#[test]
fn one_failing_statement_undoes_the_others_and_is_the_one_reported() {
    with_database(|database| async move {
        let owner = sign_in(&database).await.person;
        let insert = "INSERT INTO edgewright.features \
            (id, owner_id, title, mode, status, created_at, updated_at, revision) \
            VALUES ($1, edgewright.current_person(), 't', 'app', 'drafting', now(), now(), 1)";
        let id = FeatureId::new(NOW, fresh());
        let twice = [(); 2].map(|()| Statement::new(insert, [id.as_str().into()]));
        let failed = database
            .transaction(Tenant::Person(&owner.id), &twice)
            .await;
        assert!(failed.unwrap_err().is_unique("features_pkey"));
        assert!(
            database
                .feature_list(&owner.id, None, 9)
                .await
                .unwrap()
                .items
                .is_empty()
        );
    });
}

#[test]
fn no_error_shows_sql_or_values_not_even_in_the_log() {
    with_database(|database| async move {
        let owner = sign_in(&database).await.person;
        let insert = "INSERT INTO edgewright.features \
            (id, owner_id, title, mode, status, created_at, updated_at, revision) \
            VALUES ($1, edgewright.current_person(), $2, 'app', 'x', now(), now(), -1)";
        let id = FeatureId::new(NOW, fresh());
        for broken in [
            Statement::new(
                "SELECT to_jsonb($1::text::integer)",
                ["secret-value".into()],
            ),
            Statement::new(insert, [id.as_str().into(), "secret-value".into()]),
        ] {
            let error = database
                .transaction(Tenant::Person(&owner.id), &[broken])
                .await
                .unwrap_err();
            assert_eq!(error.to_string(), "the database could not do this");
            let logged = format!("{error:?}");
            assert!(logged.contains("sqlstate"), "{logged}");
            assert!(
                !logged.contains("secret-value") && !logged.contains("SELECT"),
                "{logged}"
            );
        }
    });
}

#[test]
fn interleaved_tenants_on_one_connection_never_see_each_other() {
    with_database(|database| async move {
        let people = [
            sign_in(&database).await.person,
            sign_in(&database).await.person,
        ];
        let whoami = || {
            Statement::new(
                "SELECT edgewright.person_json(people) FROM edgewright.people",
                [],
            )
        };
        let rounds = (0..4_000).map(|round: usize| {
            let database = &database;
            let person = &people[round % 2];
            async move {
                let rows = database
                    .transaction(Tenant::Person(&person.id), &[whoami()])
                    .await
                    .unwrap()
                    .remove(0);
                assert_eq!(rows.0.len(), 1);
                assert_eq!(rows.0[0]["id"], person.id.as_str());
            }
        });
        futures::future::join_all(rounds).await;
        let nobody = database
            .transaction(Tenant::Nobody, &[whoami()])
            .await
            .unwrap();
        assert!(nobody[0].0.is_empty());
    });
}

#[test]
fn what_is_sent_names_whose_rows_it_is_about() {
    with_database(|database| async move {
        let (ann, ben) = (sign_in(&database).await, sign_in(&database).await);
        let mut texts = Vec::new();
        for person in [&ann.person.id, &ben.person.id] {
            let asked = Statement::new("SELECT to_jsonb(current_query())", []);
            let answers = database
                .transaction(Tenant::Person(person), &[asked])
                .await
                .unwrap();
            let text: String = answers.into_iter().next().unwrap().one().unwrap();
            assert!(text.contains(person.as_str()), "{text}");
            texts.push(text);
        }
        // So a cache keyed by text cannot tell one of them what the other was told.
        assert_ne!(texts[0], texts[1]);
    });
}

/// Two people take turns on one connection, as people do on a pooled one. `EDGEWRIGHT_TURNS` says how often.
#[test]
fn turns_of_two_people_on_one_connection_stay_apart() {
    let turns = std::env::var("EDGEWRIGHT_TURNS").map_or(2_000, |text| text.parse().unwrap());
    with_database(|database| async move {
        let mut people = Vec::new();
        for name in ["ann's", "ben's"] {
            let person = sign_in(&database).await.person;
            let (id, hash) = (ApiKeyId::new(NOW, fresh()), fresh_hash());
            let key = || NewApiKey {
                id: &id,
                name,
                prefix: "ewk_abcd",
                hash: &hash,
                scopes: &[],
                now: NOW,
                expires_at: None,
            };
            database.api_key_create(&person.id, key()).await.unwrap();
            // The second time it fails, in the middle of that person's transaction.
            let refused = database.api_key_create(&person.id, key()).await;
            assert!(matches!(refused, Err(Error::Unique { .. })));
            people.push((person.id, id, name));
        }
        for turn in 0..turns {
            let (own, other) = (&people[turn % 2], &people[(turn + 1) % 2]);
            let listed = database.api_key_list(&own.0).await.unwrap();
            let names: Vec<_> = listed.iter().map(|key| key.name.as_str()).collect();
            assert_eq!(names, [own.2], "turn {turn}");
            if turn % 100 == 0 {
                let deleted = database.api_key_delete(&own.0, &other.1, NOW).await;
                assert!(!deleted.unwrap(), "turn {turn}");
            }
        }
        println!("{turns} turns, 0 foreign rows");
    });
}

/// A call that cost this much at this moment.
fn call<'a>(
    id: &'a EffectId,
    feature_id: &'a FeatureId,
    cost_micros: u64,
    at: UnixMillis,
) -> UsageEvent<'a> {
    UsageEvent {
        id,
        feature_id,
        stage: "spec",
        provider: "openai",
        model: "gpt",
        input_tokens: 100,
        cached_input_tokens: 40,
        output_tokens: 7,
        cost_micros,
        took_ms: 1_500,
        failure: None,
        at,
    }
}

#[test]
fn a_call_counts_once_in_its_month_for_its_person() {
    with_database(|database| async move {
        let (ann, ben) = (
            sign_in(&database).await.person,
            sign_in(&database).await.person,
        );
        let feature = FeatureId::new(NOW, fresh());
        let id = || EffectId::new(NOW, fresh());
        let none = database.usage_month(&ann.id, NOW).await.unwrap();
        assert_eq!((none.month.as_str(), none.models.len()), ("2027-01", 0));
        assert_eq!(
            (none.starts_at.0, none.ends_at.0),
            (1_798_761_600_000, 1_801_440_000_000)
        );

        let (first, second) = (id(), id());
        let busy = UsageEvent {
            failure: Some("busy"),
            ..call(&second, &feature, 0, NOW)
        };
        for _ in 0..2 {
            let told = [call(&first, &feature, 900, NOW), busy.clone()];
            database.usage_report(&ann.id, &told).await.unwrap();
        }
        let (last, next) = (id(), id());
        let told = [
            call(&last, &feature, 5_000, UnixMillis(none.starts_at.0 - 1)),
            call(&next, &feature, 5_000, none.ends_at),
        ];
        database.usage_report(&ann.id, &told).await.unwrap();

        let month = database.usage_month(&ann.id, NOW).await.unwrap();
        let gpt = ModelUsage {
            provider: "openai".to_owned(),
            model: "gpt".to_owned(),
            calls: 2,
            failed: 1,
            input_tokens: 200,
            cached_input_tokens: 80,
            output_tokens: 14,
            cost_micros: 900,
            took_ms: 3_000,
        };
        assert_eq!(month.models, [gpt]);
        assert!(
            database
                .usage_month(&ben.id, NOW)
                .await
                .unwrap()
                .models
                .is_empty()
        );
    });
}

#[test]
fn the_terms_of_a_call_have_everything_that_is_told_with_the_question() {
    with_database(|database| async move {
        let (ann, ben) = (
            sign_in(&database).await.person,
            sign_in(&database).await.person,
        );
        let feature = FeatureId::new(NOW, fresh());
        let id = || EffectId::new(NOW, fresh());
        let first = id();
        let told = [call(&first, &feature, 900, NOW)];
        database.usage_report(&ann.id, &told).await.unwrap();
        let untold = id();
        let untold = [call(&untold, &feature, 50, NOW)];
        for _ in 0..2 {
            let terms = database
                .model_call_terms(&ann.id, &untold, NOW)
                .await
                .unwrap();
            assert_eq!(terms.keys, None);
            assert_eq!(
                terms.spending,
                MonthSpending {
                    spent_micros: 950,
                    limit_micros: None
                }
            );
        }
        for limit in [0, 951] {
            let audit_id = id().to_string();
            database
                .model_budget_set(&ann.id, limit, &audit_id, NOW)
                .await
                .unwrap();
            let terms = database.model_call_terms(&ann.id, &[], NOW).await.unwrap();
            assert_eq!(terms.spending.limit_micros, Some(limit));
        }
        let terms = database.model_call_terms(&ben.id, &[], NOW).await.unwrap();
        assert_eq!(
            terms.spending,
            MonthSpending {
                spent_micros: 0,
                limit_micros: None
            }
        );
    });
}

#[test]
fn sums_beyond_what_json_keeps_stay_there_and_nobody_gone_has_calls() {
    with_database(|database| async move {
        let ann = sign_in(&database).await.person;
        let feature = FeatureId::new(NOW, fresh());
        let ids = [0; 3].map(|_| EffectId::new(NOW, fresh()));
        let told = ids.each_ref().map(|id| call(id, &feature, u64::MAX, NOW));
        database.usage_report(&ann.id, &told).await.unwrap();
        let terms = database.model_call_terms(&ann.id, &[], NOW).await.unwrap();
        assert_eq!(terms.spending.spent_micros, 9_007_199_254_740_991);

        let gone = UserId::new(NOW, fresh());
        let id = EffectId::new(NOW, fresh());
        database
            .usage_report(&gone, &[call(&id, &feature, 1, NOW)])
            .await
            .unwrap();
        assert!(
            database
                .usage_month(&gone, NOW)
                .await
                .unwrap()
                .models
                .is_empty()
        );
    });
}
