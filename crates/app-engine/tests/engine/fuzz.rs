//! Whatever the checker accepts must run: the example apps are changed at random, and every change that the checker
//! lets through is published, filled, queried in every way, migrated to and rolled back from. Nothing may be our fault.

use std::collections::BTreeSet;

use edgewright_app_engine::{Command, Query, RowAggregate, RowList};
use edgewright_definition::document::{FieldType, Measure, MeasureOp, Sort, ViewType};
use edgewright_definition::{AppDefinition, checker};
use edgewright_types::{Actor, Problem};
use serde_json::{Map, Value};

use crate::world::{EXAMPLES, World, example, owner, rows_of};

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % sides.max(1)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }
}

/// Pointers to every value of a document.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                places(member, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// Changes one thing: removes it, doubles it, moves a value of the same name over it, or changes a word or number.
fn mutate(document: &mut Value, dice: &mut Dice) {
    let mut found = Vec::new();
    places(document, "", &mut found);
    let at = dice.pick(&found[1..]).clone();
    let (parent, name) = at.rsplit_once('/').unwrap();
    let same_name: Vec<Value> = found
        .iter()
        .filter(|other| other.ends_with(&format!("/{name}")))
        .filter_map(|other| document.pointer(other).cloned())
        .collect();
    let other = dice.pick(&same_name).clone();
    let how = dice.roll(6);
    match document.pointer_mut(parent).unwrap() {
        Value::Object(members) => match how {
            0 => {
                members.remove(name);
            }
            1..=3 => {
                members.insert(name.to_owned(), other);
            }
            _ => twist(members.get_mut(name).unwrap(), dice),
        },
        Value::Array(items) => {
            let index: usize = name.parse().unwrap();
            match how {
                0 => {
                    items.remove(index);
                }
                1 => items.swap(index, 0),
                2 => items.push(other),
                _ => twist(&mut items[index], dice),
            }
        }
        _ => {}
    }
}

const TYPES: &[&str] = &[
    "text",
    "long_text",
    "integer",
    "decimal",
    "money",
    "boolean",
    "date",
    "datetime",
    "select",
    "multi_select",
    "email",
    "url",
    "relation",
    "autonumber",
    "computed",
    "grid",
    "cards",
    "kanban",
    "calendar",
    "chart",
    "detail",
];
const EXPRESSIONS: &[&str] = &[
    ".name",
    "true",
    "null",
    ".nothing",
    "1 / 0",
    "$today",
    "$user.email",
    "[.]|tostring",
    "error(\"x\")",
    "empty",
    "range(1000000)",
    "def f: f; f",
    ".created_at",
    ". as $x | $x | keys | length",
];

fn twist(value: &mut Value, dice: &mut Dice) {
    *value = match value {
        Value::Bool(flag) => Value::Bool(!*flag),
        Value::Number(_) => Value::from([-1, 0, 1, 3, 100][dice.roll(5)]),
        Value::String(text) if TYPES.contains(&text.as_str()) => Value::from(*dice.pick(TYPES)),
        Value::String(text) if text.contains('.') => Value::from(*dice.pick(EXPRESSIONS)),
        Value::String(text) => {
            let words = [
                "",
                "'",
                "ü\"",
                "2026-02-30",
                "eq",
                "contains",
                "in",
                "empty",
                "public",
                "cascade",
                "clear",
            ];
            Value::from(match dice.roll(3) {
                0 => format!("{text}x"),
                _ => (*dice.pick(&words)).to_owned(),
            })
        }
        _ => Value::Null,
    };
}

/// A changed example that the checker accepts, if this seed leads to one.
fn accepted(name: &str, seed: u64) -> Option<AppDefinition> {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut document = serde_json::to_value(example(name)).unwrap();
    for _ in 0..=dice.roll(4) {
        mutate(&mut document, &mut dice);
    }
    let definition: AppDefinition = serde_json::from_value(document).ok()?;
    checker::is_publishable(&checker::check(&definition)).then_some(definition)
}

/// Our own bug shows as a cause, which the world refuses; everything else may be refused.
fn allowed<T>(result: Result<T, Problem>) -> Option<T> {
    result
        .inspect_err(|problem| assert!(problem.status < 500, "{problem}"))
        .ok()
}

fn ask_everything(world: &World, definition: &AppDefinition) {
    let mut actors = vec![owner(), Actor::Anonymous];
    for role in &definition.access.roles {
        actors.push(world.give(&role.id.replace('_', ""), &role.id));
    }
    for actor in &actors {
        if allowed(world.ask(actor, Query::AppView)).is_none() {
            continue;
        }
        allowed(world.ask(actor, Query::AlertList)).unwrap();
        allowed(world.ask(actor, Query::Openapi)).unwrap();
        for view in &definition.views {
            let Some(table) = view.table.clone() else {
                continue;
            };
            let asked = RowList {
                view: Some(view.id.clone()),
                limit: Some(3),
                ..rows_of(&table)
            };
            let shown = allowed(world.list(actor, asked.clone()));
            if let Some(cursor) = shown.as_ref().and_then(|page| page["next_cursor"].as_str()) {
                allowed(world.list(
                    actor,
                    RowList {
                        cursor: Some(cursor.to_owned()),
                        ..asked
                    },
                ))
                .unwrap();
            }
            if view.kind == ViewType::Chart
                && let Some(chart) = &view.chart
            {
                allowed(world.ask(
                    actor,
                    Query::RowAggregate(RowAggregate {
                        table,
                        group_by: Some(chart.group_by.clone()),
                        bucket: chart.bucket,
                        measure: chart.measure.clone(),
                        filter: None,
                        search: None,
                        view: Some(view.id.clone()),
                    }),
                ));
            }
        }
        for table in &definition.tables {
            ask_table(world, actor, table);
        }
    }
}

fn ask_table(world: &World, actor: &Actor, table: &edgewright_definition::document::Table) {
    allowed(world.list(
        actor,
        RowList {
            search: Some("a \"b* ü".into()),
            ..rows_of(&table.id)
        },
    ));
    for field in &table.fields {
        let sort = vec![Sort {
            field: field.id.clone(),
            descending: true,
        }];
        allowed(world.list(
            actor,
            RowList {
                sort,
                ..rows_of(&table.id)
            },
        ));
        for op in [
            MeasureOp::Count,
            MeasureOp::Sum,
            MeasureOp::Avg,
            MeasureOp::Max,
        ] {
            allowed(world.ask(
                actor,
                Query::RowAggregate(RowAggregate {
                    table: table.id.clone(),
                    group_by: Some(field.id.clone()),
                    bucket: None,
                    measure: Measure {
                        op,
                        field: Some(field.id.clone()),
                    },
                    filter: None,
                    search: None,
                    view: None,
                }),
            ));
        }
    }
    allowed(world.apply(
        actor,
        Command::RowCreate {
            table: table.id.clone(),
            values: Map::new(),
        },
    ));
    let Some(page) = allowed(world.list(actor, rows_of(&table.id))) else {
        return;
    };
    for row in page["items"].as_array().unwrap().iter().take(3) {
        touch_row(world, actor, table, row);
    }
}

fn touch_row(
    world: &World,
    actor: &Actor,
    table: &edgewright_definition::document::Table,
    row: &Value,
) {
    let id = row["id"].as_str().unwrap();
    allowed(world.get(actor, &table.id, id)).unwrap();
    // What a row shows can be sent back as it is, apart from what the app gives.
    let mut values = row.as_object().unwrap().clone();
    let state = table
        .lifecycle
        .as_ref()
        .map(|lifecycle| lifecycle.field.as_str());
    values.retain(|name, _| {
        table.field(name).is_some_and(|field| {
            !matches!(field.kind, FieldType::Computed | FieldType::Autonumber)
                && Some(name.as_str()) != state
        })
    });
    allowed(world.update(actor, &table.id, id, Value::Object(values)));
    for transition in table
        .lifecycle
        .iter()
        .flat_map(|lifecycle| &lifecycle.transitions)
    {
        allowed(world.transition(actor, &table.id, id, &transition.id));
    }
    allowed(world.ask(
        actor,
        Query::RowHistory {
            table: table.id.clone(),
            id: id.to_owned(),
        },
    ));
    if allowed(world.delete(actor, &table.id, id)).is_some() {
        allowed(world.restore(actor, &table.id, id));
    }
}

fn publish_next(world: &World, definition: &AppDefinition, base: u32) -> bool {
    let command = Command::Publish {
        address: "olga/things".parse().unwrap(),
        definition: Box::new(definition.clone()),
        tests: edgewright_definition::contract_test::ContractTests::default(),
        base_version: Some(base),
        accept_loss: true,
    };
    allowed(world.apply(&owner(), command)).is_some()
}

fn try_out(name: &str, definition: &AppDefinition) {
    let fresh = World::with(definition);
    allowed(fresh.apply(&owner(), Command::SamplesFill))
        .expect("examples that the checker accepts can be filled in");
    ask_everything(&fresh, definition);

    let original = example(name);
    let world = World::with(&original);
    world.apply(&owner(), Command::SamplesFill).unwrap();
    let before = rows_by_table(&world, &original);
    if publish_next(&world, definition, 1) {
        ask_everything_without_writing(&world, definition);
        let back = Command::Rollback {
            to_version: 1,
            base_version: 2,
        };
        if allowed(world.apply(&owner(), back)).is_some() {
            assert_eq!(
                rows_by_table(&world, &original),
                before,
                "there and back loses nothing"
            );
        }
    }
}

fn ask_everything_without_writing(world: &World, definition: &AppDefinition) {
    allowed(world.ask(&owner(), Query::AlertList)).unwrap();
    for view in &definition.views {
        let Some(table) = view.table.clone() else {
            continue;
        };
        allowed(world.list(
            &owner(),
            RowList {
                view: Some(view.id.clone()),
                ..rows_of(&table)
            },
        ))
        .unwrap();
    }
}

/// Everything people put in, without what the app works out.
fn rows_by_table(
    world: &World,
    definition: &AppDefinition,
) -> Vec<(String, Vec<Map<String, Value>>)> {
    let tables = definition.tables.iter();
    tables
        .map(|table| {
            let page = world
                .list(
                    &owner(),
                    RowList {
                        limit: Some(100),
                        ..rows_of(&table.id)
                    },
                )
                .unwrap();
            let kept: BTreeSet<&str> = table
                .fields
                .iter()
                .filter(|field| field.kind != FieldType::Computed)
                .map(|field| field.id.as_str())
                .collect();
            let rows = page["items"].as_array().unwrap().iter().map(|row| {
                let mut row = row.as_object().unwrap().clone();
                row.retain(|name, _| kept.contains(name.as_str()));
                row
            });
            (table.id.clone(), rows.collect())
        })
        .collect()
}

#[test]
fn whatever_the_checker_accepts_runs() {
    let seeds: u64 = std::env::var("FUZZ_SEEDS")
        .ok()
        .and_then(|seeds| seeds.parse().ok())
        .unwrap_or(60);
    let mut tried = 0;
    for name in EXAMPLES {
        for seed in 1..=seeds {
            let Some(definition) = accepted(name, seed) else {
                continue;
            };
            let ran = std::panic::catch_unwind(|| try_out(name, &definition));
            if let Err(panic) = ran {
                let text = serde_json::to_string_pretty(&definition).unwrap();
                std::fs::write(std::env::temp_dir().join("refused-definition.json"), text).unwrap();
                panic!("{name}, seed {seed}: {:?}", panic.downcast_ref::<String>());
            }
            tried += 1;
        }
    }
    assert!(
        tried >= 10,
        "only {tried} changed definitions were accepted"
    );
}
