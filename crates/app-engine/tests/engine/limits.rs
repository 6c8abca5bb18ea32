//! Limits hold exactly.

use edgewright_app_engine::Query;
use edgewright_limits::rows::{PER_APP_FREE, PER_APP_PAID};
use edgewright_storage::SqlStorage;
use edgewright_types::Plan;
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
fn the_plan_says_how_many_and_stays_with_the_next_version() {
    let world = World::with(&example("recipe-book"));
    let limit = || world.ask(&owner(), Query::Usage).unwrap()["row_limit"].clone();
    assert_eq!(limit(), json!(PER_APP_FREE));
    world.engine.plan_set(&world.storage, Plan::Paid).unwrap();
    assert_eq!(limit(), json!(PER_APP_PAID));
    world.publish(&example("recipe-book"), Some(1)).unwrap();
    assert_eq!(world.engine.plan(&world.storage).unwrap(), Plan::Paid);
    assert_eq!(limit(), json!(PER_APP_PAID));
    world.engine.plan_set(&world.storage, Plan::Free).unwrap();
    assert_eq!(limit(), json!(PER_APP_FREE));
}

#[test]
fn no_app_has_no_plan_to_note() {
    let world = World::empty();
    world.engine.plan_set(&world.storage, Plan::Paid).unwrap();
    assert_eq!(world.engine.plan(&world.storage).unwrap(), Plan::Free);
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
