//! The host under a small engine: runs of five steps, each an effect in a world that adds numbers up.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use std::collections::BTreeMap;

use edgewright_durable_host::{
    Attempt, Engine, Finished, Host, Owed, RetryPolicy, Settled, Turn,
    simulator::{Dice, Scenario, run_point, run_seed},
};
use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use edgewright_storage_native::NativeStorage;
use edgewright_types::{EffectId, Entropy, UnixMillis};

const STEPS: i64 = 5;

/// Counts a run up to its last step, one effect after the other.
struct Counting;

impl Engine for Counting {
    type Command = i64;
    type Reply = bool;
    type Effect = (i64, i64);
    type Outcome = ();
    type Error = StorageError;

    fn install(&self, storage: &dyn SqlStorage) -> Result<(), StorageError> {
        let sql = "CREATE TABLE IF NOT EXISTS run (id INTEGER PRIMARY KEY, step INTEGER, gave_up INTEGER DEFAULT 0)";
        storage.query(sql, &[]).map(drop)
    }

    fn handle(&self, turn: &mut Turn<'_, (i64, i64)>, run: i64) -> Result<bool, StorageError> {
        let sql = "INSERT INTO run (id, step) VALUES (?1, 1) ON CONFLICT DO NOTHING RETURNING id";
        let new = turn.storage.query(sql, &[run.into()])?.first().is_some();
        if new {
            turn.perform((run, 1));
        }
        Ok(new)
    }

    fn settle(
        &self,
        turn: &mut Turn<'_, (i64, i64)>,
        settled: Settled<(i64, i64), ()>,
    ) -> Result<(), StorageError> {
        let (run, step) = settled.effect;
        if settled.result.is_err() {
            let sql = "UPDATE run SET gave_up = 1 WHERE id = ?1";
            return turn.storage.query(sql, &[run.into()]).map(drop);
        }
        let sql = "UPDATE run SET step = ?2 WHERE id = ?1 AND step = ?2 - 1 RETURNING id";
        let moved = turn.storage.query(sql, &[run.into(), (step + 1).into()])?;
        assert!(moved.first().is_some(), "run {run} took step {step} twice");
        if step < STEPS {
            turn.perform((run, step + 1));
        }
        Ok(())
    }

    fn unreadable(&self, _: &mut Turn<'_, (i64, i64)>, id: &EffectId) -> Result<(), StorageError> {
        panic!("{id} cannot be read")
    }

    fn retry_policy(&self, _: &(i64, i64)) -> RetryPolicy {
        RetryPolicy {
            max_attempts: None,
            ..RetryPolicy::default()
        }
    }
}

#[derive(Default)]
struct Adding {
    next: i64,
    waiting: Option<i64>,
    /// What the world did, by idempotency key.
    done: BTreeMap<EffectId, (i64, i64)>,
}

impl Scenario for Adding {
    type Engine = Counting;

    fn engine(&self) -> Counting {
        Counting
    }

    fn next_command(&mut self, _: &dyn SqlStorage, _: &mut Dice) -> Option<i64> {
        if self.waiting.is_none() && self.next < 3 {
            self.next += 1;
            self.waiting = Some(self.next);
        }
        self.waiting
    }

    fn answered(&mut self, answer: Result<bool, StorageError>) {
        answer.unwrap();
        self.waiting = None;
    }

    fn perform(&mut self, owed: &Owed<(i64, i64)>, dice: &mut Dice) -> Attempt<()> {
        if dice.chance(15) {
            return Attempt::Retry {
                after_ms: None,
                reason: "not now".to_owned(),
            };
        }
        self.done.insert(owed.id.clone(), owed.effect);
        if dice.chance(15) {
            // Done, but the answer is lost.
            return Attempt::Retry {
                after_ms: Some(10),
                reason: "answer lost".to_owned(),
            };
        }
        Attempt::Done(())
    }

    fn check(&self, storage: &dyn SqlStorage) -> Result<(), String> {
        let Ok(rows) = storage.query(
            "SELECT step FROM run WHERE step > ?1",
            &[(STEPS + 1).into()],
        ) else {
            return Ok(());
        };
        rows.first().map_or(Ok(()), |row| {
            Err(format!("a run went beyond its end: {row:?}"))
        })
    }
}

fn check_end(adding: &Adding, storage: &NativeStorage) {
    let rows = storage
        .query("SELECT step, gave_up FROM run ORDER BY id", &[])
        .unwrap();
    let end = vec![SqlValue::Integer(STEPS + 1), SqlValue::Integer(0)];
    assert_eq!(
        rows.rows,
        vec![end; 3],
        "every acknowledged run comes to its end"
    );
    let mut effects: Vec<_> = adding.done.values().collect();
    effects.sort_unstable();
    effects.dedup();
    assert_eq!(
        effects.len(),
        adding.done.len(),
        "one key per step, however often it was tried"
    );
    assert_eq!(adding.done.len(), 15);
}

#[test]
fn ten_thousand_seeds_lose_and_double_nothing() {
    let only = std::env::var("EDGEWRIGHT_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let seeds = only.map_or(0..10_000, |seed: u64| seed..seed + 1);
    let mut crashes = 0;
    for seed in seeds {
        let storage = NativeStorage::in_memory().unwrap();
        let (adding, run) =
            run_seed(Adding::default(), &storage, seed).unwrap_or_else(|broken| panic!("{broken}"));
        check_end(&adding, &storage);
        crashes += run.crashes;
    }
    assert!(crashes > 0, "the instance was dropped now and then");
}

#[test]
fn every_single_crash_point_is_survived() {
    let storage = NativeStorage::in_memory().unwrap();
    let (_, calm) = run_point(Adding::default(), &storage, 7, None).unwrap();
    assert!(calm.crash_points > 100, "{calm:?}");
    for point in 0..calm.crash_points {
        let storage = NativeStorage::in_memory().unwrap();
        let (adding, run) = run_point(Adding::default(), &storage, 7, Some(point))
            .unwrap_or_else(|broken| panic!("{broken}"));
        assert_eq!(run.crashes, 1, "point {point}");
        check_end(&adding, &storage);
    }
}

fn open(storage: &NativeStorage) -> Host<Counting, &NativeStorage> {
    Host::open(Counting, storage).unwrap()
}

const NOW: UnixMillis = UnixMillis(1_000_000);

#[test]
fn an_effect_that_succeeds_costs_one_insert_and_one_delete() {
    let storage = NativeStorage::in_memory().unwrap();
    let host = open(&storage);
    let before = storage.rows_written();
    host.command(NOW, Entropy([1; 16]), 1).unwrap();
    assert_eq!(storage.rows_written() - before, 2, "the run and its effect");
    for step in 1..=STEPS {
        let before = storage.rows_written();
        let owed = host.start_due(NOW, Entropy([2; 16])).unwrap();
        host.finish(
            NOW,
            Entropy([step as u8 + 2; 16]),
            &owed[0].id,
            Attempt::Done(()),
        )
        .unwrap();
        let next = u64::from(step < STEPS);
        assert_eq!(
            storage.rows_written() - before,
            2 + next,
            "the run, the effect gone, the next one"
        );
    }
    assert_eq!(host.next_alarm(NOW), Ok(None));
}

#[test]
fn retries_keep_the_id_and_wait_as_long_as_they_are_told() {
    let storage = NativeStorage::in_memory().unwrap();
    let host = open(&storage);
    host.command(NOW, Entropy([1; 16]), 1).unwrap();
    let first = host.start_due(NOW, Entropy([2; 16])).unwrap().remove(0);
    let told = Attempt::Retry {
        after_ms: Some(20_000),
        reason: "busy".to_owned(),
    };
    let finished = host.finish(NOW, Entropy([3; 16]), &first.id, told).unwrap();
    assert_eq!(finished, Finished::RetryAt(NOW.plus(20_000)));
    assert_eq!(
        host.start_due(NOW.plus(19_999), Entropy([4; 16])).unwrap(),
        []
    );
    assert_eq!(host.next_alarm(NOW), Ok(Some(NOW.plus(20_000))));
    let second = host
        .start_due(NOW.plus(20_000), Entropy([5; 16]))
        .unwrap()
        .remove(0);
    assert_eq!((second.id, second.attempt), (first.id, 2));
}

#[test]
fn a_time_from_outside_cannot_park_a_run_for_good() {
    let storage = NativeStorage::in_memory().unwrap();
    let host = open(&storage);
    host.command(NOW, Entropy([1; 16]), 1).unwrap();
    let owed = host.start_due(NOW, Entropy([2; 16])).unwrap().remove(0);
    let told = Attempt::Retry {
        after_ms: Some(u64::MAX),
        reason: "busy".to_owned(),
    };
    host.finish(NOW, Entropy([3; 16]), &owed.id, told).unwrap();
    let alarm = host.next_alarm(NOW).unwrap().unwrap();
    assert!(alarm <= NOW.plus(60_000));
}
