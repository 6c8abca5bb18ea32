//! Runs from outside: beginning, showing, cancelling, replaying, listing and removing them; and what secrets leave behind.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod world;

use edgewright_durable_host::Attempt;
use edgewright_storage::SqlStorage;
use edgewright_types::{Entropy, RunId};
use edgewright_workflow_engine::{
    Command, Refusal, Reply, WorkflowOutcome,
    effect::Action,
    query::RunFilter,
    secret::Marks,
    state::{RunStatus, StartedBy, TaskStatus},
};
use serde_json::{Value, json};
use world::{START, World, completed, faulted, names, ok, status, task};

const THREE_CALLS: &str = "do:
- first: { call: http, with: { method: get, endpoint: 'https://example.com/first' }, output: { as: '${ .n }' }, export: { as: '${ {first: .} }' } }
- attempt:
    try: [ { second: { call: http, with: { method: get, endpoint: 'https://example.com/second' } } } ]
    catch: { do: [ { note: { set: { caught: '${ $error.status }' } } } ] }
- third: { call: http, with: { method: get, endpoint: 'https://example.com/third' }, output: { as: '${ {third: ., context: $context, in: $input} }' } }";

#[test]
fn one_delivery_begins_one_run() {
    let mut world = World::new("do:\n- rest: { wait: PT1M }");
    let webhook = StartedBy {
        delivery: Some("d1".to_owned()),
        ..StartedBy::kind("webhook")
    };
    let (run, created) = world.start_by(json!({"n": 1}), webhook.clone());
    assert!(created);
    assert_eq!(
        world.start_by(json!({"n": 2}), webhook.clone()),
        (run.clone(), false)
    );
    world.run_to_end();
    world.restart();
    assert_eq!(
        world.start_by(json!({"n": 3}), webhook),
        (run.clone(), false)
    );
    let view = world.show(&run);
    assert_eq!(completed(&view), json!({"n": 1}));
    assert_eq!(
        world
            .host
            .engine()
            .list(&*world.storage, &RunFilter::default())
            .unwrap()
            .runs
            .len(),
        1
    );
}

#[test]
fn a_run_stays_with_the_version_it_began_with() {
    let mut world = World::new("do:\n- rest: { wait: PT1M }\n- say: { set: { version: 1 } }");
    let old = world.start(json!({}));
    let again = world.publish("do:\n- rest: { wait: PT1M }\n- say: { set: { version: 1 } }");
    assert_eq!(
        again,
        Reply::Published {
            version: 1,
            created: false
        }
    );
    let new = world.publish("do:\n- say: { set: { version: 2 } }");
    assert_eq!(
        new,
        Reply::Published {
            version: 2,
            created: true
        }
    );
    world.restart();
    let newer = world.start(json!({}));
    world.run_to_end();
    assert_eq!(completed(&world.show(&old)), json!({"version": 1}));
    assert_eq!(completed(&world.show(&newer)), json!({"version": 2}));
    assert_eq!(
        (world.show(&old).version, world.show(&newer).version),
        (1, 2)
    );
}

#[test]
fn cancelling_ends_a_run_once_and_for_all() {
    let world = World::new(THREE_CALLS);
    let run = world.start(json!({}));
    let due = world.due();
    let reply = world.command(Command::Cancel { run: run.clone() });
    assert_eq!(
        reply,
        Reply::Run {
            run: run.clone(),
            status: RunStatus::Cancelled
        }
    );
    assert_eq!(world.host.take_cancelled(), [due[0].id.clone()]);
    world.finish(&due[0], Attempt::Done(ok(json!({"n": 1}))));
    let view = world.show(&run);
    assert_eq!(view.status, RunStatus::Cancelled);
    assert_eq!(task(&view, "first").status, TaskStatus::Cancelled);
    let again = world.command(Command::Cancel { run: run.clone() });
    assert_eq!(
        again,
        Reply::Run {
            run,
            status: RunStatus::Cancelled
        }
    );
    let unknown = Command::Cancel {
        run: RunId::new(START, Entropy([1; 16])),
    };
    let refused = world.host.command(START, world.entropy(), unknown);
    assert!(matches!(refused, Err(Refusal::Problem(problem)) if problem.status == 404));
}

#[test]
fn a_replay_asks_again_only_from_the_task_on() {
    let world = World::new(THREE_CALLS);
    world.script(vec![
        ok(json!({"n": 1})),
        status(404, Value::Null),
        ok(json!("old")),
    ]);
    let old = world.run(json!({"in": true}));
    completed(&old);
    let replay = |from: &str, delivery: &str| Command::Replay {
        run: old.run_id.clone(),
        from: from.to_owned(),
        delivery: Some(delivery.to_owned()),
        active_limit_ms: 30_000,
    };
    world.script(vec![ok(json!("new"))]);
    let Reply::Started {
        run, created: true, ..
    } = world.command(replay("/do/2/third", "x"))
    else {
        panic!("no run");
    };
    world.run_to_end();
    let view = world.show(&run);
    assert_eq!(
        completed(&view),
        json!({"third": "new", "context": {"first": 1}, "in": {"caught": 404}})
    );
    assert_eq!(
        names(&view),
        ["first", "attempt", "second", "note", "third"]
    );
    assert_eq!(view.started_by.replay_of, Some(old.run_id.clone()));
    assert_eq!(
        world.command(replay("/do/2/third", "x")),
        Reply::Started {
            run: run.clone(),
            version: 1,
            status: RunStatus::Completed,
            created: false,
        }
    );
    // A replay of the replay, from the beginning of the attempt.
    world.script(vec![ok(json!("second")), ok(json!("third"))]);
    let again = Command::Replay {
        run,
        from: "/do/1/attempt".to_owned(),
        delivery: None,
        active_limit_ms: 30_000,
    };
    let Reply::Started { run, .. } = world.command(again) else {
        panic!("no run");
    };
    world.run_to_end();
    assert_eq!(
        completed(&world.show(&run)),
        json!({"third": "third", "context": {"first": 1}, "in": "second"})
    );
    let refused = world
        .host
        .command(START, world.entropy(), replay("/do/9/none", "y"));
    assert!(matches!(refused, Err(Refusal::Problem(problem)) if problem.status == 422));
}

#[test]
fn runs_are_listed_newest_first_a_page_at_a_time() {
    let world = World::new(
        "do:\n- decide: { switch: [ { wait: { when: .wait, then: rest } }, { fail: { when: .fail, then: fail } }, { else: { then: end } } ] }
- rest: { wait: PT1H, then: end }
- fail: { raise: { error: { type: 'https://example.com/no', status: 400 } } }",
    );
    let mut runs = Vec::new();
    for index in 0..25 {
        world.now.set(START.plus(index * 1_000));
        runs.push(world.start(json!({"wait": index % 5 == 0, "fail": index % 5 == 1})));
    }
    runs.reverse();
    let list = |filter: &RunFilter| world.host.engine().list(&*world.storage, filter).unwrap();
    let first = list(&RunFilter::default());
    assert_eq!(first.runs.len(), 20);
    let ids: Vec<_> = first.runs.iter().map(|run| run.run_id.clone()).collect();
    assert_eq!(ids, runs[..20]);
    let second = list(&RunFilter {
        after: first.next,
        ..RunFilter::default()
    });
    let ids: Vec<_> = second.runs.iter().map(|run| run.run_id.clone()).collect();
    assert_eq!((ids.as_slice(), second.next), (&runs[20..], None));
    for (status, count) in [
        (RunStatus::Waiting, 5),
        (RunStatus::Faulted, 5),
        (RunStatus::Completed, 15),
    ] {
        let found = list(&RunFilter {
            status: Some(status),
            limit: Some(100),
            ..RunFilter::default()
        });
        assert_eq!(found.runs.len(), count, "{status:?}");
        assert!(found.runs.iter().all(|run| run.status == status));
    }
    let since = list(&RunFilter {
        started_from: Some(START.plus(20_000)),
        ..RunFilter::default()
    });
    assert_eq!(since.runs.len(), 5);
    let faulted = list(&RunFilter {
        status: Some(RunStatus::Faulted),
        ..RunFilter::default()
    });
    assert_eq!(
        faulted.runs[0].error.as_ref().unwrap().kind,
        "https://example.com/no"
    );
}

#[test]
fn what_ended_long_ago_is_removed_and_nothing_comes_back() {
    let mut world = World::new("do:\n- rest: { wait: PT1M }");
    let old = world.start(json!({"big": "x".repeat(50_000)}));
    world.run_to_end();
    world.now.set(START.plus(600_000));
    let waiting = world.start(json!({}));
    world.now.set(START.plus(700_000));
    let reply = world.command(Command::Sweep {
        ended_before: START.plus(650_000),
    });
    assert_eq!(
        reply,
        Reply::Swept {
            runs: 1,
            more: false
        }
    );
    world.restart();
    assert!(
        world
            .host
            .engine()
            .show(&*world.storage, &old)
            .unwrap()
            .is_none()
    );
    for table in ["run_values", "run_history", "runs_done", "deliveries"] {
        let rows = world
            .storage
            .query(&format!("SELECT count(*) FROM {table}"), &[])
            .unwrap();
        assert_eq!(rows.scalar().unwrap().as_integer(), Some(0), "{table}");
    }
    world.run_to_end();
    completed(&world.show(&waiting));
    let rows = world
        .storage
        .query("SELECT count(*) FROM runs_live", &[])
        .unwrap();
    assert_eq!(rows.scalar().unwrap().as_integer(), Some(1));
}

#[test]
fn slots_are_taken_over_by_the_next_run() {
    let mut world = World::new("do:\n- rest: { wait: PT1M }");
    for round in 0..10 {
        world.start(json!({}));
        world.run_to_end();
        if round % 3 == 0 {
            world.restart();
        }
    }
    let rows = world
        .storage
        .query("SELECT count(*) FROM runs_live", &[])
        .unwrap();
    assert_eq!(rows.scalar().unwrap().as_integer(), Some(1));
}

fn stored(world: &World) -> String {
    let mut all = String::new();
    for table in [
        "runs_live",
        "runs_done",
        "run_values",
        "run_history",
        "deliveries",
    ] {
        let rows = world
            .storage
            .query(&format!("SELECT * FROM {table}"), &[])
            .unwrap();
        all.push_str(&format!("{:?}", rows.rows));
    }
    all
}

#[test]
fn secrets_are_marks_everywhere_but_in_the_request_that_leaves() {
    let world = World::new(
        "use: { secrets: [ token ] }
do:
- send:
    call: http
    with:
      method: post
      endpoint: 'https://example.com/{where}'
      headers: { Authorization: '${ \"Bearer \" + $secrets.token }' }
      body: { key: '${ $secrets.token }' }
      output: response
    input: { from: '${ {where: $secrets.token} }' }",
    );
    world.answers(|owed| match &owed.effect.action {
        Action::Http(call) => {
            let marks = Marks {
                nonce: &owed.effect.nonce,
            };
            let lookup = |name: &str| (name == "token").then(|| "s3cr3t&more".to_owned());
            let (_, header) = &call.headers[0];
            assert_eq!(marks.reveal(header, &lookup).unwrap(), "Bearer s3cr3t&more");
            assert_eq!(
                marks.reveal(&call.uri, &lookup).unwrap(),
                "https://example.com/s3cr3t%26more"
            );
            let body = call.body.as_ref().unwrap();
            assert_eq!(
                marks.reveal_value(body, &lookup).unwrap(),
                json!({"key": "s3cr3t&more"})
            );
            // A service that sends marks back, or makes some up, gets nothing for them.
            Attempt::Done(ok(json!({"echo": header, "forged": marks.mark("token")})))
        }
        other => panic!("{other:?}"),
    });
    let view = world.run(json!({}));
    let output = completed(&view);
    assert_eq!(output["request"]["headers"]["Authorization"], "Bearer ••••");
    assert!(!serde_json::to_string(&view).unwrap().contains('\u{fdd0}'));
    assert!(!stored(&world).contains("s3cr3t"));
}

#[test]
fn an_input_that_is_too_large_is_refused() {
    let world = World::new("do:\n- say: { set: '${ 1 }' }");
    let start = |bytes: usize| Command::Start {
        version: None,
        input: json!("x".repeat(bytes - 2)),
        started_by: StartedBy::kind("manual"),
        active_limit_ms: 30_000,
    };
    world.command(start(1_048_576));
    let refused = world.host.command(START, world.entropy(), start(1_048_577));
    assert!(matches!(refused, Err(Refusal::Problem(problem)) if problem.code == "input-too-large"));
    let unpublished = Command::Start {
        version: Some(9),
        input: json!({}),
        started_by: StartedBy::kind("manual"),
        active_limit_ms: 30_000,
    };
    let refused = world.host.command(START, world.entropy(), unpublished);
    assert!(matches!(refused, Err(Refusal::Problem(problem)) if problem.status == 404));
}

#[test]
fn a_fault_at_the_door_is_a_run_that_faulted() {
    let world = World::new(
        "input: { schema: { document: { type: object, required: [ id ] } } }\ndo:\n- say: { set: '${ 1 }' }",
    );
    let view = world.run(json!({}));
    let error = faulted(&view);
    assert_eq!(error.status, 400);
    assert!(view.tasks.is_empty());
}

#[test]
fn commands_and_replies_travel_as_json() {
    let commands = [
        json!({"command": "start", "input": {"a": 1}, "started_by": {"kind": "manual"}, "active_limit_ms": 1000}),
        json!({"command": "sweep", "ended_before": 5}),
        json!({"command": "deliver_event", "event": {"type": "a"}}),
    ];
    for command in commands {
        let read: Command = edgewright_typed_json::from_value(&command).unwrap();
        let text = edgewright_typed_json::to_text(&read).unwrap();
        assert_eq!(
            edgewright_typed_json::from_text::<Command>(text).unwrap(),
            read
        );
    }
    let outcome = WorkflowOutcome::Value { value: json!([1]) };
    let text = edgewright_typed_json::to_text(&outcome).unwrap();
    assert_eq!(
        edgewright_typed_json::from_text::<WorkflowOutcome>(text).unwrap(),
        outcome
    );
}
