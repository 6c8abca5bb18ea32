//! A feature's surroundings in memory: scripted agents, an app, a directory, and a builder who does as they please.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::result_large_err,
    reason = "a test that cannot go on fails"
)]
#![allow(dead_code, reason = "every test uses its part of the world")]

pub mod agui;
mod builder;
pub mod driver;
pub mod fixtures;

pub use builder::Builder;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use edgewright_durable_host::{
    Attempt, Owed,
    simulator::{Dice, Scenario},
};
use edgewright_pipeline::{
    CommandRequest, FeatureEffect, FeatureOutcome, Pipeline, Refusal, Reply,
    artifact::{Mode, Verdict},
    effect::{FeatureReport, Publication, UsageReport},
    model::{FailedCall, ModelAnswer, ModelFailure, Usage},
    state::FeatureState,
    view::FeatureStatus,
};
use edgewright_storage::{SqlStorage, SqlValue};
use edgewright_types::{Actor, EffectId, Entropy, FeatureId, UnixMillis, UserId};

/// How badly the world behaves, in percent.
#[derive(Debug, Clone, Copy)]
pub struct Trouble {
    /// Answers that are refused by whoever checks them.
    pub bad_answers: i64,
    /// Effects that fail in passing.
    pub failures: i64,
    /// Runs of the checks in which some do not hold.
    pub failing_checks: i64,
    /// Reviews that block.
    pub blocking: i64,
    /// Publications that are refused.
    pub refusals: i64,
}

impl Trouble {
    pub const NONE: Self = Self {
        bad_answers: 0,
        failures: 0,
        failing_checks: 0,
        blocking: 0,
        refusals: 0,
    };
    pub const SOME: Self = Self {
        bad_answers: 15,
        failures: 12,
        failing_checks: 30,
        blocking: 25,
        refusals: 30,
    };
}

/// A feature's surroundings.
pub struct World {
    pub trouble: Trouble,
    pub builder: Builder,
    /// What the live app is, and what was published under which key.
    pub app_version: u32,
    pub publications: BTreeMap<String, u32>,
    pub directory: Option<FeatureReport>,
    /// What was told of calls, each once, however often it was told.
    pub used: BTreeMap<EffectId, UsageReport>,
    pub mode: Mode,
    /// Terminal status, once it was seen.
    pub over: Cell<Option<FeatureStatus>>,
    /// What was looked at last, so that nothing is looked at twice.
    checked: RefCell<String>,
}

impl World {
    pub fn new(builder: Builder, trouble: Trouble) -> Self {
        let app_version = u32::from(builder.changes_live_app()) * 3;
        Self {
            trouble,
            builder,
            app_version,
            publications: BTreeMap::new(),
            directory: None,
            used: BTreeMap::new(),
            mode: Mode::App,
            over: Cell::new(None),
            checked: RefCell::default(),
        }
    }

    fn model(
        &self,
        role: edgewright_pipeline::agent::AgentRole,
        candidate: u32,
        dice: &mut Dice,
    ) -> FeatureOutcome {
        use edgewright_pipeline::agent::AgentRole;
        let output = if dice.chance(self.trouble.bad_answers) {
            fixtures::bad(role, dice.below(2))
        } else if role == AgentRole::Analyst {
            let questions = if self.trouble.bad_answers > 0 {
                dice.below(3) as usize
            } else {
                0
            };
            serde_json::to_value(fixtures::analyst(self.mode, questions)).unwrap()
        } else if role == AgentRole::SecurityReviewer && dice.chance(self.trouble.blocking) {
            serde_json::to_value(fixtures::review(Verdict::Revise)).unwrap()
        } else {
            fixtures::good(role)
        };
        let failure = match dice.below(400) {
            0 if self.trouble.failures > 0 => Some(ModelFailure::Declined),
            1 if self.trouble.failures > 0 => Some(ModelFailure::KeyRefused),
            2..6 if self.trouble.failures > 0 => Some(ModelFailure::Unusable),
            6..12 if self.trouble.failures > 0 => Some(ModelFailure::Busy {
                retry_after_ms: u64::try_from(dice.below(40_000)).ok(),
            }),
            12..18 if self.trouble.failures > 0 => Some(ModelFailure::Unreachable),
            18..20 if self.trouble.failures > 0 => Some(ModelFailure::TimedOut),
            20..22 if self.trouble.failures > 0 => Some(ModelFailure::Rejected),
            _ => None,
        };
        let failed = failure.map(|failure| FailedCall {
            next: dice
                .chance(50)
                .then_some(candidate.saturating_add(1))
                .filter(|next| *next < 3),
            ..FailedCall::from(failure)
        });
        let answer = ModelAnswer {
            output,
            provider: None,
            model: "scripted".to_owned(),
            usage: Usage {
                input_tokens: 1_000,
                cached_input_tokens: 0,
                output_tokens: 500,
            },
            cost_micros: 900,
        };
        FeatureOutcome::Model {
            answer: Box::new(failed.map_or(Ok(answer), Err)),
            took_ms: 1_200,
        }
    }

    fn publish(&mut self, publication: &Publication, dice: &mut Dice) -> FeatureOutcome {
        let slug = publication.slug.clone();
        if let Some(version) = self.publications.get(&publication.key) {
            return FeatureOutcome::Published {
                slug,
                version: *version,
            };
        }
        if dice.chance(self.trouble.refusals) {
            let code =
                ["slug-taken", "app-limit-reached", "loss-not-accepted"][dice.below(3) as usize];
            return refused(code);
        }
        if publication.base_version.unwrap_or_default() != self.app_version {
            return refused("stale-version");
        }
        self.app_version += 1;
        self.publications
            .insert(publication.key.clone(), self.app_version);
        FeatureOutcome::Published {
            slug,
            version: self.app_version,
        }
    }
}

fn refused(code: &str) -> FeatureOutcome {
    FeatureOutcome::Refused {
        code: code.to_owned(),
        message: "Not like this.".to_owned(),
        plan: None,
    }
}

impl Scenario for World {
    type Engine = Pipeline;

    fn engine(&self) -> Pipeline {
        Pipeline::new()
    }

    fn next_command(
        &mut self,
        storage: &dyn SqlStorage,
        dice: &mut Dice,
    ) -> Option<CommandRequest> {
        self.builder.next(storage, dice)
    }

    fn answered(&mut self, answer: Result<Reply, Refusal>) {
        if let Err(Refusal::Storage(error)) = &answer {
            panic!("storage failed without a crash: {error}");
        }
        self.builder.answered(answer.ok());
    }

    fn perform(&mut self, owed: &Owed<FeatureEffect>, dice: &mut Dice) -> Attempt<FeatureOutcome> {
        let lost = || Attempt::Retry {
            after_ms: None,
            reason: "scripted failure".to_owned(),
        };
        if dice.chance(self.trouble.failures) {
            return lost();
        }
        let outcome = match &owed.effect {
            FeatureEffect::CallModel { request, route } => {
                self.model(request.role, route.candidate, dice)
            }
            FeatureEffect::LoadApp { .. } => FeatureOutcome::AppLoaded {
                current: Box::new(fixtures::current(self.app_version)),
            },
            FeatureEffect::RunChecks { tests, .. } => {
                let failing = if dice.chance(self.trouble.failing_checks) {
                    1 + dice.below(2) as usize
                } else {
                    0
                };
                FeatureOutcome::Checks {
                    report: fixtures::report(tests, failing),
                }
            }
            FeatureEffect::PublishPreview { .. } => FeatureOutcome::PreviewReady,
            FeatureEffect::PlanMigration { .. } => FeatureOutcome::Migration {
                plan: fixtures::migration(self.app_version, 0),
            },
            FeatureEffect::Publish(publication) => self.publish(publication, dice),
            FeatureEffect::Report(report) => {
                if self
                    .directory
                    .as_ref()
                    .is_none_or(|known| known.revision < report.revision)
                {
                    self.directory = Some(report.clone());
                }
                FeatureOutcome::Done
            }
            FeatureEffect::ReportUsage(report) => {
                self.used.insert(owed.id.clone(), (**report).clone());
                FeatureOutcome::Done
            }
            FeatureEffect::WipeScratch { .. } => FeatureOutcome::Done,
        };
        // Done, but the answer is lost on the way back.
        if dice.chance(self.trouble.failures) {
            lost()
        } else {
            Attempt::Done(outcome)
        }
    }

    fn check(&self, storage: &dyn SqlStorage) -> Result<(), String> {
        let text = state_text(storage);
        if text == *self.checked.borrow() {
            return Ok(());
        }
        let Some(state) = state(storage) else {
            return Ok(());
        };
        *self.checked.borrow_mut() = text;
        if let Some(over) = self.over.get().filter(|over| *over != state.status) {
            return Err(format!("{over:?} was not the end: {:?}", state.status));
        }
        if state.status.is_final() {
            self.over.set(Some(state.status));
        }
        check_pending(storage, &state)
    }
}

/// What the feature waits for is owed, and a feature that is at work waits for something.
fn check_pending(storage: &dyn SqlStorage, state: &FeatureState) -> Result<(), String> {
    let rows = storage
        .query("SELECT id FROM _effects", &[])
        .map_err(|error| error.to_string())?;
    let owed: Vec<&str> = rows
        .rows
        .iter()
        .filter_map(|row| row[0].as_text())
        .collect();
    for pending in &state.pending {
        if !owed.contains(&pending.id.as_str()) {
            return Err(format!("waits for {pending:?}, which nobody owes"));
        }
    }
    let works = matches!(
        state.status,
        FeatureStatus::Building | FeatureStatus::Publishing
    );
    if works && state.pending.is_empty() {
        return Err(format!("{:?} and waits for nothing", state.status));
    }
    if !works && state.status != FeatureStatus::Drafting && !state.pending.is_empty() {
        return Err(format!(
            "{:?} and still waits for {:?}",
            state.status, state.pending
        ));
    }
    Ok(())
}

thread_local! {
    /// What was read last: most looks find nothing new.
    static READ: RefCell<(String, Option<FeatureState>)> = RefCell::default();
}

/// The feature as it is stored.
pub fn state(storage: &dyn SqlStorage) -> Option<FeatureState> {
    let text = state_text(storage);
    READ.with_borrow_mut(|read| {
        if read.0 != text {
            let state = (!text.is_empty()).then(|| serde_json::from_str(&text).unwrap());
            *read = (text, state);
        }
        read.1.clone()
    })
}

fn state_text(storage: &dyn SqlStorage) -> String {
    let rows = storage.query("SELECT state FROM feature", &[]);
    let text = rows.ok().and_then(|rows| {
        rows.scalar()
            .and_then(SqlValue::as_text)
            .map(ToOwned::to_owned)
    });
    text.unwrap_or_default()
}

pub fn owner() -> Actor {
    Actor::Person {
        user_id: UserId::new(UnixMillis(1), Entropy([1; 16])),
        email: "ann@example.com".to_owned(),
        username: "ann".to_owned(),
    }
}

pub fn feature() -> FeatureId {
    FeatureId::new(UnixMillis(1), Entropy([2; 16]))
}
