//! Limits hold exactly.

use edgewright_app_engine::Query;
use edgewright_limits::page::GROUPS;
use edgewright_limits::rows::{PER_APP_FREE, PER_APP_PAID};
use edgewright_limits::value::{LONG_TEXT_CHARS, ROW_BYTES};
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

/// A public-to-its-owner notebook whose pages have this many long texts.
fn notebook(texts: usize) -> World {
    let fields: Vec<_> = (0..texts)
        .map(|index| json!({"id": format!("t{index}"), "label": format!("T{index}"), "type": "long_text"}))
        .chain([json!({"id": "name", "label": "Name", "type": "text"})])
        .collect();
    let definition = json!({
        "format": "edgewright.app/1",
        "app": {"name": "Notebook"},
        "tables": [{"id": "pages", "label": "Pages", "label_one": "Page", "title": "name", "fields": fields}],
        "views": [{"id": "all", "label": "All", "type": "grid", "table": "pages"}],
        "access": {"visibility": "private", "roles": [], "tables": {"pages": {}}},
    });
    World::with(&serde_json::from_value(definition).unwrap())
}

#[test]
fn a_row_one_below_at_and_above() {
    let most = LONG_TEXT_CHARS * 4;
    let texts = ROW_BYTES.div_ceil(most);
    let world = notebook(texts);
    for (extra, wanted) in [(0, true), (1, true), (2, false)] {
        let mut room = ROW_BYTES - 1 + extra;
        let mut values = serde_json::Map::new();
        for index in 0..texts {
            // Four bytes each as far as they go, then one each.
            let part = room.min(most);
            let text = "𝄞".repeat(part / 4) + &"x".repeat(part % 4);
            values.insert(format!("t{index}"), json!(text));
            room -= part;
        }
        assert_eq!(room, 0);
        let answer = world.create(&owner(), "pages", json!(values));
        assert_eq!(answer.is_ok(), wanted, "{extra}");
        if let Err(problem) = answer {
            assert_eq!(problem.errors[0].code, "row-too-large");
        }
    }
}

#[test]
fn so_many_groups_and_no_more() {
    let world = notebook(0);
    let groups = || {
        let asked = Query::RowAggregate(
            serde_json::from_value(
                json!({"table": "pages", "group_by": "name", "measure": {"op": "count"}}),
            )
            .unwrap(),
        );
        let answer = world.ask(&owner(), asked).unwrap();
        (
            answer["groups"].as_array().unwrap().len(),
            answer["total"].clone(),
        )
    };
    let most = usize::try_from(GROUPS).unwrap();
    for number in 0..most - 1 {
        world.add("pages", json!({"name": format!("page {number}")}));
    }
    for (wanted, total) in [(most - 1, most - 1), (most, most), (most, most + 1)] {
        assert_eq!(groups(), (wanted, json!(total)));
        world.add("pages", json!({"name": format!("one more, {total}")}));
    }
}
