//! Every statement of every test here is looked at by its plan (`watched.rs`). What a caller sends to read one table
//! reads that table, those it points at for their titles, and nothing else.

use edgewright_app_engine::{Command, Query, RowAggregate, RowList};
use edgewright_definition::document::{Filter, FilterOp, Measure, MeasureOp, Sort};
use serde_json::json;

use crate::world::{World, example, object, owner, rows_of};

/// Names and texts as somebody sends them who has read how the statements look.
const HOSTILE: &[&str] = &[
    "drill",
    "tools.name",
    "t_members",
    "name\" FROM \"t_members\" --",
    "') UNION SELECT * FROM t_members --",
    "\"; DROP TABLE t_tools; --",
    "1 OR 1=1",
    "name COLLATE NOCASE",
    "(SELECT email FROM t_members LIMIT 1)",
    "rowid",
    "_rowid_",
    "*",
    "%",
    "\\",
    "[name]",
    "`name`",
    "created_by",
    "\u{202e}eman",
    "NAME",
    "name\u{200b}",
];

fn filled() -> World {
    let world = World::with(&example("tool-library"));
    world.apply(&owner(), Command::SamplesFill).unwrap();
    world.storage.take_read();
    world
}

/// Tools point at nothing; whatever is asked of them reads them alone.
fn reads_tools_alone(world: &World, what: &str) {
    let read = world.storage.take_read();
    assert!(
        read.iter().all(|table| table == "t_tools"),
        "{what}: {read:?}"
    );
}

#[test]
fn no_text_of_a_caller_reads_another_table() {
    let world = filled();
    for text in HOSTILE {
        let by_text = |op| Filter::test("name", op, *text);
        let any = vec![
            by_text(FilterOp::Contains),
            by_text(FilterOp::StartsWith),
            by_text(FilterOp::Ne),
        ];
        let asked = RowList {
            filter: Some(Filter::Any { any }),
            search: Some((*text).to_owned()),
            ..rows_of("tools")
        };
        world.list(&owner(), asked).unwrap();
        reads_tools_alone(&world, text);
        let values = object(json!({"name": text, "category": "other", "notes": text}));
        let table = "tools".to_owned();
        let made = world.apply(&owner(), Command::RowCreate { table, values });
        assert_eq!(made.unwrap().body["name"], *text);
    }
}

#[test]
fn no_name_of_a_caller_is_more_than_a_name() {
    let world = filled();
    for name in HOSTILE {
        let text = || (*name).to_owned();
        let lists = [
            RowList {
                sort: vec![Sort {
                    field: text(),
                    descending: true,
                }],
                ..rows_of("tools")
            },
            RowList {
                filter: Some(Filter::test(name, FilterOp::Eq, "x")),
                ..rows_of("tools")
            },
            RowList {
                view: Some(text()),
                ..rows_of("tools")
            },
            RowList {
                cursor: Some(text()),
                ..rows_of("tools")
            },
            rows_of(name),
        ];
        for asked in lists {
            if let Err(problem) = world.list(&owner(), asked) {
                assert!((400..500).contains(&problem.status), "{name}: {problem}");
            }
            reads_tools_alone(&world, name);
        }
        let grouped = RowAggregate {
            table: "tools".to_owned(),
            group_by: Some(text()),
            bucket: None,
            measure: Measure {
                op: MeasureOp::Max,
                field: Some(text()),
            },
            filter: None,
            search: None,
            view: None,
        };
        let refused = world.ask(&owner(), Query::RowAggregate(grouped));
        assert!(refused.is_err(), "{name}");
        let values = object(json!({"name": "Saw", "category": "other", *name: "x"}));
        let table = "tools".to_owned();
        let made = world.apply(&owner(), Command::RowCreate { table, values });
        assert_eq!(made.unwrap_err().code, "row-invalid", "{name}");
        world.storage.take_read();
    }
}

#[test]
fn what_is_read_is_seen() {
    let world = filled();
    world.list(&owner(), rows_of("loans")).unwrap();
    let read = world.storage.take_read();
    assert!(
        read.contains("t_loans") && read.contains("t_tools"),
        "{read:?}"
    );
}
