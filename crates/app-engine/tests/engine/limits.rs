//! Limits hold exactly.

use edgewright_app_engine::Query;
use edgewright_limits::rows::PER_APP_FREE;
use edgewright_storage::SqlStorage;
use serde_json::json;

use crate::world::{World, example, owner};

/// Filling a table through the engine would take long; the counter is what decides, so it is set close to its end.
fn nearly_full(free: i64) -> World {
    let world = World::with(&example("recipe-book"));
    let full = i64::try_from(PER_APP_FREE).unwrap();
    world
        .storage
        .query("UPDATE _meta SET row_count = ?1", &[(full - free).into()])
        .unwrap();
    world
}

#[test]
fn never_more_rows_than_the_limit() {
    let world = World::with(&example("tool-library"));
    let full = i64::try_from(PER_APP_FREE).unwrap();
    world
        .storage
        .query("UPDATE _meta SET row_count = ?1", &[(full - 1).into()])
        .unwrap();
    let tool = |name: &str| json!({"name": name, "category": "power"});
    let last = world.create(&owner(), "tools", tool("last")).unwrap();
    let problem = world.create(&owner(), "tools", tool("over")).unwrap_err();
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (409, "row-limit-reached")
    );
    world
        .delete(&owner(), "tools", last["id"].as_str().unwrap())
        .unwrap();
    world.create(&owner(), "tools", tool("again")).unwrap();
    assert_eq!(
        world
            .create(&owner(), "tools", tool("over"))
            .unwrap_err()
            .code,
        "row-limit-reached"
    );
}

#[test]
fn a_refused_row_does_not_count() {
    let world = nearly_full(10);
    let before = world.ask(&owner(), Query::Usage).unwrap();
    let table = example("recipe-book").tables[0].id.clone();
    world
        .create(&owner(), &table, json!({"nonsense": 1}))
        .unwrap_err();
    assert_eq!(world.ask(&owner(), Query::Usage).unwrap(), before);
}
