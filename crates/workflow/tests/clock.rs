//! Starts by the clock: each slot starts one run, whatever is asked twice, late, or while a new version goes live.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod world;

use edgewright_limits::workflow_run::RUNS_PER_HOUR_FREE;
use serde_json::{Value, json};
use world::{HOUR_MS, MINUTE_MS, World, definition, quick};

fn with_schedule(schedule: Value, missed: &str) -> Value {
    let mut whole = quick(json!({"schedule": schedule}));
    whole["document"]["metadata"] = json!({"missed": missed, "timezone": "Europe/Berlin"});
    whole
}

fn by_the_clock(world: &World) -> Vec<String> {
    let runs = world.runs().into_iter().rev();
    runs.filter(|(kind, _)| kind == "schedule")
        .map(|(_, at)| at)
        .collect()
}

#[test]
fn a_slot_starts_one_run_however_often_the_alarm_rings() {
    let world = World::new();
    world
        .publish(with_schedule(json!({"cron": "30 9 * * *"}), "skip"))
        .unwrap();
    let slot = world
        .host
        .engine()
        .next_start(world.host.storage())
        .unwrap()
        .unwrap();
    // 09:30 in Berlin is 08:30 UTC in January, half an hour from now.
    assert_eq!(slot, world.now().plus(30 * MINUTE_MS));
    world.pass(30 * MINUTE_MS - 1);
    world.ring();
    assert_eq!(by_the_clock(&world).len(), 0);
    world.pass(1);
    for _ in 0..3 {
        world.ring();
    }
    world.pass(30_000);
    world.ring();
    assert_eq!(by_the_clock(&world), ["2027-01-15T08:30:00.000Z"]);
    let next = world
        .host
        .engine()
        .next_start(world.host.storage())
        .unwrap()
        .unwrap();
    assert_eq!(next, slot.plus(24 * HOUR_MS));
}

#[test]
fn missed_slots_are_skipped_or_made_up_for_once() {
    for (missed, expected) in [("skip", 0), ("once", 1)] {
        let world = World::new();
        world
            .publish(with_schedule(json!({"every": {"hours": 1}}), missed))
            .unwrap();
        world.pass(5 * HOUR_MS + 30 * MINUTE_MS);
        world.ring();
        assert_eq!(by_the_clock(&world).len(), expected, "{missed}");
        world.pass(30 * MINUTE_MS);
        world.ring();
        assert_eq!(by_the_clock(&world).len(), expected + 1, "{missed}");
    }
}

#[test]
fn a_slot_that_is_due_when_a_version_goes_live_is_started_once_by_the_old_one() {
    let world = World::new();
    world
        .publish(with_schedule(json!({"every": {"hours": 1}}), "skip"))
        .unwrap();
    world.pass(HOUR_MS);
    let mut second = with_schedule(json!({"every": {"hours": 2}}), "skip");
    second["do"] = json!([{"b": {"set": {"n": 2}}}]);
    world.publish(second).unwrap();
    world.ring();
    assert_eq!(by_the_clock(&world).len(), 1);
    world.pass(2 * HOUR_MS - 1);
    world.ring();
    assert_eq!(by_the_clock(&world).len(), 1);
    world.pass(1);
    world.ring();
    assert_eq!(by_the_clock(&world).len(), 2);
}

#[test]
fn after_counts_from_the_end_of_the_run_before() {
    let world = World::new();
    let tasks = json!([{"rest": {"wait": "PT10M"}}]);
    world
        .publish(definition(
            tasks,
            json!({"schedule": {"after": {"minutes": 30}}}),
        ))
        .unwrap();
    world.pass(30 * MINUTE_MS);
    world.ring();
    assert_eq!(by_the_clock(&world).len(), 1);
    // While it runs no next start is known.
    assert_eq!(
        world
            .host
            .engine()
            .next_start(world.host.storage())
            .unwrap(),
        None
    );
    world.pass(10 * MINUTE_MS);
    world.ring();
    let next = world
        .host
        .engine()
        .next_start(world.host.storage())
        .unwrap();
    assert_eq!(next, Some(world.now().plus(30 * MINUTE_MS)));
}

#[test]
fn a_version_without_a_schedule_starts_nothing() {
    let world = World::new();
    world
        .publish(with_schedule(json!({"every": {"hours": 1}}), "once"))
        .unwrap();
    world
        .publish(definition(json!([{"b": {"set": {"n": 2}}}]), json!({})))
        .unwrap();
    assert_eq!(
        world
            .host
            .engine()
            .next_start(world.host.storage())
            .unwrap(),
        None
    );
    world.pass(10 * HOUR_MS);
    world.ring();
    assert_eq!(world.runs().len(), 0);
}

#[test]
fn a_slot_without_room_is_made_up_for_or_missed_and_seen_either_way() {
    for (missed, expected) in [("skip", 0), ("once", 1)] {
        let world = World::new();
        world
            .publish(with_schedule(json!({"every": {"hours": 1}}), missed))
            .unwrap();
        // Just before the slot the hour is full.
        world.pass(HOUR_MS - 10 * MINUTE_MS);
        for _ in 0..RUNS_PER_HOUR_FREE {
            world.start(None).unwrap();
        }
        world.pass(10 * MINUTE_MS);
        world.ring();
        assert_eq!(by_the_clock(&world).len(), 0, "{missed}");
        let view = world.view();
        assert_eq!(view["missed"]["reason"], "run-limit-reached");
        assert_eq!(view["missed"]["due_at"], "2027-01-15T09:00:00.000Z");
        assert_eq!(view["missed"]["is_made_up"], missed == "once");
        assert_eq!(view["starts_waiting"], expected);
        // Room comes back fifty minutes later, before the next slot.
        world.pass(50 * MINUTE_MS - 1);
        world.ring();
        assert_eq!(by_the_clock(&world).len(), 0, "{missed}");
        world.pass(1);
        world.ring();
        assert_eq!(by_the_clock(&world).len(), expected, "{missed}");
        assert_eq!(world.view()["starts_waiting"], 0);
    }
}

#[test]
fn a_slot_stays_due_while_nobody_can_say_whether_there_is_room() {
    let world = World::new();
    world
        .publish(with_schedule(json!({"every": {"hours": 1}}), "skip"))
        .unwrap();
    world.pass(HOUR_MS);
    world.owner_answers.set(false);
    world.ring();
    assert_eq!(by_the_clock(&world).len(), 0);
    world.owner_answers.set(true);
    world.pass(5 * MINUTE_MS);
    world.ring();
    assert_eq!(by_the_clock(&world).len(), 1);
    assert_eq!(world.view()["missed"], Value::Null);
}
