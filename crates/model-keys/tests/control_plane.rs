//! Keys in a real PostgreSQL that has been migrated: kept, opened, and sealed anew with an interruption after each record.
//!
//! Runs when `EDGEWRIGHT_TEST_POSTGRES_URL` is set. Everything it writes has fresh ids, so it can be repeated.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "the lints' exception for tests does not reach helpers of an integration test"
)]

#[path = "../../postgres/tests/connection/mod.rs"]
mod connection;

use edgewright_model_keys::{Draft, Keeper, KeyError, SealedKeys, stale};
use edgewright_postgres::{Database, SignIn};
use edgewright_types::{Entropy, Provider, Secret, UnixMillis, UserId, Username};
use edgewright_vault::{KeyRing, OpenError};

use connection::with_database;

const NOW: UnixMillis = UnixMillis(1_800_000_000_123);
const PEOPLE: usize = 6;

fn fresh() -> Entropy {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).unwrap();
    Entropy(bytes)
}

/// A key of the platform with an id that no other run has.
fn platform_key() -> String {
    let id = UserId::new(NOW, fresh()).to_string();
    let id: String = id.chars().rev().take(12).collect();
    // 43 characters of the alphabet are 32 bytes if the last one has its low bits clear.
    let tail: String = UserId::new(NOW, fresh())
        .as_str()
        .chars()
        .rev()
        .take(16)
        .collect();
    format!("{id}:{}{tail}A", "Q".repeat(26))
}

fn ring(text: &str) -> KeyRing {
    KeyRing::parse(text).unwrap()
}

async fn somebody(database: &Database) -> UserId {
    let id = UserId::new(NOW, fresh());
    let tail: String = id.as_str().chars().skip(12).collect();
    let username: Username = format!("ann-{tail}").parse().unwrap();
    let sign_in = SignIn {
        id: &id,
        email: &format!("{tail}@example.com"),
        usernames: &[username],
        now: NOW,
    };
    database.person_sign_in(sign_in).await.unwrap();
    id
}

fn draft(provider: Provider, key: &str) -> Draft {
    Draft {
        provider,
        key: Secret::new(key.to_owned()),
        base_url: Some("https://models.example.com".to_owned()),
        model: None,
    }
}

fn keeper<'a>(database: &'a Database, ring: &'a KeyRing, person: &'a UserId) -> Keeper<'a> {
    Keeper {
        database,
        ring,
        person,
        now: NOW,
    }
}

async fn put(
    database: &Database,
    ring: &KeyRing,
    person: &UserId,
    draft: &Draft,
) -> Result<(), KeyError> {
    let audit_id = UserId::new(NOW, fresh()).to_string();
    keeper(database, ring, person).put(draft, &audit_id).await
}

/// The keys of a person as they open under a ring.
async fn opened(
    database: &Database,
    ring: &KeyRing,
    person: &UserId,
) -> Result<Vec<String>, OpenError> {
    let sealed = SealedKeys::read(database, person).await.unwrap().unwrap();
    let accesses = sealed.open(ring)?;
    Ok(accesses
        .iter()
        .map(|access| format!("{} {}", access.provider.as_str(), access.api_key.expose()))
        .collect())
}

#[test]
fn keys_open_for_their_person_in_the_order_in_which_providers_are_asked() {
    with_database(|database| async move {
        let ring = ring(&platform_key());
        let (ann, ben) = (somebody(&database).await, somebody(&database).await);
        assert_eq!(SealedKeys::read(&database, &ann).await.unwrap(), None);
        for (provider, key) in [
            (Provider::Xai, "sk-xai-of-ann"),
            (Provider::Openai, "sk-old-of-ann"),
            (Provider::Openai, "sk-new-of-ann"),
        ] {
            put(&database, &ring, &ann, &draft(provider, key))
                .await
                .unwrap();
        }
        put(
            &database,
            &ring,
            &ben,
            &draft(Provider::Google, "sk-google-of-ben"),
        )
        .await
        .unwrap();
        let keys = opened(&database, &ring, &ann).await.unwrap();
        assert_eq!(keys, ["openai sk-new-of-ann", "xai sk-xai-of-ann"]);
        assert_eq!(
            opened(&database, &ring, &ben).await.unwrap(),
            ["google sk-google-of-ben"]
        );
    });
}

#[test]
fn two_first_keys_at_once_are_sealed_under_one_data_key() {
    with_database(|database| async move {
        let ring = ring(&platform_key());
        let ann = somebody(&database).await;
        let drafts = [
            draft(Provider::Openai, "sk-openai"),
            draft(Provider::Xai, "sk-xai-key"),
        ];
        let puts = drafts
            .iter()
            .map(|draft| put(&database, &ring, &ann, draft));
        for done in futures::future::join_all(puts).await {
            done.unwrap();
        }
        let keys = opened(&database, &ring, &ann).await.unwrap();
        assert_eq!(keys, ["openai sk-openai", "xai sk-xai-key"]);
    });
}

/// After each record the rotation is as if it had been cut there: everything opens, under the old key or the new one.
#[test]
fn a_rotation_may_be_cut_after_each_record() {
    with_database(|database| async move {
        let (old, new) = (platform_key(), platform_key());
        let (before, both, after) = (ring(&old), ring(&format!("{new},{old}")), ring(&new));
        let mut people = Vec::new();
        for number in 0..PEOPLE {
            let person = somebody(&database).await;
            let key = format!("sk-key-number-{number}");
            put(&database, &before, &person, &draft(Provider::Openai, &key))
                .await
                .unwrap();
            people.push((person, format!("openai {key}")));
        }
        assert!(stale(&database, &before, 100).await.unwrap().is_empty());
        for done in 0..=PEOPLE {
            let left = stale(&database, &both, 100).await.unwrap();
            assert_eq!(left.len(), PEOPLE - done);
            for (person, key) in &people {
                let key = [key.clone()];
                assert_eq!(opened(&database, &both, person).await.unwrap(), key);
                let is_left = left.contains(person);
                assert_eq!(opened(&database, &before, person).await.is_ok(), is_left);
                assert_eq!(opened(&database, &after, person).await.is_ok(), !is_left);
            }
            if let Some(person) = left.first() {
                let keeper = keeper(&database, &both, person);
                assert!(keeper.reseal().await.unwrap());
                assert!(!keeper.reseal().await.unwrap(), "once is enough");
            }
        }
    });
}

#[test]
fn a_key_put_during_a_rotation_takes_part_in_it() {
    with_database(|database| async move {
        let (old, new) = (platform_key(), platform_key());
        let both = ring(&format!("{new},{old}"));
        let ann = somebody(&database).await;
        put(
            &database,
            &ring(&old),
            &ann,
            &draft(Provider::Openai, "sk-openai"),
        )
        .await
        .unwrap();
        put(&database, &both, &ann, &draft(Provider::Xai, "sk-xai-key"))
            .await
            .unwrap();
        let keys = opened(&database, &ring(&new), &ann).await.unwrap();
        assert_eq!(keys, ["openai sk-openai", "xai sk-xai-key"]);
    });
}

#[test]
fn without_the_platforms_key_nothing_is_kept_over_what_was_sealed_under_it() {
    with_database(|database| async move {
        let (old, other) = (ring(&platform_key()), ring(&platform_key()));
        let ann = somebody(&database).await;
        put(&database, &old, &ann, &draft(Provider::Openai, "sk-openai"))
            .await
            .unwrap();
        let refused = put(
            &database,
            &other,
            &ann,
            &draft(Provider::Openai, "sk-another"),
        )
        .await;
        assert!(matches!(
            refused,
            Err(KeyError::Sealed(OpenError::UnknownKey { .. }))
        ));
        assert!(matches!(
            keeper(&database, &other, &ann).reseal().await,
            Err(KeyError::Sealed(OpenError::UnknownKey { .. }))
        ));
        assert_eq!(
            opened(&database, &old, &ann).await.unwrap(),
            ["openai sk-openai"]
        );
    });
}
