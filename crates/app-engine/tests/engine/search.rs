//! Words anywhere in a row: scanned while a table is small, from an index once it is large; the same rows either way.

use edgewright_app_engine::{Command, RowList};
use edgewright_storage::SqlStorage;
use serde_json::json;

use crate::world::{World, example, owner, rows_of};

fn searching(words: &str) -> RowList {
    RowList {
        search: Some(words.into()),
        limit: Some(100),
        ..rows_of("tools")
    }
}

fn names(world: &World, words: &str) -> Vec<String> {
    let names = world.column(&owner(), searching(words), "name");
    names
        .iter()
        .map(|name| name.as_str().unwrap().to_owned())
        .collect()
}

fn is_indexed(world: &World) -> bool {
    let rows = world
        .storage
        .query("SELECT 1 FROM sqlite_master WHERE name = 's_tools'", &[]);
    rows.unwrap().first().is_some()
}

fn add(world: &World, name: &str, notes: &str) -> String {
    world.add(
        "tools",
        json!({"name": name, "category": "other", "notes": notes}),
    )
}

fn check_meaning(world: &World) {
    assert_eq!(names(world, "bohr"), ["Schlagbohrer"]);
    assert_eq!(names(world, "BOHRER schlag"), ["Schlagbohrer"]);
    assert_eq!(names(world, "bohrer säge"), Vec::<String>::new());
    assert_eq!(names(world, "ÄNDER"), ["Änderungsset"]);
    assert_eq!(names(world, "50%"), ["Rabatt"]);
    assert_eq!(names(world, "\"zitat\""), ["Quote"]);
    assert_eq!(names(world, "ab"), ["Rabatt"]);
    assert_eq!(names(world, "rabatt ab"), ["Rabatt"]);
    for nothing in ["*", "name:x", "AND", "x OR y", "-schlag", "{", "'"] {
        assert_eq!(names(world, nothing), Vec::<String>::new(), "{nothing}");
    }
}

fn library() -> World {
    let world = World::with(&example("tool-library"));
    add(&world, "Schlagbohrer", "");
    add(&world, "Änderungsset", "");
    add(&world, "Rabatt", "50% off");
    add(&world, "Quote", "ein \"Zitat\"");
    world
}

/// Many rows, without going through the engine one by one.
fn grow(world: &World) {
    world
        .storage
        .query(
            "INSERT INTO t_tools (id, revision, created_at, updated_at, is_sample, seq, f_name, f_category, f_retired) \
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000) \
             SELECT 'r_' || printf('%026d', i), 1, 0, 0, 0, 100000 + i, 'thing ' || i, 'other', 0 FROM n",
            &[],
        )
        .unwrap();
    world
        .storage
        .query(
            "UPDATE _meta SET row_count = row_count + 6000, next_seq = 200000",
            &[],
        )
        .unwrap();
}

#[test]
fn a_small_table_is_scanned_and_pays_nothing() {
    let world = library();
    check_meaning(&world);
    assert!(!is_indexed(&world));
}

#[test]
fn a_large_table_gets_an_index_when_it_is_searched() {
    let world = library();
    grow(&world);
    assert!(!is_indexed(&world));
    check_meaning(&world);
    assert!(is_indexed(&world));
    assert_eq!(names(&world, "thing 5999"), ["thing 5999"]);
}

#[test]
fn the_index_follows_every_change() {
    let world = library();
    grow(&world);
    names(&world, "thing 5999");
    let id = add(&world, "Winkelschleifer", "");
    assert_eq!(names(&world, "schleifer"), ["Winkelschleifer"]);
    world
        .update(&owner(), "tools", &id, json!({"name": "Flex"}))
        .unwrap();
    assert!(names(&world, "schleifer").is_empty());
    assert_eq!(names(&world, "flex"), ["Flex"]);
    world.delete(&owner(), "tools", &id).unwrap();
    assert!(names(&world, "flex").is_empty());
    world.restore(&owner(), "tools", &id).unwrap();
    assert_eq!(names(&world, "flex"), ["Flex"]);
    // A new version may search other fields: the index goes, and comes back with the next search.
    world.publish(&example("tool-library"), Some(1)).unwrap();
    assert!(!is_indexed(&world));
    assert_eq!(names(&world, "flex"), ["Flex"]);
    assert!(is_indexed(&world));
    world.apply(&owner(), Command::AppDelete).unwrap();
    let left = world
        .storage
        .query("SELECT name FROM sqlite_master", &[])
        .unwrap();
    assert!(left.rows.is_empty(), "{left:?}");
}
