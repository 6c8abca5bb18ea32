//! Looking for runs and watching them: what is new is told once, and a search reads no more than it may.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod world;

use edgewright_durable_host::Attempt;
use edgewright_limits::workflow_run::{RUNS_LOOKED_AT, RUNS_SEARCHED};
use edgewright_types::RunId;
use edgewright_workflow_engine::{
    query::{RunFilter, RunNews, RunSummary, RunTold, RunsTold},
    state::{RunStatus, StartedBy},
};
use serde_json::json;
use world::{World, ok};

const CALL: &str = "do:
- ask: { call: http, with: { method: get, endpoint: 'https://example.com/first' } }
- rest: { wait: PT1M }";

fn runs_news(world: &World, told: &mut RunsTold) -> Vec<(RunId, RunStatus)> {
    let engine = world.host.engine();
    let news = engine
        .runs_news(&*world.storage, told, world.now.get())
        .unwrap();
    news.into_iter()
        .map(|run| (run.run_id, run.status))
        .collect()
}

fn run_news(world: &World, run: &RunId, told: &mut RunTold) -> RunNews {
    let engine = world.host.engine();
    engine
        .run_news(&*world.storage, run, told)
        .unwrap()
        .unwrap()
}

#[test]
fn every_change_of_a_run_is_told_once() {
    let mut world = World::new(CALL);
    let mut told = RunsTold::up_to(None);
    assert_eq!(runs_news(&world, &mut told), []);
    let run = world.start(json!({}));
    assert_eq!(
        runs_news(&world, &mut told),
        [(run.clone(), RunStatus::Running)]
    );
    assert_eq!(runs_news(&world, &mut told), []);
    let due = world.due();
    world.finish(&due[0], Attempt::Done(ok(json!({"n": 1}))));
    assert_eq!(
        runs_news(&world, &mut told),
        [(run.clone(), RunStatus::Waiting)]
    );
    // Somebody who comes in between is told where it stands, and so is an instance that remembers nothing.
    world.restart();
    let mut newcomer = RunsTold::up_to(None);
    assert_eq!(
        runs_news(&world, &mut newcomer),
        [(run.clone(), RunStatus::Waiting)]
    );
    assert_eq!(runs_news(&world, &mut told), []);
    world.run_to_end();
    for told in [&mut told, &mut newcomer] {
        assert_eq!(
            runs_news(&world, told),
            [(run.clone(), RunStatus::Completed)]
        );
        assert_eq!(runs_news(&world, told), []);
    }
}

#[test]
fn a_run_whose_whole_life_lies_between_two_looks_is_told_and_so_is_one_that_ended_while_nobody_looked()
 {
    let world = World::new("do:\n- say: { set: { a: 1 } }");
    let mut told = RunsTold::up_to(None);
    runs_news(&world, &mut told);
    let run = world.start(json!({}));
    assert_eq!(
        runs_news(&world, &mut told),
        [(run.clone(), RunStatus::Completed)]
    );
    assert_eq!(runs_news(&world, &mut told), []);
    let mut back = RunsTold::up_to(Some(world.now.get().plus(-1_000)));
    assert_eq!(
        runs_news(&world, &mut back),
        [(run.clone(), RunStatus::Completed)]
    );
    let mut knows = RunsTold::up_to(Some(world.now.get().plus(60_000)));
    assert_eq!(runs_news(&world, &mut knows), []);
}

#[test]
fn tasks_are_told_as_they_begin_and_end_also_after_they_left_the_row_of_their_run() {
    let world = World::new(
        "do:
- many: { for: { in: '${ [range(300)] }' }, do: [ { one: { set: { text: '${ \"x\" * 1000 }' } } } ] }
- rest: { wait: PT1M }",
    );
    let run = world.start(json!({}));
    let mut told = RunTold::default();
    let first = run_news(&world, &run, &mut told);
    assert_eq!(first.run.map(|run| run.status), Some(RunStatus::Running));
    let mut numbers: Vec<u32> = first.tasks.iter().map(|task| task.number).collect();
    world.settle();
    for _ in 0..2 {
        let next = run_news(&world, &run, &mut told);
        numbers.extend(next.tasks.iter().map(|task| task.number));
    }
    world.run_to_end();
    let last = run_news(&world, &run, &mut told);
    assert_eq!(
        last.run.as_ref().map(|run| run.status),
        Some(RunStatus::Completed)
    );
    assert!(told.is_over());
    numbers.extend(last.tasks.iter().map(|task| task.number));
    numbers.sort_unstable();
    numbers.dedup();
    let view = world.show(&run);
    assert_eq!(
        numbers,
        view.tasks
            .iter()
            .map(|task| task.number)
            .collect::<Vec<_>>()
    );
    let nothing = run_news(&world, &run, &mut told);
    assert_eq!((nothing.run, nothing.tasks), (None, vec![]));
}

fn search(world: &World, text: &str, filter: &RunFilter) -> (Vec<RunSummary>, Option<RunId>) {
    let engine = world.host.engine();
    let page = engine.search(&*world.storage, filter, text).unwrap();
    (page.runs, page.next)
}

fn found(world: &World, text: &str) -> Vec<RunId> {
    let (runs, next) = search(world, text, &RunFilter::default());
    assert_eq!(next, None);
    runs.into_iter().map(|run| run.run_id).collect()
}

#[test]
fn a_text_is_found_in_input_output_error_and_task_names_and_nowhere_else() {
    let world = World::new(
        "do:
- greetEveryone: { set: { text: '${ \"Grüße \" + .name }', long: '${ (\"y\" * 20000) + \"needle\" }' } }
- check: { if: '${ .text == \"Grüße Bad\" }', raise: { error: { type: 'https://example.com/broken', status: 400, title: 'Broken lamp' } } }",
    );
    let good = world.start(json!({"name": "Ann", "count": 4711}));
    let bad = world.start(json!({"name": "Bad"}));
    world.settle();
    let both = vec![bad.clone(), good.clone()];
    assert_eq!(found(&world, "ann"), std::slice::from_ref(&good));
    assert_eq!(found(&world, "GRÜSSE"), Vec::<RunId>::new());
    assert_eq!(found(&world, "GRÜßE"), both);
    assert_eq!(found(&world, "471"), std::slice::from_ref(&good));
    assert_eq!(found(&world, "Needle"), both);
    assert_eq!(found(&world, "broken LAMP"), std::slice::from_ref(&bad));
    assert_eq!(found(&world, "geteveryone"), Vec::<RunId>::new());
    assert_eq!(found(&world, "eeteveryone"), both);
    assert_eq!(found(&world, good.as_str()), [good]);
    // Names of members, and of what is kept with a run, are no data.
    for text in ["count", "status", "inline", "reference"] {
        assert_eq!(found(&world, text), Vec::<RunId>::new(), "{text}");
    }
    let faulted = RunFilter {
        status: Some(RunStatus::Faulted),
        ..RunFilter::default()
    };
    assert_eq!(search(&world, "needle", &faulted).0.len(), 1);
}

#[test]
fn a_search_reads_so_many_runs_and_goes_on_from_there() {
    let world = World::new("do:\n- say: { set: { n: '${ .n }' } }");
    let wanted = world.start(json!({"n": "wanted"}));
    for n in 0..RUNS_SEARCHED {
        world.now.set(world.now.get().plus(1));
        world.start(json!({ "n": n }));
    }
    let (runs, next) = search(&world, "wanted", &RunFilter::default());
    assert_eq!(runs, []);
    let after = RunFilter {
        after: next,
        ..RunFilter::default()
    };
    let (runs, next) = search(&world, "wanted", &after);
    assert_eq!(runs.len(), 1);
    assert_eq!((runs[0].run_id.clone(), next), (wanted, None));
    // A page that is full goes on too.
    let two = RunFilter {
        limit: Some(2),
        ..RunFilter::default()
    };
    let (first, next) = search(&world, "1", &two);
    let rest = RunFilter { after: next, ..two };
    let (second, _) = search(&world, "1", &rest);
    assert_eq!((first.len(), second.len()), (2, 2));
    assert!(second[0].run_id < first[1].run_id);
}

#[test]
fn a_list_looks_at_so_many_runs_and_misses_none() {
    let world = World::new("do:\n- say: { set: { n: 1 } }");
    let rare = |kind: &str| world.start_by(json!({}), StartedBy::kind(kind)).0;
    let last = rare("webhook");
    world.now.set(world.now.get().plus(1));
    // Rows as finished runs leave them; running so many would take long.
    let engine = world.host.engine();
    edgewright_storage::SqlStorage::query(
        &*world.storage,
        &format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {RUNS_LOOKED_AT}) \
             INSERT INTO runs_done (id, version, status, started_at, ended_at, kind, state) \
             SELECT substr(id, 1, length(id) - 6) || printf('%06d', i), version, status, started_at, ended_at, 'manual', state \
             FROM n, (SELECT * FROM runs_done WHERE id = '{}')",
            rare("x").as_str(),
        ),
        &[],
    )
    .unwrap();
    let filter = RunFilter {
        kind: Some("webhook".to_owned()),
        ..RunFilter::default()
    };
    let first = engine.list(&*world.storage, &filter).unwrap();
    assert_eq!(first.runs, []);
    let rest = RunFilter {
        after: first.next,
        ..filter
    };
    let second = engine.list(&*world.storage, &rest).unwrap();
    assert_eq!(second.runs.len(), 1);
    assert_eq!((second.runs[0].run_id.clone(), second.next), (last, None));
}
