//! How many runs an hour has room for, exactly, at the edges of the hour and over restarts.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod world;

use edgewright_limits::workflow_run::{RUNS_PER_HOUR_FREE, RUNS_PER_HOUR_PAID};
use edgewright_types::Plan;
use serde_json::json;
use world::{HOUR_MS, World, quick};

fn fill(world: &World, most: u32) {
    for number in 1..=most {
        assert!(world.start(None).is_ok(), "run {number} of {most}");
    }
}

#[test]
fn an_hour_has_room_for_so_many_runs_and_not_for_one_more() {
    for (plan, most) in [
        (Plan::Free, RUNS_PER_HOUR_FREE),
        (Plan::Paid, RUNS_PER_HOUR_PAID),
    ] {
        let world = World::new();
        world
            .publish_as("ann", quick(json!({})), Some(plan))
            .unwrap();
        fill(&world, most);
        let refused = world.start(None).unwrap_err();
        assert_eq!(
            (refused.status, refused.code.as_str()),
            (429, "run-limit-reached")
        );
        assert_eq!(
            refused.extensions.get("retry_after_seconds"),
            Some(&json!(3_600))
        );
    }
}

#[test]
fn room_comes_back_to_the_millisecond() {
    let world = World::new();
    world.publish(quick(json!({}))).unwrap();
    world.start(None).unwrap();
    world.pass(1_000);
    fill(&world, RUNS_PER_HOUR_FREE - 1);
    world.pass(HOUR_MS - 1_000 - 1);
    assert!(world.start(None).is_err());
    world.pass(1);
    assert!(world.start(None).is_ok());
    assert!(world.start(None).is_err());
}

#[test]
fn a_delivery_that_was_taken_is_answered_in_a_full_hour_too() {
    let world = World::new();
    world.publish(quick(json!({}))).unwrap();
    let first = world.start(Some("order-1")).unwrap();
    fill(&world, RUNS_PER_HOUR_FREE - 1);
    let again = world.start(Some("order-1")).unwrap();
    assert_eq!(again.status, 200);
    assert_eq!(again.document["run_id"], first.document["run_id"]);
    assert!(world.start(Some("order-2")).is_err());
}
