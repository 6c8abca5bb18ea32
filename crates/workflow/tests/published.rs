//! Who may do what with a published workflow, and what becomes of its versions.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod world;

use edgewright_types::{Actor, Plan, RunId};
use edgewright_workflow::{Command, Query};
use serde_json::json;
use world::{HOUR_MS, World, definition, person, quick, system};

const DAY_MS: i64 = 24 * HOUR_MS;

#[test]
fn only_its_owner_publishes_sees_and_runs_it() {
    let world = World::new();
    assert_eq!(
        world
            .publish_as("ben", quick(json!({})), None)
            .unwrap_err()
            .status,
        404
    );
    world.publish(quick(json!({}))).unwrap();
    let started = world.start(None).unwrap();
    let id = started.document["run_id"].as_str().unwrap();
    let run: RunId = id.parse().unwrap();
    let view = Query::VersionGet { version: None };
    for actor in [person("ben"), Actor::Anonymous, system()] {
        assert_eq!(
            world.ask(actor.clone(), view.clone()).unwrap_err().status,
            404
        );
        for command in [
            Command::Cancel { run: run.clone() },
            Command::Delete,
            Command::Deliver {
                event: json!({"type": "x"}),
            },
        ] {
            assert_eq!(world.send(actor.clone(), command).unwrap_err().status, 404);
        }
    }
    for actor in [person("ann"), person("ben"), Actor::Anonymous] {
        for command in [Command::Tick, Command::Sweep { plan: Plan::Paid }] {
            assert_eq!(world.send(actor.clone(), command).unwrap_err().status, 404);
        }
    }
    assert!(world.ask(person("ann"), view).is_ok());
}

#[test]
fn the_same_definition_again_is_the_same_version() {
    let world = World::new();
    let first = world.publish(quick(json!({}))).unwrap();
    assert_eq!((first.status, &first.document["version"]), (201, &json!(1)));
    let again = world.publish(quick(json!({}))).unwrap();
    assert_eq!((again.status, &again.document["version"]), (200, &json!(1)));
    let other = world
        .publish(definition(json!([{"b": {"set": {"n": 2}}}]), json!({})))
        .unwrap();
    assert_eq!((other.status, &other.document["version"]), (201, &json!(2)));
    let old = world
        .ask(person("ann"), Query::VersionGet { version: Some(1) })
        .unwrap();
    assert_eq!(old.document["definition"], quick(json!({})));
    assert_eq!(old.document["live_version"], json!(2));
    let missing = world.ask(person("ann"), Query::VersionGet { version: Some(3) });
    assert_eq!(missing.unwrap_err().status, 404);
}

#[test]
fn what_cannot_run_here_is_refused_with_its_place() {
    let world = World::new();
    let tasks = json!([
        {"say": {"call": "nobody:1.0.0@default"}},
        {"go": {"run": {"shell": {"command": "ls"}}}},
    ]);
    let problem = world.publish(definition(tasks, json!({}))).unwrap_err();
    assert_eq!(problem.status, 422);
    let mut places: Vec<_> = problem
        .errors
        .iter()
        .map(|error| error.pointer.as_str())
        .collect();
    places.sort_unstable();
    assert_eq!(places, ["/do/1/go/run/shell"]);
    assert!(
        !world
            .host
            .engine()
            .is_deleted(world.host.storage())
            .unwrap()
    );
    assert_eq!(world.start(None).unwrap_err().status, 404);
}

#[test]
fn deleting_ends_its_runs_and_leaves_nothing_owed() {
    let world = World::new();
    world
        .publish(definition(json!([{"hold": {"wait": "PT1H"}}]), json!({})))
        .unwrap();
    world.start(None).unwrap();
    assert!(world.host.next_alarm(world.now()).unwrap().is_some());
    world.send(person("ann"), Command::Delete).unwrap();
    assert!(
        world
            .host
            .engine()
            .is_deleted(world.host.storage())
            .unwrap()
    );
    assert_eq!(world.host.next_alarm(world.now()).unwrap(), None);
    assert_eq!(world.start(None).unwrap_err().status, 404);
    // Until its storage is erased nothing new begins there.
    assert_eq!(world.publish(quick(json!({}))).unwrap_err().status, 503);
}

#[test]
fn runs_are_kept_as_long_as_the_plan_says() {
    for (plan, days) in [(Plan::Free, 7), (Plan::Paid, 30)] {
        let world = World::new();
        world
            .publish_as("ann", quick(json!({})), Some(plan))
            .unwrap();
        world.start(None).unwrap();
        world.pass(days * DAY_MS);
        world.send(system(), Command::Sweep { plan }).unwrap();
        assert_eq!(world.runs().len(), 1, "{plan:?}");
        world.pass(1);
        world.send(system(), Command::Sweep { plan }).unwrap();
        assert_eq!(world.runs().len(), 0, "{plan:?}");
    }
}
