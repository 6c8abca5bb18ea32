//! A cache on the way to PostgreSQL that knows statements by their text never answers one person with what another was told.
//!
//! Runs when `EDGEWRIGHT_TEST_POSTGRES_URL` is set.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "the lints' exception for tests does not reach helpers of an integration test"
)]

mod stub;

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
    rc::Rc,
};

use edgewright_postgres::{Database, NewApiKey, SignIn};
use edgewright_types::{ApiKeyId, Entropy, UnixMillis, UserId};
use tokio::{net::TcpStream, task::LocalSet};
use tokio_postgres::{Config, NoTls, config::Host, config::SslMode, types::Type};

use stub::Cache;

const NOW: UnixMillis = UnixMillis(1_800_000_000_123);

fn fresh() -> Entropy {
    let half = || RandomState::new().build_hasher().finish().to_le_bytes();
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&half());
    bytes[8..].copy_from_slice(&half());
    Entropy(bytes)
}

/// Runs a test, or says why it did not.
fn with_postgres<Fut: Future<Output = ()>>(test: impl FnOnce(Config) -> Fut) {
    let Ok(url) = std::env::var("EDGEWRIGHT_TEST_POSTGRES_URL") else {
        println!("EDGEWRIGHT_TEST_POSTGRES_URL is not set: this test did not run");
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    LocalSet::new().block_on(&runtime, test(url.parse().unwrap()));
}

async fn connect(config: &Config) -> TcpStream {
    let Host::Tcp(host) = &config.get_hosts()[0] else {
        panic!("the test connects over TCP");
    };
    let port = config.get_ports().first().copied().unwrap_or(5432);
    TcpStream::connect((host.as_str(), port)).await.unwrap()
}

async fn open(config: &Config, cache: &Rc<Cache>) -> Database {
    let stream = cache.before(connect(config).await);
    let spawn = |task| {
        tokio::task::spawn_local(task);
    };
    Database::open(stream, config.clone(), spawn).await.unwrap()
}

/// Somebody with one key of this name.
async fn person_with_key(database: &Database, name: &str) -> UserId {
    let id = UserId::new(NOW, fresh());
    let tail: String = id.as_str().chars().skip(20).collect();
    let sign_in = SignIn {
        id: &id,
        email: &format!("{tail}@example.com"),
        usernames: &[format!("ann-{tail}").parse().unwrap()],
        now: NOW,
    };
    let person = database.person_sign_in(sign_in).await.unwrap().person;
    let mut hash = [0; 32];
    hash[..16].copy_from_slice(&fresh().0);
    let key = NewApiKey {
        id: &ApiKeyId::new(NOW, fresh()),
        name,
        prefix: "ewk_abcd",
        hash: &hash,
        scopes: &[],
        now: NOW,
        expires_at: None,
    };
    database.api_key_create(&person.id, key).await.unwrap();
    person.id
}

/// Two people take turns, on one connection and on two that share the cache. `EDGEWRIGHT_TURNS` says how often.
#[test]
fn turns_of_two_people_through_a_text_cache_stay_apart() {
    let turns = std::env::var("EDGEWRIGHT_TURNS").map_or(2_000, |text| text.parse().unwrap());
    with_postgres(|config| async move {
        let cache = Rc::new(Cache::default());
        let databases = [open(&config, &cache).await, open(&config, &cache).await];
        let people = [
            (person_with_key(&databases[0], "ann's").await, "ann's"),
            (person_with_key(&databases[1], "ben's").await, "ben's"),
        ];
        for turn in 0..turns {
            let (person, name) = &people[turn % 2];
            let database = &databases[turn / 2 % 2];
            let listed = database.api_key_list(person).await.unwrap();
            let names: Vec<_> = listed.iter().map(|key| key.name.as_str()).collect();
            assert_eq!(names, [*name], "turn {turn}");
            if turn % 50 < 2 {
                let terms = database.model_call_terms(person, &[], NOW).await.unwrap();
                assert_eq!(terms.spending.spent_micros, 0, "turn {turn}");
                let found = database.person_find(person).await.unwrap();
                assert_eq!(found.map(|found| found.id).as_ref(), Some(person));
            }
        }
        let hits = cache.hits();
        assert!(hits >= turns - 2, "the cache answered {hits} of {turns}");
        println!("{turns} turns through a text cache, {hits} answers from it, 0 foreign rows");
    });
}

/// The stub can tell: a statement that does not say whose rows it is about is answered with somebody else's.
#[test]
fn a_text_that_names_nobody_is_answered_with_somebody_elses_rows() {
    with_postgres(|mut config| async move {
        let cache = Rc::new(Cache::default());
        let database = open(&config, &cache).await;
        let (ann, ben) = (
            person_with_key(&database, "ann's").await,
            person_with_key(&database, "ben's").await,
        );
        config.ssl_mode(SslMode::Disable);
        let stream = cache.before(connect(&config).await);
        let (client, connection) = config.connect_raw(stream, NoTls).await.unwrap();
        tokio::task::spawn_local(connection);
        let mut told = Vec::new();
        for person in [&ann, &ben] {
            let begin = "BEGIN; SET LOCAL ROLE edgewright_app";
            client.batch_execute(begin).await.unwrap();
            let set = "SELECT set_config('edgewright.person_id', $1, true)";
            let id = person.as_str();
            client.query_typed(set, &[(&id, Type::TEXT)]).await.unwrap();
            let rows = client
                .query_typed("SELECT name FROM edgewright.api_keys", &[])
                .await
                .unwrap();
            told.push(rows[0].get::<_, String>(0));
            client.batch_execute("COMMIT").await.unwrap();
        }
        assert_eq!(told, ["ann's", "ann's"]);
    });
}
