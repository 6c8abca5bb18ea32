//! Everything that can be asked of a published app is asked of it, as everybody; nothing may be our fault.

use std::collections::BTreeSet;

use edgewright_app_engine::{Command, Query, RowAggregate, RowList};
use edgewright_definition::AppDefinition;
use edgewright_definition::document::{FieldType, Measure, MeasureOp, Sort, ViewType};
use edgewright_types::{Actor, Problem};
use serde_json::{Map, Value};

use crate::world::{World, example, owner, rows_of};

/// Our own bug shows as a cause, which the world refuses; everything else may be refused.
pub fn allowed<T>(result: Result<T, Problem>) -> Option<T> {
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

pub fn try_out(name: &str, definition: &AppDefinition) {
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
