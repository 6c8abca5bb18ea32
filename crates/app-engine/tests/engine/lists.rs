//! Lists: order, pages, conditions.

use std::collections::BTreeSet;

use edgewright_app_engine::RowList;
use edgewright_definition::AppDefinition;
use edgewright_definition::document::{Filter, FilterOp};
use edgewright_storage::{SqlStorage, SqlValue};
use serde_json::{Value, json};

use crate::world::{World, example, owner, rows_of, sorted};

fn things() -> AppDefinition {
    serde_json::from_value(json!({
        "format": "edgewright.app/1",
        "app": {"name": "Things"},
        "tables": [{
            "id": "things", "label": "Things", "label_one": "Thing", "title": "name",
            "fields": [
                {"id": "name", "label": "Name", "type": "text", "required": true},
                {"id": "rank", "label": "Rank", "type": "integer"},
                {"id": "kind", "label": "Kind", "type": "select", "options": [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]},
                {"id": "day", "label": "Day", "type": "date"}
            ]
        }],
        "views": [
            {"id": "list", "label": "List", "type": "grid", "table": "things", "sort": [{"field": "rank", "descending": true}, {"field": "name"}]},
            {"id": "a_only", "label": "A", "type": "grid", "table": "things", "filter": {"field": "kind", "op": "eq", "value": "a"}, "sort": [{"field": "day"}]}
        ],
        "access": {"visibility": "private", "tables": {"things": {}}}
    }))
    .unwrap()
}

fn filled() -> World {
    let world = World::with(&things());
    for number in 0..57_i64 {
        let rank = (number % 7 != 0).then_some(number % 5);
        let name = format!(
            "{}{number:02}",
            if number % 2 == 0 { "thing" } else { "THING" }
        );
        let kind = if number % 3 == 0 { "a" } else { "b" };
        let day = (number % 4 != 0).then(|| format!("2026-03-{:02}", number % 28 + 1));
        world.add(
            "things",
            json!({"name": name, "rank": rank, "kind": kind, "day": day}),
        );
    }
    world
}

fn all_pages(world: &World, asked: &RowList, limit: u32) -> Vec<Value> {
    let mut asked = RowList {
        limit: Some(limit),
        ..asked.clone()
    };
    let mut rows = Vec::new();
    loop {
        let page = world.list(&owner(), asked.clone()).unwrap();
        rows.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(cursor) => asked.cursor = Some(cursor.to_owned()),
            None => return rows,
        }
    }
}

#[test]
fn pages_together_are_the_whole_list_in_order() {
    let world = filled();
    let view = RowList {
        view: Some("list".into()),
        ..rows_of("things")
    };
    let orders = [
        rows_of("things"),
        sorted("things", "rank", false),
        sorted("things", "rank", true),
        sorted("things", "name", false),
        sorted("things", "day", true),
        sorted("things", "created_at", false),
        sorted("things", "updated_at", true),
        view,
    ];
    for asked in orders {
        let whole = all_pages(&world, &asked, 100);
        assert_eq!(whole.len(), 57);
        for limit in [1, 2, 7, 56, 57] {
            assert_eq!(all_pages(&world, &asked, limit), whole, "{asked:?} {limit}");
        }
    }
}

#[test]
fn order_is_what_it_says() {
    let world = filled();
    let ranks = world.column(
        &owner(),
        RowList {
            limit: Some(100),
            ..sorted("things", "rank", true)
        },
        "rank",
    );
    let as_number = |value: &Value| value.as_i64().unwrap_or(-1);
    assert!(
        ranks
            .windows(2)
            .all(|pair| as_number(&pair[0]) >= as_number(&pair[1]))
    );
    let names = world.column(
        &owner(),
        RowList {
            limit: Some(100),
            ..sorted("things", "name", false)
        },
        "name",
    );
    let folded: Vec<String> = names
        .iter()
        .map(|name| name.as_str().unwrap().to_lowercase())
        .collect();
    assert!(folded.is_sorted());
    let newest = world.column(&owner(), rows_of("things"), "name");
    assert_eq!(newest[0], "thing56");
}

#[test]
fn a_page_is_exact_while_rows_come_and_go() {
    let world = filled();
    let asked = RowList {
        limit: Some(10),
        ..sorted("things", "rank", false)
    };
    let whole: Vec<_> = all_pages(&world, &asked, 100)
        .iter()
        .map(|row| row["id"].clone())
        .collect();
    let first = world.list(&owner(), asked.clone()).unwrap();
    let seen: BTreeSet<String> = first["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_str().unwrap().to_owned())
        .collect();
    // The row the page ended with goes, and one comes that belongs before it.
    let last = first["items"][9]["id"].as_str().unwrap();
    world.delete(&owner(), "things", last).unwrap();
    world.add("things", json!({"name": "new", "rank": null}));
    let rest = all_pages(
        &world,
        &RowList {
            cursor: first["next_cursor"].as_str().map(str::to_owned),
            ..asked
        },
        10,
    );
    let rest: Vec<_> = rest.iter().map(|row| row["id"].clone()).collect();
    assert_eq!(rest, whole[10..]);
    assert!(rest.iter().all(|id| !seen.contains(id.as_str().unwrap())));
}

#[test]
fn comparisons_mean_what_they_say() {
    let world = filled();
    let count = |filter: Filter| {
        let asked = RowList {
            filter: Some(filter),
            limit: Some(100),
            ..rows_of("things")
        };
        world.column(&owner(), asked, "id").len()
    };
    let test = |op, value: Value| count(Filter::test("rank", op, value));
    let not = |filter| Filter::Not {
        not: Box::new(filter),
    };
    let none = 9; // numbers divisible by seven
    assert_eq!(
        test(FilterOp::Eq, json!(2)) + test(FilterOp::Ne, json!(2)),
        57
    );
    assert!(test(FilterOp::Ne, json!(2)) > none);
    assert_eq!(
        test(FilterOp::Lt, json!(2)) + test(FilterOp::Gte, json!(2)),
        57 - none
    );
    assert_eq!(
        count(not(Filter::test("rank", FilterOp::Lt, 2))),
        57 - test(FilterOp::Lt, json!(2))
    );
    assert_eq!(
        test(FilterOp::In, json!([0, 1])) + test(FilterOp::NotIn, json!([0, 1])),
        57
    );
    assert_eq!(count(Filter::All { all: vec![] }), 57);
    assert_eq!(count(Filter::Any { any: vec![] }), 0);
    assert_eq!(count(Filter::test("name", FilterOp::Contains, "ING0")), 10);
    assert_eq!(count(Filter::test("name", FilterOp::StartsWith, "HING")), 0);
    assert_eq!(count(Filter::test("name", FilterOp::Contains, "%")), 0);
    assert_eq!(count(Filter::test("day", FilterOp::Lte, "2026-03-03")), 4);
    let many: Vec<i64> = (0..60).collect();
    assert_eq!(test(FilterOp::In, json!(many)), 57 - none);
}

#[test]
fn text_from_outside_is_only_ever_text() {
    let world = filled();
    for text in [
        "'; DROP TABLE t_things; --",
        "\" OR 1=1",
        "thing' OR '1'='1",
        "\u{0}",
        "%_",
        "a*",
        "\"",
        "NEAR(",
        "{",
        "-x",
        "ü' --",
    ] {
        let search = RowList {
            search: Some(text.into()),
            ..rows_of("things")
        };
        assert_eq!(
            world.list(&owner(), search).unwrap()["items"],
            json!([]),
            "{text}"
        );
        for field in ["name", text] {
            for op in [FilterOp::Eq, FilterOp::Contains, FilterOp::StartsWith] {
                let asked = RowList {
                    filter: Some(Filter::test(field, op, text)),
                    ..rows_of("things")
                };
                match world.list(&owner(), asked) {
                    Ok(page) => assert_eq!(page["items"], json!([])),
                    Err(problem) => assert_eq!(problem.code, "filter-invalid"),
                }
            }
        }
        assert_eq!(
            world
                .list(&owner(), sorted("things", text, false))
                .unwrap_err()
                .code,
            "sort-invalid"
        );
        assert!(world.list(&owner(), rows_of(text)).is_err());
        assert!(
            world
                .list(
                    &owner(),
                    RowList {
                        view: Some(text.into()),
                        ..rows_of("things")
                    }
                )
                .is_err()
        );
        let cursor = RowList {
            cursor: Some(text.into()),
            ..rows_of("things")
        };
        assert_eq!(
            world.list(&owner(), cursor).unwrap_err().code,
            "cursor-invalid"
        );
    }
    assert_eq!(all_pages(&world, &rows_of("things"), 100).len(), 57);
}

#[test]
fn a_page_has_one_to_a_hundred_rows() {
    let world = filled();
    for (limit, fits) in [(0, false), (1, true), (100, true), (101, false)] {
        let asked = RowList {
            limit: Some(limit),
            ..rows_of("things")
        };
        assert_eq!(world.list(&owner(), asked).is_ok(), fits, "{limit}");
    }
}

#[test]
fn labels_take_one_query_per_relation() {
    let world = World::with(&example("tool-library"));
    let ann = world.add(
        "members",
        json!({"name": "Ann", "email": "ann@example.org"}),
    );
    for number in 0..5 {
        let tool = world.add(
            "tools",
            json!({"name": format!("T{number}"), "category": "power"}),
        );
        world.add("loans", json!({"tool": tool, "member": ann}));
    }
    let page = world.list(&owner(), rows_of("loans")).unwrap();
    assert_eq!(page["items"][0]["_labels"]["tool"], "T4");
    assert_eq!(page["items"][0]["_labels"]["member"], "Ann");
    assert_eq!(page["items"][0]["days"], 7);
    assert_eq!(page["items"][0]["is_late"], false);
}

fn plan_of(world: &World, sql: &str) -> String {
    let marks = ["?1", "?2", "?3"];
    let used = marks.iter().filter(|mark| sql.contains(**mark));
    let params: Vec<_> = used.map(|_| SqlValue::Null).collect();
    let rows = world
        .storage
        .query(&format!("EXPLAIN QUERY PLAN {sql}"), &params)
        .unwrap();
    rows.rows
        .iter()
        .map(|row| row[3].as_text().unwrap_or_default().to_owned())
        .collect::<Vec<_>>()
        .join("; ")
}

/// What a page costs must not grow with the table: its condition and order are walked in an index.
#[test]
fn a_views_page_walks_an_index() {
    let world = filled();
    let indexes = world
        .storage
        .query(
            "SELECT sql FROM sqlite_master WHERE type = 'index' AND name GLOB 'i_*'",
            &[],
        )
        .unwrap();
    assert_eq!(indexes.rows.len(), 2, "{indexes:?}");
    for sql in [
        "SELECT * FROM t_things WHERE 1 ORDER BY f_rank DESC, f_name COLLATE NOCASE, id DESC LIMIT 21",
        "SELECT * FROM t_things WHERE f_rank IS ?1 AND f_name COLLATE NOCASE IS ?2 AND id < ?3 ORDER BY id DESC LIMIT 21",
        "SELECT * FROM t_things WHERE f_kind IS ?1 ORDER BY f_day, id LIMIT 21",
        "SELECT * FROM t_things WHERE f_kind IS ?1 AND f_day > ?2 ORDER BY f_day, id LIMIT 21",
    ] {
        let plan = plan_of(&world, sql);
        assert!(
            plan.contains("USING INDEX") && !plan.contains("TEMP B-TREE"),
            "{sql}: {plan}"
        );
    }
    let newest = plan_of(
        &world,
        "SELECT * FROM t_things WHERE 1 ORDER BY id DESC LIMIT 21",
    );
    assert!(!newest.contains("TEMP B-TREE"), "{newest}");
}
