//! Numbers over rows.

use edgewright_app_engine::{Command, Query, RowAggregate};
use edgewright_definition::document::{Bucket, Filter, FilterOp, Measure, MeasureOp};
use serde_json::{Value, json};

use crate::world::{World, example, owner};

fn ask(world: &World, asked: RowAggregate) -> Value {
    world.ask(&owner(), Query::RowAggregate(asked)).unwrap()
}

fn over(table: &str, op: MeasureOp, field: Option<&str>) -> RowAggregate {
    RowAggregate {
        table: table.into(),
        group_by: None,
        bucket: None,
        measure: Measure {
            op,
            field: field.map(str::to_owned),
        },
        filter: None,
        search: None,
        view: None,
    }
}

fn grouped(asked: RowAggregate, by: &str, bucket: Option<Bucket>) -> RowAggregate {
    RowAggregate {
        group_by: Some(by.into()),
        bucket,
        ..asked
    }
}

fn library() -> World {
    let world = World::with(&example("tool-library"));
    world.apply(&owner(), Command::SamplesFill).unwrap();
    world
}

#[test]
fn money_adds_up_exactly() {
    let world = library();
    assert_eq!(
        ask(&world, over("tools", MeasureOp::Sum, Some("deposit")))["total"],
        "90.00"
    );
    assert_eq!(
        ask(&world, over("tools", MeasureOp::Avg, Some("deposit")))["total"],
        "30.00"
    );
    assert_eq!(
        ask(&world, over("tools", MeasureOp::Max, Some("weight")))["total"],
        "14.5"
    );
    assert_eq!(
        ask(&world, over("loans", MeasureOp::Min, Some("due_on")))["total"],
        "2026-01-28"
    );
    assert_eq!(
        ask(&world, over("loans", MeasureOp::Sum, Some("deposit_paid")))["total"],
        json!(null)
    );
    for cents in ["0.10", "0.20", "0.01"] {
        world.add(
            "tools",
            json!({"name": cents, "category": "other", "deposit": cents}),
        );
    }
    assert_eq!(
        ask(&world, over("tools", MeasureOp::Sum, Some("deposit")))["total"],
        "90.31"
    );
    assert_eq!(
        ask(&world, over("tools", MeasureOp::Avg, Some("deposit")))["total"],
        "15.05"
    );
}

#[test]
fn groups_have_words() {
    let world = library();
    let by_state = ask(
        &world,
        grouped(over("loans", MeasureOp::Count, None), "status", None),
    );
    let groups = by_state["groups"].as_array().unwrap();
    assert_eq!(groups.len(), 3);
    assert!(groups.contains(&json!({"key": "out", "label": "Out", "value": 1})));
    assert_eq!(by_state["total"], 3);
    let by_tool = ask(
        &world,
        grouped(over("loans", MeasureOp::Count, None), "tool", None),
    );
    assert_eq!(by_tool["groups"][0]["label"], "Cordless drill");
    assert_eq!(by_tool["groups"][0]["value"], 2);
}

#[test]
fn dates_fall_into_their_groups() {
    let world = library();
    let keys = |bucket| {
        let answer = ask(
            &world,
            grouped(
                over("loans", MeasureOp::Count, None),
                "from_on",
                Some(bucket),
            ),
        );
        answer["groups"]
            .as_array()
            .unwrap()
            .iter()
            .map(|group| group["key"].clone())
            .collect::<Vec<_>>()
    };
    // From 2026-01-21 (a Wednesday), 2026-02-14 (a Saturday) and 2026-03-03 (a Tuesday).
    assert_eq!(
        keys(Bucket::Day),
        ["2026-01-21", "2026-02-14", "2026-03-03"]
    );
    assert_eq!(
        keys(Bucket::Week),
        ["2026-01-19", "2026-02-09", "2026-03-02"]
    );
    assert_eq!(keys(Bucket::Month), ["2026-01", "2026-02", "2026-03"]);
    assert_eq!(keys(Bucket::Year), ["2026"]);
}

#[test]
fn a_condition_narrows_and_nonsense_is_refused() {
    let world = library();
    let out = RowAggregate {
        filter: Some(Filter::test("status", FilterOp::Eq, "out")),
        ..over("loans", MeasureOp::Count, None)
    };
    assert_eq!(ask(&world, out)["total"], 1);
    for asked in [
        over("tools", MeasureOp::Sum, Some("name")),
        over("tools", MeasureOp::Sum, None),
        over("loans", MeasureOp::Sum, Some("is_late")),
        grouped(over("loans", MeasureOp::Count, None), "is_late", None),
    ] {
        let problem = world.ask(&owner(), Query::RowAggregate(asked)).unwrap_err();
        assert_eq!(problem.code, "aggregate-invalid");
    }
}

#[test]
fn alerts_count_what_needs_attention() {
    let world = library();
    let alerts = world.ask(&owner(), Query::AlertList).unwrap();
    assert_eq!(alerts["items"][0]["count"], 1);
    assert_eq!(alerts["items"][0]["label"], "a week or more late");
    let member = world.give("ann", "member");
    assert_eq!(
        world.ask(&member, Query::AlertList).unwrap()["items"],
        json!([])
    );
}
