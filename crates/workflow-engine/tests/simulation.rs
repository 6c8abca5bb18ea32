//! The engine under the simulator: crashes everywhere, services that lose answers, clients that ask again.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that cannot go on fails"
)]

mod simulated;
mod world;

use std::{collections::BTreeMap, sync::OnceLock};

use edgewright_durable_host::simulator::{Dice, Run, run_point, run_seed};
use edgewright_storage::SqlStorage;
use edgewright_storage_native::NativeStorage;
use edgewright_workflow_engine::{
    query::RunView,
    state::{Run as RunState, RunStatus},
};
use serde_json::Value;
use simulated::{SUBJECTS, Subject, World};

fn view(storage: &NativeStorage, world: &World, number: i64) -> Result<RunView, String> {
    let run = world
        .acknowledged
        .get(&number)
        .ok_or_else(|| format!("start {number} was never acknowledged"))?;
    world::engine()
        .show(storage, run)
        .map_err(|error| error.to_string())?
        .ok_or_else(|| format!("{run} was acknowledged and is gone"))
}

/// What every run yields when nothing goes wrong, by subject and number.
fn calm(subject: &'static Subject, number: i64) -> (RunStatus, Value) {
    type Calm = BTreeMap<(&'static str, i64), (RunStatus, Value)>;
    static CALM: OnceLock<Calm> = OnceLock::new();
    let all = CALM.get_or_init(|| {
        let mut all = Calm::new();
        for subject in SUBJECTS {
            for seed in 0..40 {
                let storage = NativeStorage::in_memory().unwrap();
                let world = World::new(subject, &mut Dice::new(seed), false);
                let (world, _) = run_point(world, &storage, seed, None).unwrap();
                for number in world.acknowledged.keys() {
                    let view = view(&storage, &world, *number).unwrap();
                    let yielded = (view.status, view.output);
                    let before = all.insert((subject.name, *number), yielded.clone());
                    assert!(
                        before.is_none_or(|before| before == yielded),
                        "{}",
                        subject.name
                    );
                }
            }
        }
        all
    });
    all[&(subject.name, number)].clone()
}

/// What must hold once nothing is owed any more.
fn check_end(world: &World, storage: &NativeStorage) -> Result<(), String> {
    let live = storage
        .query("SELECT run FROM runs_live WHERE closing = 1 OR NOT EXISTS (SELECT 1 FROM runs_done WHERE id = run)", &[])
        .map_err(|error| error.to_string())?;
    if !live.rows.is_empty() {
        return Err(format!(
            "still under way, and nothing is owed: {:?}",
            live.rows
        ));
    }
    let count = |table: &str| {
        let rows = storage
            .query(&format!("SELECT count(*) FROM {table}"), &[])
            .unwrap();
        rows.scalar().unwrap().as_integer().unwrap()
    };
    let runs = i64::try_from(world.acknowledged.len()).unwrap();
    if count("runs_done") != runs || count("deliveries") != runs {
        return Err(format!("{} runs over of {runs}", count("runs_done")));
    }
    for (number, run) in &world.acknowledged {
        let view = view(storage, world, *number)?;
        if world.cancelled.contains(run) {
            if view.status != RunStatus::Cancelled {
                return Err(format!("{run} was cancelled and is {:?}", view.status));
            }
        } else if is_given_up(&view) {
            // The simulator drops the instance so often that a call may run out of tries; then the run says so.
        } else if (view.status, view.output.clone()) != calm(world.subject, *number) {
            return Err(format!(
                "run {number} of '{}' came to {view:#?}",
                world.subject.name
            ));
        }
        check_history(&view)?;
    }
    for ((run, frame), keys) in &world.keys {
        if keys.len() != 1 {
            return Err(format!("{run} {frame} was asked for under {keys:?}"));
        }
    }
    Ok(())
}

fn is_given_up(view: &RunView) -> bool {
    let detail = view.error.as_ref().and_then(|error| error.detail.as_ref());
    detail.is_some_and(|detail| detail.contains("gave up after 20 tries"))
}

/// Every task is over, after it began, in the order of numbers and inside one that began before.
fn check_history(view: &RunView) -> Result<(), String> {
    for (index, task) in view.tasks.iter().enumerate() {
        let in_order = usize::try_from(task.number) == Ok(index + 1) && task.inside < task.number;
        let ended = task
            .ended_at
            .as_ref()
            .is_some_and(|ended| *ended >= task.started_at);
        if !in_order || !ended || !task.status.is_over() {
            return Err(format!("{}: {task:?}", view.run_id));
        }
    }
    let once = view
        .tasks
        .iter()
        .filter(|task| task.name.starts_with("once-"));
    let mut names: Vec<_> = once.map(|task| &task.name).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    if names.len() == all {
        Ok(())
    } else {
        Err(format!("begun twice: {view:?}"))
    }
}

fn run(seed: u64) -> Result<(Run, bool), String> {
    let mut dice = Dice::new(seed);
    let index = usize::try_from(seed).unwrap_or_default() % SUBJECTS.len();
    let storage = NativeStorage::in_memory().map_err(|error| error.to_string())?;
    let world = World::new(&SUBJECTS[index], &mut dice, true);
    let (world, run) = run_seed(world, &storage, seed)?;
    check_end(&world, &storage).map_err(|broken| format!("EDGEWRIGHT_SEED={seed}: {broken}"))?;
    let views = world
        .acknowledged
        .keys()
        .map(|number| view(&storage, &world, *number));
    let gave_up = views.flatten().any(|view| is_given_up(&view));
    Ok((run, gave_up))
}

/// A number from the environment: `EDGEWRIGHT_SEED` replays one seed, `EDGEWRIGHT_SEEDS` says how many to run.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

#[test]
fn ten_thousand_seeds_hold_every_invariant() {
    let only = number("EDGEWRIGHT_SEED");
    let first = only.unwrap_or_default();
    let end = only.map_or_else(
        || number("EDGEWRIGHT_SEEDS").unwrap_or(10_000),
        |seed| seed + 1,
    );
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = |thread: usize| (first..end).skip(thread).step_by(threads);
    let runs: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|thread| scope.spawn(move || share(thread).map(run).collect::<Vec<_>>()))
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap())
            .collect()
    });
    let runs: Vec<_> = runs
        .into_iter()
        .map(|run| run.unwrap_or_else(|broken| panic!("{broken}")))
        .collect();
    let crashes: u64 = runs.iter().map(|(run, _)| run.crashes).sum();
    let performed: u64 = runs.iter().map(|(run, _)| run.performed).sum();
    let gave_up = runs.iter().filter(|(_, gave_up)| *gave_up).count();
    eprintln!(
        "{} seeds, {crashes} crashes, {performed} effects, {gave_up} with a call out of tries",
        runs.len()
    );
    if runs.len() >= 1_000 {
        assert!(crashes > 1_000, "{crashes}");
        assert!(gave_up < runs.len() / 50, "{gave_up}");
    }
}

#[test]
fn every_crash_point_of_every_subject_is_survived() {
    for subject in SUBJECTS {
        let storage = NativeStorage::in_memory().unwrap();
        let world = World::new(subject, &mut Dice::new(3), false);
        let (world, calm) = run_point(world, &storage, 3, None).unwrap();
        assert_eq!(check_end(&world, &storage), Ok(()));
        for point in 0..calm.crash_points {
            let storage = NativeStorage::in_memory().unwrap();
            let world = World::new(subject, &mut Dice::new(3), false);
            let (world, run) = run_point(world, &storage, 3, Some(point))
                .unwrap_or_else(|broken| panic!("{}: {broken}", subject.name));
            assert_eq!(run.crashes, 1, "{} at {point}", subject.name);
            let end = check_end(&world, &storage);
            assert_eq!(end, Ok(()), "{} at {point}", subject.name);
        }
        eprintln!("{}: {} crash points", subject.name, calm.crash_points);
    }
}

#[test]
fn the_state_of_a_run_reads_back_as_it_was_written() {
    let mut states = 0;
    for (index, subject) in (0_u64..).zip(SUBJECTS) {
        for seed in 0..10 {
            let storage = NativeStorage::in_memory().unwrap();
            let seed = seed * 100 + index;
            let world = World::new(subject, &mut Dice::new(seed), true);
            let Ok(_) = run_seed(world, &storage, seed) else {
                panic!("{} {seed}", subject.name);
            };
            for table in ["runs_live", "runs_done"] {
                let rows = storage
                    .query(&format!("SELECT state FROM {table}"), &[])
                    .unwrap();
                for row in rows.rows {
                    let text = row[0].as_text().unwrap();
                    let state: RunState = edgewright_typed_json::from_text(text).unwrap();
                    assert_eq!(edgewright_typed_json::to_text(&state).unwrap(), text);
                    states += 1;
                }
            }
        }
    }
    assert!(states > 100, "{states}");
}
