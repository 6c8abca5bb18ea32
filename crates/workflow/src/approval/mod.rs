//! Questions a run puts to people: it waits until one of them answers, or until it is too late.
//!
//! An answer is taken once, by the owner, by those the question names, or by whoever has its link if it is public. To
//! everybody else there is no question.

mod ask;
mod store;
mod view;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use edgewright_durable_host::{Engine, Turn};
use edgewright_limits::form::OPEN_APPROVALS;
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{Actor, EffectId, Problem, RunId, UnixMillis};
use edgewright_workflow_engine::{
    self as engine, Refusal, WorkflowEffect, WorkflowError, WorkflowOutcome, effect::FunctionCall,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    Answer, Workflow,
    about::About,
    access::{nothing_here, require_owner, require_system},
    fields,
    workflow::document,
};
use ask::{Asked, read, refused};
use store::{Approval, Outcome};
pub use store::{install, remove_all};
pub use view::{ApprovalList, ApprovalView, PublicAsk, public_ask};

/// The functions, as definitions name them.
pub const FUNCTIONS: [&str; 2] = ["approval:1.0.0", "approval-open:1.0.0"];

/// Which approval, and who may be asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Which {
    /// By its run and id, for whoever signed in.
    Named {
        /// Its run.
        run: RunId,
        /// Its id.
        id: EffectId,
    },
    /// By its link, for whoever has it.
    Linked {
        /// The end of the link.
        token: String,
    },
}

/// Something to do with approvals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ApprovalCommand {
    /// Does one of the functions. [`WorkflowOutcome`].
    Call {
        /// For this run.
        run: RunId,
        /// Under this effect: again is the same approval.
        effect: EffectId,
        /// The call.
        call: FunctionCall,
    },
    /// Answers. [`ApprovalView`] to who signed in, nothing to who did not.
    Answer {
        /// Which.
        which: Which,
        /// What they choose.
        choice: String,
        /// What they fill in.
        #[serde(default)]
        values: Map<String, Value>,
    },
}

/// Whether a function is one of these.
#[must_use]
pub fn is_function(call: &FunctionCall) -> bool {
    matches!(call.name.as_str(), "approval" | "approval-open")
}

impl Workflow {
    pub(crate) fn approval(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        about: &About,
        actor: &Actor,
        command: ApprovalCommand,
    ) -> Result<Answer, Refusal> {
        match command {
            ApprovalCommand::Call { run, effect, call } => {
                require_system(actor)?;
                let waits = call.name == "approval";
                let outcome = match read(&call.arguments) {
                    Ok(asked) => self.ask(turn, about, &run, &effect, asked, waits)?,
                    Err(error) => WorkflowOutcome::Failed { error },
                };
                document(200, &outcome)
            }
            ApprovalCommand::Answer {
                which,
                choice,
                values,
            } => {
                let is_linked = matches!(which, Which::Linked { .. });
                let approval = find_for(turn.storage, about, actor, which)?;
                let by = match actor.email() {
                    Some(email) if !is_linked => email.to_owned(),
                    _ => "public".to_owned(),
                };
                let answered = self.take(turn, approval, choice, &values, by)?;
                if is_linked {
                    return Ok(Answer {
                        status: 204,
                        document: Value::Null,
                    });
                }
                document(200, &self.approval_view(turn.storage, about, answered)?)
            }
        }
    }

    /// Opens an approval, or waits for one that is open.
    fn ask(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        about: &About,
        run: &RunId,
        effect: &EffectId,
        asked: Asked,
        waits: bool,
    ) -> Result<WorkflowOutcome, Refusal> {
        let id = match &asked {
            Asked::New(_) => effect,
            Asked::Opened(id) => id,
        };
        let known = store::find(turn.storage, id)?.filter(|known| known.run == *run);
        let mut approval = match (known, asked) {
            (Some(known), _) => known,
            (None, Asked::Opened(_)) => {
                return Ok(failed(refused("This run opened no approval with this id.")));
            }
            (None, Asked::New(ask)) => {
                if store::count_open(turn.storage)? >= OPEN_APPROVALS {
                    return Ok(failed(refused(&format!(
                        "{OPEN_APPROVALS} approvals of this workflow are open already."
                    ))));
                }
                open(turn, run, effect, ask)
            }
        };
        let outcome = match (&approval.outcome, waits) {
            (_, false) => WorkflowOutcome::Value {
                value: json!({ "id": approval.id.to_string(), "path": view::path(about, &approval) }),
            },
            (Some(outcome), true) => outcome_of(outcome),
            (None, true) => {
                approval.waiter = Some(effect.clone());
                WorkflowOutcome::Pending
            }
        };
        store::save(turn.storage, &approval)?;
        Ok(outcome)
    }

    fn take(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        mut approval: Approval,
        choice: String,
        values: &Map<String, Value>,
        by: String,
    ) -> Result<Approval, Refusal> {
        match &approval.outcome {
            Some(Outcome::Answered { .. }) => return Err(answered_already().into()),
            Some(Outcome::Expired) => return Err(too_late().into()),
            None => {}
        }
        if approval.expires_at.is_some_and(|at| at <= turn.now) {
            return Err(too_late().into());
        }
        if !approval.ask.choices.contains(&choice) {
            let choices = approval.ask.choices.join(", ");
            return Err(Problem::caller(
                422,
                "values-invalid",
                "Something filled in does not fit; see errors for what.",
            )
            .with_error("/choice", "invalid", format!("Choose one of: {choices}."))
            .into());
        }
        let values = fields::accept(&approval.ask.fields, values)?;
        approval.outcome = Some(Outcome::Answered {
            choice,
            values,
            by,
            at: turn.now,
        });
        let taken = match (&approval.waiter, &approval.outcome) {
            (Some(waiter), Some(outcome)) => {
                self.complete(turn, &approval.run, waiter, outcome_of(outcome))?
            }
            _ => self.is_live(turn.storage, &approval.run)?,
        };
        if !taken {
            return Err(too_late().into());
        }
        store::save(turn.storage, &approval)?;
        Ok(approval)
    }

    /// Ends approvals for which it is too late: the tasks that wait for them fail in a way they can catch.
    pub(crate) fn expire_approvals(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
    ) -> Result<(), Refusal> {
        for mut approval in store::due(turn.storage, turn.now)? {
            approval.outcome = Some(Outcome::Expired);
            store::save(turn.storage, &approval)?;
            if let Some(waiter) = &approval.waiter {
                self.complete(turn, &approval.run, waiter, outcome_of(&Outcome::Expired))?;
            }
        }
        Ok(())
    }

    /// Forgets approvals whose runs are gone, and closes those whose runs are over.
    pub(crate) fn sweep_approvals(&self, storage: &dyn SqlStorage) -> Result<(), StorageError> {
        for run in store::runs(storage)? {
            if self.engine.standing(storage, &run)?.is_none() {
                store::remove_run(storage, &run)?;
            }
        }
        Ok(())
    }

    fn complete(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        run: &RunId,
        waiter: &EffectId,
        outcome: WorkflowOutcome,
    ) -> Result<bool, Refusal> {
        let command = engine::Command::CompleteTask {
            run: run.clone(),
            effect: waiter.clone(),
            outcome,
        };
        let reply = self.engine.handle(turn, command)?;
        Ok(matches!(reply, engine::Reply::Taken { taken: true }))
    }

    fn is_live(&self, storage: &dyn SqlStorage, run: &RunId) -> Result<bool, StorageError> {
        let standing = self.engine.standing(storage, run)?;
        Ok(standing.is_some_and(|(_, status)| !status.is_over()))
    }
}

fn open(
    turn: &mut Turn<'_, WorkflowEffect>,
    run: &RunId,
    effect: &EffectId,
    ask: ask::Ask,
) -> Approval {
    let token = ask.public.then(|| {
        let bytes = [turn.draw_entropy().0, turn.draw_entropy().0].concat();
        URL_SAFE_NO_PAD.encode(bytes)
    });
    let expires_at = ask
        .expires_in_seconds
        .map(|seconds| turn.now.plus(seconds.saturating_mul(1_000)));
    Approval {
        id: effect.clone(),
        run: run.clone(),
        waiter: None,
        ask,
        asked_at: turn.now,
        expires_at,
        token,
        outcome: None,
    }
}

/// The approval, if whoever asks may see it.
fn find_for(
    storage: &dyn SqlStorage,
    about: &About,
    actor: &Actor,
    which: Which,
) -> Result<Approval, Refusal> {
    let found = match which {
        Which::Linked { token } => store::find_by_token(storage, &token)?,
        Which::Named { run, id } => {
            let found = store::find(storage, &id)?.filter(|found| found.run == run);
            let is_assigned = |found: &Approval| {
                let email = actor.email().unwrap_or_default();
                let mut assignees = found.ask.assignees.iter();
                assignees.any(|assignee| assignee.eq_ignore_ascii_case(email))
            };
            let is_owner = require_owner(actor, &about.address).is_ok();
            found.filter(|found| is_owner || is_assigned(found))
        }
    };
    Ok(found.ok_or_else(nothing_here)?)
}

/// What the task that waits for an approval gets.
fn outcome_of(outcome: &Outcome) -> WorkflowOutcome {
    match outcome {
        Outcome::Answered {
            choice,
            values,
            by,
            at,
        } => WorkflowOutcome::Value {
            value: json!({ "choice": choice, "values": values, "by": by, "at": at.to_rfc3339() }),
        },
        Outcome::Expired => failed(WorkflowError::timeout("Nobody answered in time.")),
    }
}

const fn failed(error: WorkflowError) -> WorkflowOutcome {
    WorkflowOutcome::Failed { error }
}

fn answered_already() -> Problem {
    Problem::caller(
        409,
        "already-answered",
        "Somebody has answered this already. The first answer counts.",
    )
}

fn too_late() -> Problem {
    Problem::caller(
        409,
        "too-late",
        "This is not waited for any more: its time is up, or its run has gone on or ended.",
    )
}

/// When the next approval is too late.
pub fn next_expiry(storage: &dyn SqlStorage) -> Result<Option<UnixMillis>, StorageError> {
    store::next_expiry(storage)
}
