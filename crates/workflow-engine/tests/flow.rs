//! Branches, errors, retries and time.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod world;

use edgewright_durable_host::{Attempt, Owed};
use edgewright_workflow_definition::error::standard;
use edgewright_workflow_engine::{
    Command, Reply, WorkflowEffect, WorkflowOutcome,
    effect::Action,
    state::{RunStatus, StartedBy, TaskStatus},
};
use serde_json::{Value, json};
use world::{START, World, completed, faulted, names, ok, status, task};

fn uri(owed: &Owed<WorkflowEffect>) -> &str {
    match &owed.effect.action {
        Action::Http(call) => &call.uri,
        other => panic!("{other:?}"),
    }
}

fn get(name: &str) -> String {
    format!(
        "{name}: {{ call: http, with: {{ method: get, endpoint: 'https://example.com/{name}' }} }}"
    )
}

#[test]
fn branches_are_owed_together_and_kept_in_their_order() {
    let world = World::new(&format!(
        "do:\n- all:\n    fork:\n      branches:\n      - {}\n      - {}\n      - two: {{ do: [ {{ {} }}, {{ {} }} ] }}",
        get("a"),
        get("b"),
        get("c"),
        get("d"),
    ));
    let run = world.start(json!({}));
    let due = world.due();
    assert_eq!(due.len(), 3, "the host may do all of them at once");
    // They come back in another order.
    for name in ["c", "b", "a"] {
        let called = due.iter().find(|owed| uri(owed).ends_with(name)).unwrap();
        world.finish(called, Attempt::Done(ok(json!(name))));
    }
    world.script(vec![ok(json!("d"))]);
    world.run_to_end();
    let view = world.show(&run);
    assert_eq!(completed(&view), json!(["a", "b", "d"]));
    assert_eq!(task(&view, "d").inside, task(&view, "two").number);
}

#[test]
fn the_first_branch_wins_and_the_others_are_called_off() {
    let world = World::new(&format!(
        "do:\n- race:\n    fork:\n      compete: true\n      branches:\n      - {}\n      - {}",
        get("a"),
        get("b")
    ));
    let run = world.start(json!({}));
    let mut due = world.due();
    due.sort_by(|one, other| uri(one).cmp(uri(other)));
    world.finish(&due[1], Attempt::Done(ok(json!("b"))));
    assert_eq!(world.host.take_cancelled(), [due[0].id.clone()]);
    world.finish(&due[0], Attempt::Done(ok(json!("a"))));
    let view = world.show(&run);
    assert_eq!(completed(&view), json!("b"));
    assert_eq!(task(&view, "a").status, TaskStatus::Cancelled);
}

#[test]
fn a_fault_in_a_branch_ends_the_others() {
    let world = World::new(&format!(
        "do:\n- all:\n    fork:\n      branches:\n      - {}\n      - wait: {{ wait: PT1H }}",
        get("a")
    ));
    world.script(vec![status(500, Value::Null)]);
    let view = world.run(json!({}));
    assert_eq!(
        faulted(&view).instance.as_deref(),
        Some("/do/0/all/fork/branches/0/a")
    );
    assert_eq!(task(&view, "wait").status, TaskStatus::Cancelled);
    assert_eq!(world.now.get(), START);
}

fn retried(policy: &str, more: &str) -> World {
    World::new(&format!(
        "do:\n- attempt:\n    try:\n    - {}\n    catch:\n      errors: {{ with: {{ status: 503 }} }}\n      retry: {{ {policy} }}\n{more}",
        get("call")
    ))
}

/// Seconds at which the calls were made, when all of them fail.
fn attempts_at(world: &World) -> (Vec<i64>, edgewright_workflow_engine::query::RunView) {
    world.answers(|_| Attempt::Done(status(503, Value::Null)));
    let run = world.start(json!({}));
    let mut at = Vec::new();
    loop {
        let before = world.http_calls().len();
        world.settle();
        if world.http_calls().len() > before {
            at.push(world.now.get().since(START) / 1_000);
        }
        let Some(alarm) = world.host.next_alarm(world.now.get()).unwrap() else {
            return (at, world.show(&run));
        };
        world.now.set(alarm);
    }
}

#[test]
fn attempts_are_spaced_as_the_policy_says() {
    let policies = [
        ("constant", vec![0, 3, 6, 9]),
        ("linear", vec![0, 3, 9, 18]),
        ("exponential", vec![0, 3, 9, 21]),
    ];
    for (backoff, wanted) in policies {
        let policy = format!(
            "delay: PT3S, backoff: {{ {backoff}: {{}} }}, limit: {{ attempt: {{ count: 3 }} }}"
        );
        let (at, view) = attempts_at(&retried(&policy, ""));
        assert_eq!(at, wanted, "{backoff}");
        let error = faulted(&view);
        assert_eq!(
            (error.kind.as_str(), error.status),
            (standard::COMMUNICATION, 503)
        );
        assert_eq!(names(&view), ["attempt", "call"]);
        assert_eq!(task(&view, "call").attempts, 4);
    }
}

#[test]
fn jitter_adds_a_time_between_its_bounds() {
    let policy = "delay: PT10S, jitter: { from: PT1S, to: PT4S }, limit: { attempt: { count: 5 } }";
    let (at, _) = attempts_at(&retried(policy, ""));
    for pair in at.windows(2) {
        assert!((11..=15).contains(&(pair[1] - pair[0])), "{at:?}");
    }
    assert_eq!(at.len(), 6);
}

#[test]
fn retries_end_with_their_time_or_their_conditions() {
    let (at, _) = attempts_at(&retried("delay: PT10S, limit: { duration: PT25S }", ""));
    assert_eq!(at, [0, 10, 20]);
    let (at, _) = attempts_at(&retried(
        "delay: PT10S, exceptWhen: '$error.status == 503'",
        "",
    ));
    assert_eq!(at, [0]);
    let (at, _) = attempts_at(&retried("when: '$error.status == 404'", ""));
    assert_eq!(at, [0]);
}

#[test]
fn what_was_tried_in_vain_is_caught_after_the_last_attempt() {
    let world = retried(
        "delay: PT1S, limit: { attempt: { count: 1 } }",
        "      do: [ { note: { set: '${ $error.status }' } } ]",
    );
    let (at, view) = attempts_at(&world);
    assert_eq!(at, [0, 1]);
    assert_eq!(completed(&view), json!(503));
}

#[test]
fn an_attempt_that_succeeds_completes_the_try() {
    let world = retried("delay: PT1S", "");
    world.script(vec![status(503, Value::Null), ok(json!("there"))]);
    let view = world.run(json!({}));
    assert_eq!(completed(&view), json!("there"));
    assert_eq!(task(&view, "call").status, TaskStatus::Completed);
    assert_eq!(task(&view, "call").attempts, 2);
    assert_eq!(task(&view, "call").error, None);
    let ids: Vec<_> = world
        .performed
        .borrow()
        .iter()
        .map(|owed| owed.id.clone())
        .collect();
    assert_ne!(ids[0], ids[1], "another attempt is another wish");
}

#[test]
fn an_attempt_may_take_only_so_long() {
    let world = World::new(
        "do:
- attempt:
    try: [ { rest: { wait: PT1H } } ]
    catch: { retry: { limit: { attempt: { count: 2, duration: PT5S } } }, do: [ { note: { set: '${ $error.type }' } } ] }",
    );
    let view = world.run(json!({}));
    assert_eq!(completed(&view), json!(standard::TIMEOUT));
    assert_eq!(task(&view, "rest").attempts, 3);
    assert_eq!(world.now.get().since(START), 15_000);
}

#[test]
fn an_error_is_caught_only_when_it_is_asked_for() {
    for (condition, is_caught) in [
        ("when: '$problem.status == 404'", true),
        ("when: '$problem.status == 500'", false),
        ("exceptWhen: '$problem.status == 404'", false),
        ("when: '.also', exceptWhen: '.not'", true),
    ] {
        let world = World::new(&format!(
            "do:\n- attempt:\n    try:\n    - {}\n    catch: {{ as: problem, {condition} }}",
            get("call")
        ));
        world.script(vec![status(404, Value::Null)]);
        let view = world.run(json!({"also": true}));
        if is_caught {
            assert_eq!(completed(&view), json!({"also": true}), "{condition}");
        } else {
            assert_eq!(faulted(&view).status, 404, "{condition}");
        }
    }
}

#[test]
fn an_error_inside_the_handler_goes_on() {
    let world = World::new(
        "do:
- outer:
    try:
    - inner:
        try: [ { first: { raise: { error: { type: 'https://example.com/first', status: 400 } } } } ]
        catch: { do: [ { second: { raise: { error: { type: 'https://example.com/second', status: 500, detail: '${ $error.type }' } } } } ] }
    catch: { as: e, do: [ { note: { set: { got: '${ $e }' } } } ] }",
    );
    let output = completed(&world.run(json!({})));
    assert_eq!(output["got"]["type"], "https://example.com/second");
    assert_eq!(output["got"]["detail"], "https://example.com/first");
    assert_eq!(
        output["got"]["instance"],
        "/do/0/outer/try/0/inner/catch/do/0/second"
    );
}

#[test]
fn tasks_and_workflows_take_only_so_long() {
    let world = World::new(&format!(
        "timeout: {{ after: PT1M }}
do:
- attempt:
    try:
    - slow: {{ call: http, with: {{ method: get, endpoint: 'https://example.com/slow' }}, timeout: {{ after: PT5S }} }}
    catch: {{ errors: {{ with: {{ type: '{}' }} }} }}
- rest: {{ wait: PT2M }}",
        standard::TIMEOUT,
    ));
    let run = world.start(json!({"in": 1}));
    let due = world.due();
    world.now.set(START.plus(5_000));
    assert_eq!(world.due(), []);
    assert_eq!(
        world.host.take_cancelled(),
        [due[0].id.clone()],
        "the call is called off"
    );
    world.run_to_end();
    let view = world.show(&run);
    assert_eq!(task(&view, "slow").error.as_ref().unwrap().status, 408);
    let error = faulted(&view);
    assert_eq!(
        (error.kind.as_str(), error.status),
        (standard::TIMEOUT, 408)
    );
    assert_eq!(world.now.get().since(START), 60_000);
    assert_eq!(task(&view, "rest").status, TaskStatus::Cancelled);
}

#[test]
fn waiting_is_not_work_but_calls_are() {
    let world = World::new(&format!(
        "do:\n- rest: {{ wait: PT10M }}\n- {}\n- {}",
        get("a"),
        get("b")
    ));
    let run = world.start(json!({}));
    assert_eq!(world.show(&run).status, RunStatus::Waiting);
    world.now.set(START.plus(600_000));
    let a = world.due();
    assert_eq!(world.show(&run).status, RunStatus::Running);
    world.now.set(START.plus(620_000));
    world.finish(&a[0], Attempt::Done(ok(json!({}))));
    assert_eq!(world.due().len(), 1);
    // Ten of its thirty seconds are left.
    world.now.set(START.plus(629_999));
    assert_eq!(world.due(), []);
    assert_eq!(world.show(&run).status, RunStatus::Running);
    world.now.set(START.plus(630_000));
    world.due();
    assert_eq!(faulted(&world.show(&run)).kind, standard::TIMEOUT);
}

#[test]
fn a_loop_of_directives_holds_no_turn_up() {
    let world = World::new(
        "do:
- count: { set: { n: '${ (.n // 0) + 1 }' } }
- again: { if: .n < 600, set: '${ . }', then: count }",
    );
    let run = world.start(json!({}));
    assert_eq!(
        world.show(&run).status,
        RunStatus::Running,
        "the first turn had enough"
    );
    world.run_to_end();
    assert_eq!(completed(&world.show(&run)), json!({"n": 600}));
}

#[test]
fn a_run_that_never_ends_is_ended() {
    let world = World::new(
        "do:\n- first: { set: '${ 1 }' }\n- second: { try: [ { third: { set: '${ 2 }' } } ], catch: {}, then: first }",
    );
    let error = faulted(&world.run(json!({})));
    assert_eq!(error.kind, standard::RUNTIME);
    assert!(error.detail.unwrap().contains("10000"));
}

#[test]
fn exit_ends_a_list_and_end_the_workflow() {
    let world = World::new(
        "do:
- inner: { do: [ { a: { set: { a: 1 }, then: exit } }, { never: { set: { never: 1 } } } ] }
- b: { set: '${ . + {b: 2} }' }
- deep: { do: [ { stop: { set: '${ . + {c: 3} }', then: end } } ] }
- never: { set: { never: 1 } }
output: { as: '${ {result: .} }' }",
    );
    let view = world.run(json!({}));
    assert_eq!(
        completed(&view),
        json!({"result": {"a": 1, "b": 2, "c": 3}})
    );
}

#[test]
fn a_condition_that_is_not_true_skips_the_task() {
    let world = World::new(
        "do:
- refuse: { if: .age < 18, raise: { error: { type: 'https://example.com/no', status: 400 } }, then: end }
- go: { set: { ok: '${ .age }' } }",
    );
    let view = world.run(json!({"age": 20}));
    assert_eq!(completed(&view), json!({"ok": 20}));
    assert_eq!(task(&view, "refuse").status, TaskStatus::Skipped);
    assert_eq!(faulted(&world.run(json!({"age": 17}))).status, 400);
}

#[test]
fn data_flows_as_the_standard_says() {
    let world = World::new(
        "input: { schema: { document: { type: object, required: [ id ] } }, from: '${ {id: .id, raw: $workflow.input.extra} }' }
do:
- one:
    input: { from: '${ {n: .id} }' }
    set: { sum: '${ .n + $input.n }', task: '${ $task.name + $task.reference }' }
    output: { as: '${ .sum }' }
    export: { as: '${ {kept: ., out: $output, raw: $task.output.sum} }' }
- two:
    set: '${ {dot: ., context: $context, started: $workflow.startedAt.epoch.milliseconds} }'
output: { as: '${ . + {runtime: $runtime.name, name: $workflow.definition.document.name} }' }",
    );
    let view = world.run(json!({"id": 4, "extra": true}));
    assert_eq!(
        completed(&view),
        json!({
            "dot": 8,
            "context": {"kept": 8, "out": 8, "raw": 8},
            "started": START.0,
            "runtime": "Edgewright",
            "name": "test",
        })
    );
    assert_eq!(task(&view, "one").input, json!({"n": 4}));
    let error = faulted(&world.run(json!({})));
    assert_eq!(
        (error.kind.as_str(), error.status),
        (standard::VALIDATION, 400)
    );
}

#[test]
fn an_expression_that_fails_is_an_error_of_its_task() {
    let world = World::new("do:\n- bad: { set: '${ .a.b.c + {} }' }");
    let error = faulted(&world.run(json!({"a": {"b": {"c": 1}}})));
    assert_eq!(
        (error.kind.as_str(), error.status),
        (standard::EXPRESSION, 400)
    );
    assert_eq!(error.instance.as_deref(), Some("/do/0/bad"));
    let world = World::new("do:\n- endless: { set: '${ [range(100000000)] | length }' }");
    assert_eq!(faulted(&world.run(json!({}))).kind, standard::EXPRESSION);
}

#[test]
fn an_output_that_is_too_large_is_refused() {
    let world = World::new(&format!("do:\n- {}", get("big")));
    world.answers(|_| Attempt::Done(ok(json!("x".repeat(1_048_576 - 2)))));
    completed(&world.run(json!({})));
    world.answers(|_| Attempt::Done(ok(json!("x".repeat(1_048_576 - 1)))));
    let error = faulted(&world.run(json!({})));
    assert_eq!(error.kind, standard::RUNTIME);
    assert_eq!(error.instance.as_deref(), Some("/do/0/big"));
}

#[test]
fn functions_see_only_what_they_are_given() {
    let world = World::new(
        "use:
  functions:
    double: { set: { doubled: '${ .n * 2 }' } }
do:
- each:
    for: { each: item, in: '[1, 2]' }
    do:
    - call: { call: double, with: { n: '${ $item }' }, output: { as: '${ .doubled }' } }",
    );
    let view = world.run(json!({}));
    assert_eq!(completed(&view), json!(4));
    assert_eq!(task(&view, "double").reference, "/use/functions/double");
}

#[test]
fn functions_done_outside_fail_and_succeed() {
    let world =
        World::new("do:\n- hash: { call: 'hash:1.0.0@default', with: { text: '${ .text }' } }");
    world.answers(|owed| match &owed.effect.action {
        Action::Function(call) => {
            assert_eq!(
                (call.name.as_str(), call.version.as_str()),
                ("hash", "1.0.0")
            );
            let value = json!({"of": call.arguments["text"]});
            Attempt::Done(WorkflowOutcome::Value { value })
        }
        other => panic!("{other:?}"),
    });
    assert_eq!(
        completed(&world.run(json!({"text": "a"}))),
        json!({"of": "a"})
    );
}

#[test]
fn a_redirection_is_an_error_unless_it_is_asked_for() {
    for (redirect, is_error) in [(false, true), (true, false)] {
        let world = World::new(&format!(
            "do:\n- go: {{ call: http, with: {{ method: get, endpoint: 'https://example.com/', redirect: {redirect}, output: response }} }}"
        ));
        world.script(vec![status(302, Value::Null)]);
        let view = world.run(json!({}));
        assert_eq!(view.status == RunStatus::Faulted, is_error);
    }
}

#[test]
fn a_call_that_breaks_off_is_tried_again_under_the_same_id() {
    let mut world = World::new(&format!("do:\n- {}", get("call")));
    let run = world.start(json!({}));
    let first = world.due().remove(0);
    world.restart();
    let second = world.due().remove(0);
    assert_eq!((&second.id, second.attempt), (&first.id, 2));
    world.finish(
        &second,
        Attempt::Retry {
            after_ms: None,
            reason: "busy".to_owned(),
        },
    );
    world.next_alarm();
    let view = world.show(&run);
    completed(&view);
    assert_eq!(task(&view, "call").attempts, 3);
}

#[test]
fn a_call_that_never_comes_back_is_a_fault_of_its_task() {
    let world = World::new(&format!("do:\n- {}", get("call")));
    world.answers(|_| Attempt::Retry {
        after_ms: None,
        reason: "gone".to_owned(),
    });
    let reply = world.command(Command::Start {
        version: None,
        input: json!({}),
        started_by: StartedBy::kind("manual"),
        active_limit_ms: 86_400_000,
    });
    let Reply::Started { run, .. } = reply else {
        panic!("{reply:?}");
    };
    world.run_to_end();
    let error = faulted(&world.show(&run));
    assert_eq!(
        (error.kind.as_str(), error.status),
        (standard::COMMUNICATION, 503)
    );
    assert!(world.performed.borrow().len() > 1);
}

#[test]
fn a_while_ends_a_loop() {
    let world = World::new(
        "do:
- count:
    for: { in: '[range(10)]' }
    while: '.n != 3'
    do: [ { add: { set: { n: '${ (.n // 0) + 1 }' } } } ]",
    );
    assert_eq!(completed(&world.run(json!({}))), json!({"n": 3}));
    let world = World::new("do:\n- count: { for: { in: .x }, do: [ { a: { set: '${ 1 }' } } ] }");
    assert_eq!(
        faulted(&world.run(json!({"x": {}}))).kind,
        standard::EXPRESSION
    );
    assert_eq!(completed(&world.run(json!({"x": []}))), json!({"x": []}));
}

#[test]
fn time_the_object_was_gone_is_no_work() {
    let mut world = World::new(&format!("do:\n- {}\n- {}", get("a"), get("b")));
    let run = world.start(json!({}));
    world.due();
    world.restart();
    world.now.set(START.plus(60_000));
    let again = world.due().remove(0);
    assert_eq!(world.show(&run).status, RunStatus::Running);
    world.finish(&again, Attempt::Done(ok(json!({}))));
    let b = world.due().remove(0);
    world.now.set(START.plus(80_000));
    world.finish(&b, Attempt::Done(ok(json!({}))));
    let view = world.show(&run);
    completed(&view);
    assert_eq!(view.active_ms, 20_000);
}

#[test]
fn workflows_run_one_another_only_so_deep() {
    let world = World::new(
        "do:\n- child: { run: { await: false, workflow: { namespace: test, name: test, version: latest } } }",
    );
    world.answers(|owed| match &owed.effect.action {
        Action::RunWorkflow(child) => {
            assert_eq!(child.nesting, 10);
            Attempt::Done(WorkflowOutcome::Done)
        }
        other => panic!("{other:?}"),
    });
    let nested = |nesting| StartedBy {
        nesting,
        ..StartedBy::kind("workflow")
    };
    for (nesting, is_over) in [(9, RunStatus::Completed), (10, RunStatus::Faulted)] {
        let (run, _) = world.start_by(json!({}), nested(nesting));
        world.run_to_end();
        assert_eq!(world.show(&run).status, is_over);
    }
}
