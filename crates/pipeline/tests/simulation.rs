//! The pipeline under the simulator: crashes everywhere, a fickle builder, agents that get things wrong.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that cannot go on fails"
)]

mod world;

use edgewright_durable_host::simulator::{Dice, Run, run_point, run_seed};
use edgewright_pipeline::{Pipeline, view::FeatureStatus};
use edgewright_storage_native::NativeStorage;
use world::{Builder, Trouble, World, agui, owner, state};

/// What must hold once nothing is owed any more.
fn check_end(world: &World, storage: &NativeStorage) -> Result<FeatureStatus, String> {
    let state = state(storage).ok_or("the feature was acknowledged and is gone")?;
    let pipeline = Pipeline::new();
    let view = pipeline
        .view(storage, &owner())
        .map_err(|error| error.to_string())?;
    let events = pipeline
        .events_after(storage, 0)
        .map_err(|error| error.to_string())?;
    agui::matches(&events, &view)?;
    if state.status == FeatureStatus::Done {
        let version = state.app.as_ref().map(|app| app.version);
        if version != Some(world.app_version) || world.publications.len() != 1 {
            return Err(format!(
                "live is {} but {version:?} was told; {:?}",
                world.app_version, world.publications
            ));
        }
    }
    if state.status == FeatureStatus::Cancelled && !world.publications.is_empty() {
        return Err(format!("stopped, yet live: {:?}", world.publications));
    }
    let cost: u64 = world.used.values().map(|report| report.cost_micros).sum();
    if cost != state.spending.cost_micros {
        return Err(format!(
            "the build cost {}, the control plane was told of {cost}",
            state.spending.cost_micros
        ));
    }
    let told = world
        .directory
        .as_ref()
        .ok_or("the directory was never told")?;
    if told.status != state.status || told.title != view.title {
        return Err(format!(
            "the directory says {told:?}, the feature is {:?} '{}'",
            state.status, view.title
        ));
    }
    Ok(state.status)
}

fn run(seed: u64) -> Result<(FeatureStatus, Run), String> {
    let mut dice = Dice::new(seed);
    let storage = NativeStorage::in_memory().map_err(|error| error.to_string())?;
    let trouble = if dice.chance(30) {
        Trouble::NONE
    } else {
        Trouble::SOME
    };
    let world = World::new(Builder::fickle(&mut dice), trouble);
    let (world, run) = run_seed(world, &storage, seed)?;
    let status = check_end(&world, &storage)
        .map_err(|broken| format!("EDGEWRIGHT_SEED={seed}: {broken}"))?;
    Ok((status, run))
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
    let done = runs
        .iter()
        .filter(|(status, _)| *status == FeatureStatus::Done)
        .count();
    let crashes: u64 = runs.iter().map(|(_, run)| run.crashes).sum();
    let performed: u64 = runs.iter().map(|(_, run)| run.performed).sum();
    eprintln!(
        "{} seeds, {done} published, {crashes} crashes, {performed} effects",
        runs.len()
    );
    if runs.len() >= 10_000 {
        assert!(done > 5_000 && done < runs.len(), "{done} were published");
    }
}

#[test]
fn every_journal_point_of_a_build_is_survived() {
    for live_app in [false, true] {
        let storage = NativeStorage::in_memory().unwrap();
        let calm = World::new(Builder::direct(live_app), Trouble::NONE);
        let (world, calm) = run_point(calm, &storage, 11, None).unwrap();
        assert_eq!(check_end(&world, &storage), Ok(FeatureStatus::Done));
        for point in 0..calm.crash_points {
            let storage = NativeStorage::in_memory().unwrap();
            let world = World::new(Builder::direct(live_app), Trouble::NONE);
            let (world, run) = run_point(world, &storage, 11, Some(point))
                .unwrap_or_else(|broken| panic!("{broken}"));
            assert_eq!(run.crashes, 1, "point {point}");
            let end = check_end(&world, &storage);
            assert_eq!(
                end,
                Ok(FeatureStatus::Done),
                "crash point {point}, live app: {live_app}"
            );
        }
        eprintln!("live app: {live_app}: {} crash points", calm.crash_points);
    }
}
