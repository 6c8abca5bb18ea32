//! Starts by events: each event starts one run, groups are gathered side by side, and a full hour loses none.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod world;

use edgewright_limits::workflow_run::{EVENT_GROUPS, RUNS_PER_HOUR_FREE, STARTS_WAITING};
use edgewright_types::Problem;
use edgewright_workflow::{Answer, Between, Command};
use serde_json::{Value, json};
use world::{HOUR_MS, World, person, quick, system};

fn on(consumption: Value) -> Value {
    quick(json!({"schedule": {"on": consumption}}))
}

fn event(kind: &str, id: &str, order: u32) -> Value {
    json!({"specversion": "1.0", "source": "/shop", "type": kind, "id": id, "data": {"order": order}})
}

fn tell(world: &World, event: &Value) -> Result<Answer, Problem> {
    let command = Command::Deliver {
        event: event.clone(),
    };
    world.send(person("ann"), command)
}

fn count(world: &World, event: &Value, name: &str) -> u64 {
    tell(world, event).unwrap().document[name].as_u64().unwrap()
}

fn begun(world: &World, kind: &str) -> usize {
    let runs = world.runs().into_iter();
    runs.filter(|(begun_by, _)| begun_by == kind).count()
}

fn ordered() -> Value {
    let correlate = json!({"order": {"from": ".data.order"}});
    json!({"all": [
        {"with": {"type": "paid"}, "correlate": correlate},
        {"with": {"type": "packed"}, "correlate": correlate},
    ]})
}

#[test]
fn an_event_starts_one_run_however_often_it_comes() {
    let world = World::new();
    world
        .publish(on(json!({"one": {"with": {"type": "order"}}})))
        .unwrap();
    assert_eq!(count(&world, &event("order", "1", 1), "started"), 1);
    for _ in 0..3 {
        assert_eq!(count(&world, &event("order", "1", 1), "started"), 0);
    }
    assert_eq!(count(&world, &event("other", "2", 1), "started"), 0);
    assert_eq!(count(&world, &event("order", "3", 1), "started"), 1);
    assert_eq!(begun(&world, "event"), 2);
}

#[test]
fn what_begins_a_run_is_told_apart() {
    let world = World::new();
    world.publish(on(json!({"any": []}))).unwrap();
    for (kind, word) in [
        ("order", "event"),
        ("dev.edgewright.row.created", "record"),
        ("io.serverlessworkflow.workflow.faulted.v1", "error"),
    ] {
        assert_eq!(count(&world, &event(kind, kind, 1), "started"), 1);
        assert_eq!(begun(&world, word), 1, "{kind}");
    }
}

#[test]
fn groups_are_gathered_side_by_side_and_each_event_once() {
    let world = World::new();
    world.publish(on(ordered())).unwrap();
    for (kind, id, order, started) in [
        ("paid", "a", 1, 0),
        ("paid", "b", 2, 0),
        ("packed", "c", 2, 1),
        ("packed", "c", 2, 0),
        ("paid", "b", 2, 0),
        ("packed", "d", 1, 1),
    ] {
        assert_eq!(
            count(&world, &event(kind, id, order), "started"),
            started,
            "{id}"
        );
    }
    // A new version begins anew.
    count(&world, &event("paid", "e", 5), "started");
    world
        .publish(quick(
            json!({"schedule": {"on": ordered()}, "document": {}}),
        ))
        .unwrap_err();
    let mut second = on(ordered());
    second["do"] = json!([{"b": {"set": {"n": 2}}}]);
    world.publish(second).unwrap();
    assert_eq!(count(&world, &event("packed", "f", 5), "started"), 0);
}

#[test]
fn there_are_only_so_many_groups() {
    let world = World::new();
    world.publish(on(ordered())).unwrap();
    for number in 0..EVENT_GROUPS {
        let order = u32::try_from(number).unwrap();
        count(
            &world,
            &event("paid", &format!("p{number}"), order),
            "started",
        );
    }
    let one_more = event("paid", "more", 100_000);
    assert_eq!(
        tell(&world, &one_more).unwrap_err().code,
        "events-not-gathered"
    );
    // One that belongs to a group is taken all the same, and makes room.
    assert_eq!(count(&world, &event("packed", "x", 3), "started"), 1);
    assert!(tell(&world, &one_more).is_ok());
}

#[test]
fn an_event_in_a_full_hour_waits_for_room() {
    let world = World::new();
    world
        .publish(on(json!({"one": {"with": {"type": "order"}}})))
        .unwrap();
    for _ in 0..RUNS_PER_HOUR_FREE {
        world.start(None).unwrap();
    }
    for number in 0..STARTS_WAITING {
        let order = event("order", &number.to_string(), 1);
        assert_eq!(count(&world, &order, "waiting"), 1);
        assert_eq!(count(&world, &order, "waiting"), 0, "twice");
    }
    let refused = tell(&world, &event("order", "more", 1)).unwrap_err();
    assert_eq!(refused.code, "run-limit-reached");
    assert_eq!(world.view()["starts_waiting"], STARTS_WAITING);
    world.pass(HOUR_MS - 1);
    world.ring();
    assert_eq!(begun(&world, "event"), 0);
    world.pass(1);
    world.ring();
    assert_eq!(world.view()["starts_waiting"], 0);
    assert_eq!(
        world
            .host
            .engine()
            .next_start(world.host.storage())
            .unwrap(),
        None
    );
}

#[test]
fn only_workflows_of_the_same_owner_are_heard() {
    let world = World::new();
    world
        .publish(on(json!({"one": {"with": {"type": "order"}}})))
        .unwrap();
    let from = |from: &str| Command::Between {
        from: from.parse().unwrap(),
        what: Between::Event {
            event: event("order", "1", 1),
        },
    };
    assert_eq!(
        world.send(system(), from("ben/flow")).unwrap_err().status,
        404
    );
    assert_eq!(
        world
            .send(person("ann"), from("ann/other"))
            .unwrap_err()
            .status,
        404
    );
    assert!(world.send(system(), from("ann/other")).is_ok());
    assert_eq!(begun(&world, "event"), 1);
}

#[test]
fn a_run_that_was_cancelled_before_it_came_does_not_begin() {
    let world = World::new();
    world.publish(quick(json!({}))).unwrap();
    let between = |what| Command::Between {
        from: "ann/parent".parse().unwrap(),
        what,
    };
    let run = |delivery: &str| {
        between(Between::Run {
            version: "latest".to_owned(),
            input: json!({}),
            delivery: delivery.to_owned(),
            parent: None,
            nesting: 1,
            hops: 0,
        })
    };
    let cancel = Between::Cancel {
        delivery: "run:a".to_owned(),
    };
    world.send(system(), between(cancel.clone())).unwrap();
    world.send(system(), between(cancel)).unwrap();
    assert_eq!(world.send(system(), run("run:a")).unwrap_err().status, 404);
    assert!(world.send(system(), run("run:b")).is_ok());
    assert_eq!(begun(&world, "workflow"), 1);
}
