//! The deterministic simulator: a seeded adapter that crashes a host wherever it can be crashed.
//!
//! It runs any engine over real storage with a virtual clock and a world in memory, delivers results late, twice and out
//! of order, and drops the instance before and after every commit and every effect. The same seed makes the same run.
//! A run ends when nothing is owed; one that does not end is a failure (I9), as is whatever the scenario's checks find
//! after any step (I1 to I3).

mod crash;
mod dice;

pub use crash::{Crashes, CrashingStorage};
pub use dice::Dice;

use std::collections::BTreeMap;

use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{EffectId, UnixMillis};

use crate::{Attempt, Engine, Finished, Host, Owed};

/// Steps after which a run counts as one that never ends.
const STEPS: u32 = 20_000;
/// How often the sweeper comes.
const SWEEP_MS: i64 = 300_000;

/// What surrounds one engine: its clients and the world outside.
pub trait Scenario {
    /// The engine under test.
    type Engine: Engine;

    /// The engine as a new instance has it.
    fn engine(&self) -> Self::Engine;

    /// What clients ask next, given what is stored; none when they are content for now. The same again after a crash
    /// that left them without an answer.
    fn next_command(
        &mut self,
        storage: &dyn SqlStorage,
        dice: &mut Dice,
    ) -> Option<<Self::Engine as Engine>::Command>;

    /// An answer that was received.
    fn answered(
        &mut self,
        answer: Result<<Self::Engine as Engine>::Reply, <Self::Engine as Engine>::Error>,
    );

    /// Does an effect in the world, as often as it is asked to.
    fn perform(
        &mut self,
        owed: &Owed<<Self::Engine as Engine>::Effect>,
        dice: &mut Dice,
    ) -> Attempt<<Self::Engine as Engine>::Outcome>;

    /// Looks at what is stored after every step.
    ///
    /// # Errors
    /// What must not be so.
    fn check(&self, storage: &dyn SqlStorage) -> Result<(), String>;
}

/// What a run came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Run {
    /// Steps it took.
    pub steps: u32,
    /// Places at which the instance could have been dropped.
    pub crash_points: u64,
    /// Times it was dropped.
    pub crashes: u64,
    /// Effects that were performed, repeats included.
    pub performed: u64,
}

/// One simulated run.
pub struct Simulation<'a, C: Scenario, S: SqlStorage> {
    scenario: C,
    storage: &'a S,
    crashes: &'a Crashes,
    host: Option<Host<C::Engine, CrashingStorage<'a, S>>>,
    dice: Dice,
    now: UnixMillis,
    alarm: Option<UnixMillis>,
    swept: UnixMillis,
    at_work: Vec<Owed<<C::Engine as Engine>::Effect>>,
    /// The instance was dropped before it could arm the alarm: only the sweeper, or a client, can help.
    unarmed: bool,
    journaled: BTreeMap<EffectId, String>,
    run: Run,
}

impl<'a, C: Scenario, S: SqlStorage> Simulation<'a, C, S> {
    /// A run that has not begun.
    pub fn new(scenario: C, storage: &'a S, crashes: &'a Crashes, seed: u64) -> Self {
        let now = UnixMillis(1_800_000_000_000);
        Self {
            scenario,
            storage,
            crashes,
            host: None,
            dice: Dice::new(seed),
            now,
            alarm: None,
            swept: now,
            at_work: Vec::new(),
            unarmed: false,
            journaled: BTreeMap::new(),
            run: Run::default(),
        }
    }

    /// Runs to the end; hands the scenario back for what it has seen.
    ///
    /// # Errors
    /// The invariant that was broken.
    pub fn finish(mut self) -> Result<(C, Run), String> {
        while self.run.steps < STEPS {
            self.run.steps = self.run.steps.saturating_add(1);
            let moved = self.step()?;
            if self.crashes.take_crashed() {
                self.drop_instance();
            } else {
                self.check_alarm()?;
            }
            self.scenario.check(self.storage)?;
            if !moved && self.is_idle()? {
                self.run.crash_points = self.crashes.passed();
                return Ok((self.scenario, self.run));
            }
        }
        Err(format!(
            "nothing came of it in {STEPS} steps: a live run without an alarm, or one that goes in circles"
        ))
    }

    fn drop_instance(&mut self) {
        self.run.crashes = self.run.crashes.saturating_add(1);
        self.host = None;
        self.at_work.clear();
        self.unarmed = true;
    }

    /// What is owed has an alarm, or is at work (I9).
    fn check_alarm(&mut self) -> Result<(), String> {
        if self.unarmed || self.alarm.is_some() || !self.at_work.is_empty() || self.is_idle()? {
            return Ok(());
        }
        Err("something is owed and no alarm will ring".to_owned())
    }

    fn host(&mut self) -> Option<&Host<C::Engine, CrashingStorage<'a, S>>> {
        if self.host.is_none() {
            let storage = CrashingStorage::new(self.storage, self.crashes);
            self.host = Host::open(self.scenario.engine(), storage).ok();
        }
        self.host.as_ref()
    }

    /// Does one thing. False when there was nothing to do.
    fn step(&mut self) -> Result<bool, String> {
        self.now = self.now.plus(self.dice.below(5));
        if self.now.since(self.swept) >= SWEEP_MS {
            self.swept = self.now;
            self.arm();
            return Ok(true);
        }
        if !self.at_work.is_empty() && self.dice.chance(60) {
            self.perform_one()?;
            return Ok(true);
        }
        if self.alarm.is_some_and(|alarm| alarm <= self.now) && self.dice.chance(70) {
            self.ring()?;
            return Ok(true);
        }
        if self.dice.chance(50) && self.ask() {
            return Ok(true);
        }
        if !self.at_work.is_empty() {
            self.perform_one()?;
            return Ok(true);
        }
        if let Some(alarm) = self.alarm {
            self.now = self.now.max(alarm);
            self.ring()?;
            return Ok(true);
        }
        if self.ask() {
            return Ok(true);
        }
        // Only the sweeper can find what is still owed now.
        self.now = self.now.max(self.swept.plus(SWEEP_MS));
        self.swept = self.now;
        self.arm();
        Ok(self.alarm.is_some())
    }

    fn is_idle(&mut self) -> Result<bool, String> {
        let now = self.now;
        let Some(host) = self.host() else {
            return Ok(false);
        };
        let owed = host.next_alarm(now).map_err(|error| error.to_string())?;
        Ok(owed.is_none())
    }

    fn ask(&mut self) -> bool {
        let Some(command) = self.scenario.next_command(self.storage, &mut self.dice) else {
            return false;
        };
        let (now, entropy) = (self.now, self.dice.entropy());
        let Some(host) = self.host() else {
            return true;
        };
        let answer = host.command(now, entropy, command);
        if self.crashes.crashed() || self.crashes.here() {
            return true;
        }
        self.arm();
        if !self.crashes.crashed() && !self.crashes.here() {
            self.scenario.answered(answer);
        }
        true
    }

    fn ring(&mut self) -> Result<(), String> {
        self.alarm = None;
        // The lease, before anything is begun.
        self.arm();
        let (now, entropy) = (self.now, self.dice.entropy());
        let Some(host) = self.host() else {
            return Ok(());
        };
        let started = host.start_due(now, entropy);
        if self.crashes.crashed() {
            return Ok(());
        }
        for owed in started.unwrap_or_default() {
            self.know(&owed)?;
            self.at_work.push(owed);
        }
        self.arm();
        Ok(())
    }

    /// An id stands for one effect for ever: it is the idempotency key outside.
    fn know(&mut self, owed: &Owed<<C::Engine as Engine>::Effect>) -> Result<(), String> {
        let body = serde_json::to_string(&owed.effect).map_err(|error| error.to_string())?;
        match self.journaled.get(&owed.id) {
            Some(known) if *known != body => Err(format!("{} stands for two effects", owed.id)),
            _ => {
                self.journaled.insert(owed.id.clone(), body);
                Ok(())
            }
        }
    }

    fn perform_one(&mut self) -> Result<(), String> {
        let count = i64::try_from(self.at_work.len()).unwrap_or(i64::MAX);
        let index = usize::try_from(self.dice.below(count)).unwrap_or_default();
        if self.crashes.here() {
            return Ok(());
        }
        let owed = self.at_work.swap_remove(index);
        self.run.performed = self.run.performed.saturating_add(1);
        let attempt = self.scenario.perform(&owed, &mut self.dice);
        if self.crashes.here() {
            return Ok(());
        }
        self.deliver(&owed.id, attempt)
    }

    fn deliver(
        &mut self,
        id: &EffectId,
        attempt: Attempt<<C::Engine as Engine>::Outcome>,
    ) -> Result<(), String> {
        let (now, entropy) = (self.now, self.dice.entropy());
        let Some(host) = self.host() else {
            return Ok(());
        };
        let finished = host.finish(now, entropy, id, attempt);
        if !self.crashes.crashed() && matches!(finished, Ok(Finished::Settled)) {
            self.deliver_again(id)?;
        }
        self.arm();
        Ok(())
    }

    /// A result that arrives twice is taken once.
    fn deliver_again(&mut self, id: &EffectId) -> Result<(), String> {
        let (now, entropy) = (self.now, self.dice.entropy());
        let Some(host) = self.host() else {
            return Ok(());
        };
        let again = Attempt::Retry {
            after_ms: None,
            reason: "delivered twice".to_owned(),
        };
        match host.finish(now, entropy, id, again) {
            Ok(Finished::Ignored) => Ok(()),
            Ok(taken) => Err(format!("the result of {id} was taken twice: {taken:?}")),
            Err(_) => Ok(()),
        }
    }

    fn arm(&mut self) {
        if self.crashes.crashed() || self.crashes.here() {
            return;
        }
        let now = self.now;
        let next = self.host().map(|host| host.next_alarm(now));
        if let Some(Ok(alarm)) = next {
            self.alarm = alarm;
            self.unarmed = false;
        }
    }
}

/// Runs a scenario over fresh storage, the instance dropped at random.
///
/// # Errors
/// The invariant that was broken, with the seed that shows it.
pub fn run_seed<C: Scenario, S: SqlStorage>(
    scenario: C,
    storage: &S,
    seed: u64,
) -> Result<(C, Run), String> {
    let crashes = Crashes::at_random(seed);
    Simulation::new(scenario, storage, &crashes, seed)
        .finish()
        .map_err(|broken| format!("EDGEWRIGHT_SEED={seed}: {broken}"))
}

/// Runs a scenario over fresh storage, the instance dropped at one place only; none drops it nowhere.
///
/// # Errors
/// The invariant that was broken, with the place that shows it.
pub fn run_point<C: Scenario, S: SqlStorage>(
    scenario: C,
    storage: &S,
    seed: u64,
    point: Option<u64>,
) -> Result<(C, Run), String> {
    let crashes = Crashes::at(point);
    Simulation::new(scenario, storage, &crashes, seed)
        .finish()
        .map_err(|broken| format!("EDGEWRIGHT_SEED={seed} at crash point {point:?}: {broken}"))
}

/// What the storage of a dropped instance says.
pub(crate) fn dropped() -> StorageError {
    StorageError::Internal("the instance was dropped".to_owned())
}
