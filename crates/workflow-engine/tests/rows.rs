//! Rows written are the bill.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod world;

use edgewright_durable_host::Attempt;
use edgewright_storage::SqlStorage;
use edgewright_workflow_engine::state::StartedBy;
use serde_json::{Value, json};
use world::{World, completed, ok};

const FIVE_STEPS: &str = "do:
- first: { call: http, with: { method: get, endpoint: 'https://example.com/1' } }
- second: { call: http, with: { method: post, endpoint: 'https://example.com/2', body: '${ . }' } }
- third: { call: http, with: { method: get, endpoint: 'https://example.com/3' } }
- decide: { switch: [ { good: { when: .good, then: remember } }, { bad: { then: end } } ] }
- remember: { call: 'kv-set:1.0.0@default', with: { key: last, value: '${ .good }' } }";

/// The alarm that the object arms when the run begins; it does not move it while its pump runs.
const ALARM_ROWS: u64 = 1;

#[test]
fn a_run_of_five_steps_begun_by_a_webhook_writes_seven_rows() {
    let world = World::new(FIVE_STEPS);
    world.answers(|_| Attempt::Done(ok(json!({"good": true}))));
    // Tables and slots exist after the first run.
    world.start(json!({}));
    world.run_to_end();
    let before = world.storage.rows_written();
    let webhook = StartedBy {
        delivery: Some("msg_2KWPBgLlAfxdpx2AI54pPJ85f4W".to_owned()),
        ..StartedBy::kind("webhook")
    };
    let (run, _) = world.start_by(json!({"order": 7}), webhook);
    assert_eq!(
        world.storage.rows_written() - before,
        2,
        "the run and the delivery's id"
    );
    world.run_to_end();
    let view = world.show(&run);
    assert_eq!(completed(&view), json!(true));
    assert_eq!(view.tasks.len(), 5);
    let rows = world.storage.rows_written() - before + ALARM_ROWS;
    assert_eq!(
        rows, 7,
        "two results, the run over, the value kept, and the alarm besides"
    );
}

#[test]
fn a_run_that_needs_nothing_from_outside_writes_one_row() {
    let world = World::new("do:\n- say: { set: { said: true } }");
    let before = world.storage.rows_written();
    completed(&world.run(json!({})));
    assert_eq!(world.storage.rows_written() - before, 1);
}

#[test]
fn a_wait_costs_the_row_that_ends_it() {
    let world = World::new("do:\n- rest: { wait: PT1H }\n- say: { set: { said: true } }");
    let before = world.storage.rows_written();
    completed(&world.run(json!({})));
    assert_eq!(world.storage.rows_written() - before, 2);
}

#[test]
fn large_values_have_rows_of_their_own_and_are_written_once() {
    let world = World::new(
        "do:
- fetch: { call: http, with: { method: get, endpoint: 'https://example.com/big' } }
- again: { call: http, with: { method: get, endpoint: 'https://example.com/small' }, output: { as: '${ $context | length }' } }",
    );
    let big = Value::from("x".repeat(300_000));
    let sent = big.clone();
    world.answers(move |owed| {
        let uri = serde_json::to_string(&owed.effect.action).unwrap();
        Attempt::Done(ok(if uri.contains("big") {
            sent.clone()
        } else {
            json!(1)
        }))
    });
    let before = world.storage.rows_written();
    let view = world.run(json!({}));
    assert_eq!(completed(&view), json!(0));
    assert_eq!(world::task(&view, "fetch").output, big);
    assert_eq!(
        world.storage.rows_written() - before,
        4,
        "begun, the value, its task, over"
    );
}

#[test]
fn the_history_of_a_long_run_leaves_its_row_in_chunks() {
    let world = World::new(
        "do:
- each:
    for: { each: n, in: '[range(500)]' }
    do:
    - call: { call: http, with: { method: post, endpoint: 'https://example.com/', body: '${ $n }' } }",
    );
    world.answers(|_| Attempt::Done(ok(json!({"answer": "y".repeat(200)}))));
    let run = world.start(json!({}));
    let before = world.storage.rows_written();
    world.run_to_end();
    let rows = world.storage.rows_written() - before;
    assert!((500..515).contains(&rows), "{rows}");
    let view = world.show(&run);
    assert_eq!(view.tasks.len(), 501);
    assert_eq!(view.tasks[500].input["answer"], "y".repeat(200));
    let numbers: Vec<u32> = view.tasks.iter().map(|task| task.number).collect();
    assert_eq!(numbers, (1..=501).collect::<Vec<_>>());
}

fn widest_row(world: &World) -> i64 {
    let mut widest = 0;
    for (table, column) in [
        ("runs_live", "state"),
        ("runs_done", "state"),
        ("run_history", "body"),
        ("run_values", "body"),
    ] {
        let sql = format!("SELECT coalesce(max(length({column})), 0) FROM {table}");
        let rows = world.storage.query(&sql, &[]).unwrap();
        widest = widest.max(rows.scalar().unwrap().as_integer().unwrap());
    }
    widest
}

#[test]
fn no_row_outgrows_what_a_row_may_hold() {
    // A row of the runtime's storage holds at most two megabytes.
    let world = World::new(
        "do:
- each:
    for: { each: n, in: '[range(230)]' }
    do: [ { make: { set: '${ {n: $n, text: (\"x\" * 15000)} }' } } ]",
    );
    let view = world.run(json!({}));
    assert_eq!(completed(&view)["n"], 229);
    assert_eq!(
        view.tasks[200].output["text"].as_str().unwrap().len(),
        15_000
    );
    assert!(widest_row(&world) < 1_200_000, "{}", widest_row(&world));

    let world = World::new(
        "do:\n- hear: { listen: { to: { any: [], until: '. | length == 300' } }, output: { as: length } }",
    );
    let run = world.start(json!({}));
    for id in 0..300 {
        let event = json!({"specversion": "1.0", "id": id.to_string(), "source": "s", "type": "t", "data": "y".repeat(10_000)});
        world.command(edgewright_workflow_engine::Command::DeliverEvent { event });
    }
    assert!(widest_row(&world) < 1_200_000, "{}", widest_row(&world));
    let error = world.show(&run).error.unwrap();
    assert_eq!(error.status, 400, "the list is too large for 'until'");
}
