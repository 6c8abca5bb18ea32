//! Publishing, versions, people, deletion of the app, repeated requests.

use edgewright_app_engine::{Call, Command, Effect, Event, Query};
use edgewright_definition::contract_test::ContractTests;
use edgewright_types::Actor;
use serde_json::json;

use crate::world::{World, codes, example, object, owner, person};

fn publication(address: &str, base_version: Option<u32>) -> Command {
    Command::Publish {
        address: address.parse().unwrap(),
        definition: Box::new(example("tool-library")),
        tests: ContractTests::default(),
        base_version,
        accept_loss: false,
    }
}

#[test]
fn the_first_version_is_reported() {
    let world = World::empty();
    let applied = world.publish(&example("tool-library"), None).unwrap();
    assert_eq!(applied.status, 201);
    assert_eq!(applied.body["version"], 1);
    assert_eq!(applied.body["url"], "/u/olga/things");
    assert_eq!(applied.events, [Event::Version { version: 1 }]);
    let [
        Effect::ReportApp {
            revision,
            version,
            name,
            visibility,
            ..
        },
    ] = &applied.effects[..]
    else {
        panic!("{:?}", applied.effects);
    };
    assert_eq!((*revision, *version), (1, Some(1)));
    assert_eq!(
        (name.as_str(), visibility.as_str()),
        ("Village tool library", "invited")
    );
}

#[test]
fn an_address_belongs_to_its_owner() {
    let world = World::empty();
    for actor in [
        person("mallory"),
        Actor::Anonymous,
        Actor::System { reason: "x".into() },
    ] {
        let problem = world
            .apply(&actor, publication("olga/things", None))
            .unwrap_err();
        assert_eq!(problem.code, "not-found");
    }
    world
        .apply(&owner(), publication("olga/things", None))
        .unwrap();
    for (actor, address) in [
        (person("mallory"), "mallory/things"),
        (person("mallory"), "olga/things"),
    ] {
        for base in [None, Some(1)] {
            let problem = world.apply(&actor, publication(address, base)).unwrap_err();
            assert_eq!(problem.code, "not-found");
        }
    }
}

#[test]
fn there_is_no_next_version_of_nothing() {
    for address in ["olga/things", "~preview/feat_01jv0000000000000000000000"] {
        for base in [0, 1] {
            let problem = World::empty()
                .apply(&owner(), publication(address, Some(base)))
                .unwrap_err();
            assert_eq!(problem.code, "not-found", "{address} {base}");
        }
    }
}

#[test]
fn a_version_is_made_from_the_one_that_is_live() {
    let world = World::with(&example("tool-library"));
    let problem = world.publish(&example("tool-library"), None).unwrap_err();
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (409, "address-taken")
    );
    world.publish(&example("tool-library"), Some(1)).unwrap();
    let problem = world
        .publish(&example("tool-library"), Some(1))
        .unwrap_err();
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (409, "stale-version")
    );
    assert_eq!(problem.extensions["current_version"], 2);
    let versions = world.ask(&owner(), Query::VersionList).unwrap();
    let numbers: Vec<_> = versions["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["version"].clone())
        .collect();
    assert_eq!(numbers, [json!(2), json!(1)]);
}

#[test]
fn what_the_checker_refuses_is_not_published() {
    let mut definition = example("tool-library");
    definition.tables[0].title = "nothing".into();
    let problem = World::empty().publish(&definition, None).unwrap_err();
    assert_eq!(problem.code, "definition-invalid");
    assert!(
        codes(&problem)
            .iter()
            .any(|(pointer, _)| pointer == "/definition/tables/0/title"),
        "{problem:?}"
    );
}

#[test]
fn a_preview_starts_anew_every_time() {
    let world = World::empty();
    let address = "~preview/feat_01jd3v5m9q0000000000000000";
    let applied = world.apply(&owner(), publication(address, None)).unwrap();
    assert!(applied.effects.is_empty());
    world.add("tools", json!({"name": "Drill", "category": "power"}));
    world.apply(&owner(), publication(address, None)).unwrap();
    assert_eq!(world.ask(&owner(), Query::Usage).unwrap()["rows"], 0);
    assert_eq!(
        world
            .apply(&person("mallory"), publication(address, None))
            .unwrap_err()
            .code,
        "not-found"
    );
}

#[test]
fn a_deleted_app_leaves_nothing() {
    let world = World::with(&example("tool-library"));
    world.add("tools", json!({"name": "Drill", "category": "power"}));
    let volunteer = world.give("vera", "volunteer");
    assert_eq!(
        world
            .apply(&volunteer, Command::AppDelete)
            .unwrap_err()
            .code,
        "not-allowed"
    );
    let call = Call {
        idempotency_key: Some("key-1".into()),
        ..world.call(&owner())
    };
    let deleted = world
        .engine
        .apply(&world.storage, &call, Command::AppDelete);
    let applied = deleted.unwrap();
    assert_eq!(applied.events, [Event::Deleted]);
    assert!(matches!(
        &applied.effects[..],
        [Effect::ReportApp {
            version: None,
            revision: 2,
            ..
        }]
    ));
    assert_eq!(
        world.ask(&owner(), Query::AppView).unwrap_err().code,
        "not-found"
    );
    use edgewright_storage::SqlStorage;
    let left = world
        .storage
        .query("SELECT name FROM sqlite_master", &[])
        .unwrap();
    assert!(left.rows.is_empty(), "{left:?}");
    world.publish(&example("recipe-book"), None).unwrap();
    assert_eq!(world.ask(&owner(), Query::AppView).unwrap()["version"], 1);
}

#[test]
fn a_repeated_request_gets_the_same_answer_once() {
    let world = World::with(&example("tool-library"));
    let command = |name: &str| Command::RowCreate {
        table: "tools".into(),
        values: object(json!({"name": name, "category": "power"})),
    };
    let send = |actor: &Actor, name: &str| {
        let call = Call {
            idempotency_key: Some("key-1".into()),
            ..world.call(actor)
        };
        world.engine.apply(&world.storage, &call, command(name))
    };
    let first = send(&owner(), "Drill").unwrap();
    assert!(!first.replayed && first.events.len() == 1);
    let second = send(&owner(), "Drill").unwrap();
    assert!(second.replayed && second.events.is_empty());
    assert_eq!((second.status, &second.body), (201, &first.body));
    let other = send(&owner(), "Saw").unwrap_err();
    assert_eq!(
        (other.problem.status, other.problem.code.as_str()),
        (422, "idempotency-key-reused")
    );
    // Somebody else's key is another key.
    let volunteer = world.give("vera", "volunteer");
    assert!(!send(&volunteer, "Saw").unwrap().replayed);
    world.later(3 * crate::world::DAY_MS);
    assert_eq!(
        send(&owner(), "Drill").unwrap_err().problem.code,
        "row-invalid"
    );
}

#[test]
fn people_have_an_address_and_a_role_that_exists() {
    let world = World::with(&example("tool-library"));
    let put = |email: &str, role: &str| {
        let (email, role) = (email.to_owned(), role.to_owned());
        world.apply(&owner(), Command::PeoplePut { email, role })
    };
    let problem = put("nobody", "boss").unwrap_err();
    let pointers: Vec<_> = codes(&problem)
        .into_iter()
        .map(|(pointer, _)| pointer)
        .collect();
    assert_eq!(pointers, ["/email", "/role"]);
    assert!(put("ann@example.org", "owner").is_err());
    let applied = put(" Ann@Example.org ", "member").unwrap();
    assert_eq!(applied.events, [Event::PeopleChanged]);
    put("ann@example.org", "volunteer").unwrap();
    let people = world.ask(&owner(), Query::PeopleList).unwrap();
    assert_eq!(people["items"].as_array().unwrap().len(), 1);
    assert_eq!(people["items"][0]["role"], "volunteer");
}
