//! Events that runs wait for, and workflows that run workflows.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod world;

use edgewright_durable_host::Attempt;
use edgewright_types::{EffectId, RunId};
use edgewright_workflow_engine::{
    Command, Reply, WorkflowError, WorkflowOutcome,
    effect::{Action, Parent},
    state::{RunStatus, StartedBy, TaskStatus},
};
use serde_json::{Value, json};
use world::{START, World, completed, faulted, task};

fn event(id: &str, kind: &str, data: Value) -> Value {
    json!({"specversion": "1.0", "id": id, "source": "https://example.com", "type": kind, "room": data["room"], "data": data})
}

fn deliver(world: &World, event: Value) -> u32 {
    match world.command(Command::DeliverEvent { event }) {
        Reply::Delivered { runs } => {
            world.settle();
            runs
        }
        other => panic!("{other:?}"),
    }
}

fn listening(listen: &str) -> (World, RunId) {
    let world = World::new(&format!("do:\n- hear:\n    listen: {{ to: {listen} }}"));
    let run = world.start(json!({"room": "r1"}));
    assert_eq!(world.show(&run).status, RunStatus::Waiting);
    (world, run)
}

const HOT: &str = "{ with: { type: temperature, data: '${ .degrees > 38 }' } }";

#[test]
fn one_event_that_fits_ends_the_waiting() {
    let (world, run) = listening(&format!("{{ one: {HOT} }}"));
    assert_eq!(
        deliver(&world, event("1", "pulse", json!({"degrees": 40}))),
        0
    );
    assert_eq!(
        deliver(&world, event("2", "temperature", json!({"degrees": 37}))),
        0
    );
    assert_eq!(
        deliver(&world, event("3", "temperature", json!("a text"))),
        0
    );
    assert_eq!(
        deliver(&world, event("4", "temperature", json!({"degrees": 40}))),
        1
    );
    assert_eq!(completed(&world.show(&run)), json!([{"degrees": 40}]));
    assert_eq!(
        deliver(&world, event("5", "temperature", json!({"degrees": 40}))),
        0
    );
}

#[test]
fn all_events_are_waited_for_whatever_their_order() {
    let (mut world, run) = listening(&format!(
        "{{ all: [ {HOT}, {{ with: {{ type: pulse }} }} ] }}"
    ));
    assert_eq!(deliver(&world, event("1", "pulse", json!(1))), 1);
    world.restart();
    assert_eq!(
        deliver(&world, event("2", "pulse", json!(2))),
        0,
        "it has one"
    );
    assert_eq!(
        deliver(&world, event("3", "temperature", json!({"degrees": 40}))),
        1
    );
    assert_eq!(completed(&world.show(&run)), json!([1, {"degrees": 40}]));
}

#[test]
fn any_event_ends_the_waiting_unless_there_is_an_until() {
    let (world, run) = listening("{ any: [] }");
    deliver(&world, event("1", "whatever", json!(7)));
    assert_eq!(completed(&world.show(&run)), json!([7]));

    let (world, run) = listening("{ any: [], until: '( . | length ) > 2' }");
    for id in ["1", "2", "2", "3"] {
        deliver(&world, event(id, "whatever", json!(id)));
    }
    assert_eq!(
        completed(&world.show(&run)),
        json!(["1", "2", "3"]),
        "one that comes twice counts once"
    );

    let (world, run) = listening(&format!(
        "{{ any: [ {HOT} ], until: {{ one: {{ with: {{ type: out }} }} }} }}"
    ));
    deliver(&world, event("1", "temperature", json!({"degrees": 39})));
    deliver(&world, event("2", "other", json!(1)));
    deliver(&world, event("3", "out", json!(1)));
    assert_eq!(completed(&world.show(&run)), json!([{"degrees": 39}]));
}

#[test]
fn events_of_another_matter_are_left_alone() {
    let correlated = "{ with: { type: a }, correlate: { room: { from: .room } } }, { with: { type: b }, correlate: { room: { from: .room } } }";
    let (world, run) = listening(&format!("{{ all: [ {correlated} ] }}"));
    deliver(&world, event("1", "a", json!({"room": "r1"})));
    assert_eq!(deliver(&world, event("2", "b", json!({"room": "r2"}))), 0);
    assert_eq!(deliver(&world, event("3", "b", json!({"room": "r1"}))), 1);
    completed(&world.show(&run));

    let (world, run) = listening(
        "{ one: { with: { type: a }, correlate: { room: { from: .room, expect: '${ .room }' } } } }",
    );
    assert_eq!(deliver(&world, event("1", "a", json!({"room": "r2"}))), 0);
    assert_eq!(deliver(&world, event("2", "a", json!({"room": "r1"}))), 1);
    completed(&world.show(&run));
}

#[test]
fn something_is_done_with_each_event_in_order() {
    let world = World::new(
        "do:
- hear:
    listen: { to: { any: [], until: '. | length == 3' }, read: envelope }
    foreach:
      item: message
      at: i
      do: [ { rest: { wait: PT1M } }, { note: { set: '${ {id: $message.id, i: $i} }' } } ]
      output: { as: '${ .id + \"-\" + ($i | tostring) }' }
      export: { as: '${ {last: .} }' }
- then: { set: '${ {all: ., context: $context} }' }",
    );
    let run = world.start(json!({}));
    for id in ["a", "b", "c"] {
        deliver(&world, event(id, "m", json!(1)));
    }
    assert_eq!(world.show(&run).status, RunStatus::Waiting);
    world.run_to_end();
    assert_eq!(
        completed(&world.show(&run)),
        json!({"all": ["a-0", "b-1", "c-2"], "context": {"last": "c-2"}})
    );
    assert_eq!(world.now.get().since(START), 180_000, "one after the other");
}

const PARENT: &str = "do:
- child: { run: { workflow: { namespace: test, name: other, version: '1.0.0', input: { id: '${ .id }' } } } }";

fn effect_of(world: &World) -> EffectId {
    world.performed.borrow().last().unwrap().id.clone()
}

#[test]
fn a_workflow_waits_for_another_one() {
    let mut world = World::new(PARENT);
    world.answers(|owed| match &owed.effect.action {
        Action::RunWorkflow(child) => {
            assert_eq!((child.name.as_str(), child.wait), ("other", true));
            assert_eq!(child.input, json!({"id": 5}));
            Attempt::Done(WorkflowOutcome::Done)
        }
        other => panic!("{other:?}"),
    });
    let run = world.start(json!({"id": 5}));
    world.settle();
    assert_eq!(world.show(&run).status, RunStatus::Waiting);
    assert_eq!(
        world.host.next_alarm(world.now.get()),
        Ok(None),
        "nothing is owed meanwhile"
    );
    world.restart();
    let complete = Command::CompleteTask {
        run: run.clone(),
        effect: effect_of(&world),
        outcome: WorkflowOutcome::Value {
            value: json!({"done": true}),
        },
    };
    assert_eq!(
        world.command(complete.clone()),
        Reply::Taken { taken: true }
    );
    assert_eq!(world.command(complete), Reply::Taken { taken: false });
    assert_eq!(completed(&world.show(&run)), json!({"done": true}));
}

#[test]
fn a_child_that_fails_is_a_fault_that_can_be_caught() {
    let world = World::new(&format!(
        "do:\n- attempt:\n    try:\n{}\n    catch: {{ do: [ {{ note: {{ set: '${{ $error.status }}' }} }} ] }}",
        PARENT
            .trim_start_matches("do:\n")
            .replace("- child", "    - child")
    ));
    world.answers(|_| Attempt::Done(WorkflowOutcome::Pending));
    let run = world.start(json!({"id": 5}));
    world.settle();
    world.command(Command::CompleteTask {
        run: run.clone(),
        effect: effect_of(&world),
        outcome: WorkflowOutcome::Failed {
            error: WorkflowError::communication(418, "no"),
        },
    });
    assert_eq!(completed(&world.show(&run)), json!(418));
}

#[test]
fn a_workflow_need_not_be_waited_for() {
    let world = World::new(&PARENT.replace("run: { ", "run: { await: false, "));
    world.answers(|_| Attempt::Done(WorkflowOutcome::Done));
    assert_eq!(completed(&world.run(json!({"id": 5}))), json!({"id": 5}));
}

#[test]
fn cancelling_a_run_cancels_the_one_it_waits_for() {
    let world = World::new(PARENT);
    world.answers(|_| Attempt::Done(WorkflowOutcome::Done));
    let run = world.start(json!({"id": 5}));
    world.settle();
    let started = effect_of(&world);
    world.command(Command::Cancel { run: run.clone() });
    assert_eq!(world.show(&run).status, RunStatus::Cancelled);
    world.run_to_end();
    let performed = world.performed.borrow();
    match &performed.last().unwrap().effect.action {
        Action::CancelWorkflow { started_by, child } => {
            assert_eq!((started_by, child.name.as_str()), (&started, "other"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        task(&world.show(&run), "child").status,
        TaskStatus::Cancelled
    );
}

#[test]
fn a_child_tells_its_parent_until_it_is_heard() {
    let mut world = World::new("do:\n- say: { set: { said: '${ .id }' } }");
    let parent = Parent {
        workflow: "mara/parent".to_owned(),
        run: RunId::new(START, world.entropy()),
        effect: EffectId::new(START, world.entropy()),
    };
    let started_by = StartedBy {
        parent: Some(parent.clone()),
        ..StartedBy::kind("workflow")
    };
    let (run, _) = world.start_by(json!({"id": 1}), started_by);
    assert_eq!(
        completed(&world.show(&run)),
        json!({"said": 1}),
        "it is over at once"
    );
    let first = world.due().remove(0);
    world.restart();
    let second = world.due().remove(0);
    assert_eq!(first.id, second.id);
    assert_eq!(
        second.effect.action,
        Action::TellParent {
            parent,
            result: Ok(json!({"said": 1}))
        }
    );
    world.finish(&second, Attempt::Done(WorkflowOutcome::Done));
    assert_eq!(world.host.next_alarm(world.now.get()), Ok(None));
    world.restart();
    assert_eq!(
        world.host.next_alarm(world.now.get()),
        Ok(None),
        "its slot is free"
    );
    assert_eq!(completed(&world.show(&run)), json!({"said": 1}));
}

#[test]
fn waiting_for_an_event_takes_only_so_long() {
    let world =
        World::new("do:\n- hear: { listen: { to: { any: [] } }, timeout: { after: PT1M } }");
    let run = world.start(json!({}));
    world.run_to_end();
    assert_eq!(faulted(&world.show(&run)).status, 408);
    assert_eq!(deliver(&world, event("1", "a", json!(1))), 0);
}
