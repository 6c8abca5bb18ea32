//! Rows written are the bill. The storage counts table rows; every index of a table adds one per row added or removed.

use edgewright_app_engine::{Call, Command};
use edgewright_storage::SqlStorage;
use serde_json::json;

use crate::world::{World, example, object, owner};

fn library() -> (World, String, String) {
    let world = World::with(&example("tool-library"));
    let drill = world.add("tools", json!({"name": "Drill", "category": "power"}));
    let ann = world.add(
        "members",
        json!({"name": "Ann", "email": "ann@example.org"}),
    );
    (world, drill, ann)
}

#[test]
fn each_command_writes_as_few_rows_as_it_can() {
    let (world, drill, ann) = library();
    let mut loan = String::new();
    let create = world.rows_written(|| {
        loan = world.add("loans", json!({"tool": drill, "member": ann}));
    });
    assert_eq!(create, 2, "the row, and the app's counters");
    let update = world.rows_written(|| {
        world
            .update(&owner(), "loans", &loan, json!({"deposit_paid": "5"}))
            .unwrap();
    });
    assert_eq!(update, 2, "the row, and its history");
    let transition = world.rows_written(|| {
        world.transition(&owner(), "loans", &loan, "lend").unwrap();
    });
    assert_eq!(transition, 2, "the row, and its history");
    let delete = world.rows_written(|| {
        world.delete(&owner(), "loans", &loan).unwrap();
    });
    assert_eq!(delete, 3, "the row, the trash, and the app's counters");
    let refused = world.rows_written(|| {
        world.create(&owner(), "loans", json!({})).unwrap_err();
    });
    assert_eq!(refused, 0);
    let key = world.rows_written(|| {
        let call = Call {
            idempotency_key: Some("k".into()),
            ..world.call(&owner())
        };
        let values = object(json!({"name": "Saw", "category": "power"}));
        let command = Command::RowCreate {
            table: "tools".into(),
            values,
        };
        world.engine.apply(&world.storage, &call, command).unwrap();
    });
    assert_eq!(key, 3, "the row, the app's counters, and the key");
}

#[test]
fn only_what_is_searched_by_has_an_index() {
    let (world, ..) = library();
    let count = |table: &str| {
        let sql = "SELECT count(*) FROM sqlite_master WHERE type = 'index' AND tbl_name = ?1 AND name NOT LIKE 'sqlite_%'";
        let rows = world.storage.query(sql, &[table.into()]).unwrap();
        rows.scalar().unwrap().as_integer().unwrap()
    };
    // Tools: the unique name, and the cards' order. Members: the unique address, and the grid's order.
    assert_eq!(count("t_tools"), 2);
    assert_eq!(count("t_members"), 2);
    // Loans: one open loan per tool; board, calendar, grid, alert, and both relations.
    assert!(count("t_loans") <= 7, "{}", count("t_loans"));
}
