//! Changes that workflows wait for, and rows found by what they hold.

use std::collections::BTreeMap;

use edgewright_app_engine::{ChangeOp, Command, ImportRequest, Query};
use edgewright_limits::outbox;
use edgewright_types::{Actor, Problem};
use serde_json::{Value, json};

use crate::world::{World, example, object, owner};

const FLOW: &str = "olga/flow";

fn platform() -> Actor {
    Actor::System {
        reason: "test".to_owned(),
    }
}

fn library() -> World {
    World::with(&example("tool-library"))
}

fn subscribe(
    world: &World,
    workflow: &str,
    tables: &[(&str, &[ChangeOp])],
) -> Result<Value, Problem> {
    let tables = tables
        .iter()
        .map(|(table, ops)| ((*table).to_owned(), ops.to_vec()))
        .collect::<BTreeMap<_, _>>();
    let workflow = workflow.parse().unwrap();
    let command = Command::OutboxSubscribe { workflow, tables };
    world
        .apply(&platform(), command)
        .map(|applied| applied.body)
}

const ALL: &[ChangeOp] = &[ChangeOp::Create, ChangeOp::Update, ChangeOp::Delete];

fn batches(world: &World, workflow: &str) -> Vec<Value> {
    let workflow = workflow.parse().unwrap();
    let taken = world
        .ask(&platform(), Query::OutboxTake { workflow })
        .unwrap();
    taken["batches"].as_array().unwrap().clone()
}

fn events(world: &World, workflow: &str) -> Vec<Value> {
    let batches = batches(world, workflow);
    let events = batches
        .iter()
        .flat_map(|batch| batch["events"].as_array().unwrap());
    events.cloned().collect()
}

fn done(world: &World, workflow: &str) {
    let ids = batches(world, workflow);
    let batches = ids
        .iter()
        .map(|batch| batch["id"].as_str().unwrap().to_owned())
        .collect();
    let workflow = workflow.parse().unwrap();
    world
        .apply(&platform(), Command::OutboxDone { workflow, batches })
        .unwrap();
}

fn tool(world: &World, name: &str) -> String {
    world.add("tools", json!({"name": name, "category": "power"}))
}

#[test]
fn every_way_to_change_a_row_is_told_once() {
    let world = library();
    subscribe(&world, FLOW, &[("tools", ALL)]).unwrap();
    let id = tool(&world, "Drill");
    world
        .update(&owner(), "tools", &id, json!({"name": "Big drill"}))
        .unwrap();
    world.delete(&owner(), "tools", &id).unwrap();
    world.restore(&owner(), "tools", &id).unwrap();
    let told = events(&world, FLOW);
    let kinds: Vec<_> = told
        .iter()
        .map(|event| event["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["created", "updated", "deleted", "created"]
            .map(|kind| format!("dev.edgewright.row.{kind}"))
    );
    let change = &told[1];
    assert_eq!(change["source"], "/apps/olga/things/tables/tools");
    assert_eq!(change["data"]["row"]["name"], "Big drill");
    assert_eq!(change["data"]["old"]["name"], "Drill");
    assert_eq!(change["data"]["id"], id);
    assert_eq!(told[2]["data"]["row"]["name"], "Big drill");
    let mut ids: Vec<_> = told
        .iter()
        .map(|event| event["id"].as_str().unwrap())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 4);
    assert_eq!(events(&world, FLOW), told, "not taken yet");
    done(&world, FLOW);
    assert_eq!(events(&world, FLOW), Vec::<Value>::new());
}

#[test]
fn what_is_refused_or_left_as_it_was_is_not_told_nor_are_examples() {
    let world = library();
    subscribe(&world, FLOW, &[("tools", ALL), ("members", ALL)]).unwrap();
    world.create(&owner(), "tools", json!({})).unwrap_err();
    world.apply(&owner(), Command::SamplesFill).unwrap();
    world.apply(&owner(), Command::SamplesRemove).unwrap();
    assert_eq!(events(&world, FLOW), Vec::<Value>::new());
    let id = tool(&world, "Saw");
    world
        .update(&owner(), "tools", &id, json!({"name": "Saw"}))
        .unwrap();
    assert_eq!(events(&world, FLOW).len(), 1);
}

#[test]
fn nobody_pays_for_what_nobody_waits_for() {
    let world = library();
    tool(&world, "None");
    assert_eq!(world.rows_written(|| tool(&world, "One")), 2);
    subscribe(&world, FLOW, &[("loans", ALL)]).unwrap();
    assert_eq!(
        world.rows_written(|| tool(&world, "Two")),
        2,
        "another table"
    );
    subscribe(&world, FLOW, &[("tools", &[ChangeOp::Delete])]).unwrap();
    assert_eq!(
        world.rows_written(|| tool(&world, "Three")),
        2,
        "another change"
    );
    subscribe(&world, FLOW, &[("tools", ALL)]).unwrap();
    assert_eq!(
        world.rows_written(|| tool(&world, "Four")),
        3,
        "and the change"
    );
    assert_eq!(world.rows_written(|| done(&world, FLOW)), 1);
    assert_eq!(
        world.rows_written(|| subscribe(&world, FLOW, &[("tools", ALL)])),
        0,
        "the same again"
    );
    subscribe(&world, FLOW, &[]).unwrap();
    assert_eq!(world.rows_written(|| tool(&world, "Five")), 2);
}

#[test]
fn each_workflow_takes_its_own_and_one_that_goes_holds_nothing() {
    let world = library();
    subscribe(&world, FLOW, &[("tools", ALL)]).unwrap();
    subscribe(&world, "olga/other", &[("tools", &[ChangeOp::Create])]).unwrap();
    let id = tool(&world, "Drill");
    world
        .update(&owner(), "tools", &id, json!({"name": "Saw"}))
        .unwrap();
    assert_eq!(
        (
            events(&world, FLOW).len(),
            events(&world, "olga/other").len()
        ),
        (2, 1)
    );
    done(&world, FLOW);
    assert_eq!(
        (
            events(&world, FLOW).len(),
            events(&world, "olga/other").len()
        ),
        (0, 1)
    );
    subscribe(&world, "olga/other", &[]).unwrap();
    assert_eq!(events(&world, "olga/other").len(), 0);
}

#[test]
fn only_the_platform_for_workflows_of_the_owner() {
    let world = library();
    assert_eq!(
        subscribe(&world, "ben/flow", &[("tools", ALL)])
            .unwrap_err()
            .status,
        404
    );
    let workflow: edgewright_types::WorkflowAddress = FLOW.parse().unwrap();
    let asked = Query::OutboxTake {
        workflow: workflow.clone(),
    };
    assert_eq!(world.ask(&owner(), asked).unwrap_err().status, 404);
    for command in [
        Command::OutboxSubscribe {
            workflow: workflow.clone(),
            tables: BTreeMap::new(),
        },
        Command::OutboxDone {
            workflow,
            batches: Vec::new(),
        },
    ] {
        assert_eq!(world.apply(&owner(), command).unwrap_err().status, 404);
    }
}

#[test]
fn imports_are_told_in_few_rows_and_taking_them_back_too() {
    let world = library();
    subscribe(&world, FLOW, &[("members", ALL)]).unwrap();
    let mut file = "Name,Email\n".to_owned();
    for number in 0..150 {
        file.push_str(&format!("Member {number},m{number}@example.org\n"));
    }
    file.push_str("Twice,m1@example.org\n");
    let request = ImportRequest {
        table: "members".to_owned(),
        ..serde_json::from_value(json!({"table": "members"})).unwrap()
    };
    let call = world.call(&owner());
    let mut importing = world
        .engine
        .import_begin(&world.storage, &call, request)
        .unwrap();
    world
        .engine
        .import_take(&world.storage, &call, &mut importing, file.as_bytes())
        .unwrap();
    let ended = world
        .engine
        .import_end(&world.storage, &call, &mut importing, true)
        .unwrap();
    assert_eq!(ended.body["rows_added"], 150);
    assert_eq!(world.engine.owed_workflows(&world.storage).unwrap(), [FLOW]);
    assert_eq!(batches(&world, FLOW).len(), 2);
    assert_eq!(events(&world, FLOW).len(), 150);
    done(&world, FLOW);
    let id = ended.body["id"].as_str().unwrap();
    while !world
        .engine
        .import_undo(&world.storage, &world.call(&owner()), "members", id)
        .unwrap()
        .1
    {}
    let told = events(&world, FLOW);
    assert_eq!(told.len(), 150);
    assert!(
        told.iter()
            .all(|event| event["type"] == "dev.edgewright.row.deleted")
    );
}

#[test]
fn an_app_goes_on_when_nobody_takes_its_changes() {
    let world = library();
    subscribe(&world, FLOW, &[("tools", ALL)]).unwrap();
    let id = tool(&world, "Drill");
    let text = "x".repeat(2_000);
    let per_event = u64::try_from(text.len() * 2).unwrap();
    let rounds = outbox::BYTES / per_event + 50;
    assert!(rounds < outbox::EVENTS);
    for round in 0..rounds {
        let notes = format!("{round} {text}");
        world
            .update(&owner(), "tools", &id, json!({"notes": notes}))
            .unwrap();
    }
    let kept = world.rows_written(|| {
        world
            .update(&owner(), "tools", &id, json!({"notes": text}))
            .unwrap();
    });
    assert_eq!(kept, 2, "no room for this change");
    world.later(outbox::KEPT_DAYS * crate::world::DAY_MS + 1);
    world
        .update(&owner(), "tools", &id, json!({"notes": "again"}))
        .unwrap();
    assert_eq!(events(&world, FLOW).len(), 1, "what is too old makes room");
}

#[test]
fn a_row_is_found_by_what_it_holds_or_added() {
    let world = library();
    let upsert = |values: Value| {
        let command = Command::RowUpsert {
            table: "tools".to_owned(),
            by: vec!["name".to_owned()],
            values: object(values),
        };
        world.apply(&owner(), command)
    };
    let added = upsert(json!({"name": "Drill", "category": "power"})).unwrap();
    let changed = upsert(json!({"name": "Drill", "category": "garden"})).unwrap();
    assert_eq!((added.status, changed.status), (201, 200));
    assert_eq!(added.body["id"], changed.body["id"]);
    assert_eq!(changed.body["category"], "garden");
    for wrong in [
        json!({"category": "garden"}),
        json!({"name": null}),
        json!({"name": 5}),
    ] {
        assert_eq!(
            upsert(wrong.clone()).unwrap_err().code,
            "row-invalid",
            "{wrong}"
        );
    }
    for by in [vec![], vec!["nothing"], vec!["name"; 6]] {
        let command = Command::RowUpsert {
            table: "tools".to_owned(),
            by: by.into_iter().map(str::to_owned).collect(),
            values: object(json!({"name": "Drill"})),
        };
        assert_eq!(
            world.apply(&owner(), command).unwrap_err().code,
            "row-invalid"
        );
    }
    for number in 0..2 {
        world.add(
            "members",
            json!({"name": "Ann", "email": format!("ann{number}@example.org")}),
        );
    }
    let command = Command::RowUpsert {
        table: "members".to_owned(),
        by: vec!["name".to_owned()],
        values: object(json!({"name": "Ann", "email": "ann@example.org"})),
    };
    assert_eq!(
        world.apply(&owner(), command).unwrap_err().code,
        "row-ambiguous"
    );
}

#[test]
fn so_many_workflows_wait_for_one_app_and_no_more() {
    let world = library();
    let wait = |number: usize| subscribe(&world, &format!("olga/flow-{number}"), &[("tools", ALL)]);
    for number in 1..=outbox::WORKFLOWS {
        wait(number).unwrap();
    }
    let refused = wait(outbox::WORKFLOWS + 1).unwrap_err();
    assert_eq!(refused.code, "subscription-limit-reached");
    assert!(wait(1).is_ok(), "who waits already may go on");
    subscribe(&world, "olga/flow-1", &[]).unwrap();
    assert!(wait(outbox::WORKFLOWS + 1).is_ok());
}
