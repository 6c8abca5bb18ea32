//! Wakes every workflow in turn: what lost its alarm goes on, what is past its time is removed, the plan is told, and the
//! directory hears what is live if it had not.

use edgewright_postgres::{Database, WorkflowTurn};
use edgewright_types::{Actor, Problem, UnixMillis};
use edgewright_workflow::{Command, answer::WorkflowView};

use crate::{objects, routes::workflow::report, workflow_object};
use worker::Env;

/// How long a workflow's turn is ago before it comes again.
const EVERY_MS: i64 = 60_000;
/// Workflows woken in one sweep; the next one takes the rest.
const WORKFLOWS_MAX: i32 = 1_000;
/// How long an address may be taken without anything being published at it.
const RESERVED_MS: i64 = 3_600_000;

/// One sweep.
pub async fn sweep(env: &Env, database: &Database, now: UnixMillis) {
    let turns = database
        .workflow_sweep(now.plus(-EVERY_MS), WORKFLOWS_MAX, now)
        .await;
    match turns {
        Ok(turns) => {
            for turn in turns {
                if let Err(problem) = wake(env, database, &turn, now).await {
                    worker::console_error!(
                        "sweep.workflow={} problem.code={}",
                        turn.workflow.id,
                        problem.code
                    );
                }
            }
        }
        Err(error) => worker::console_error!("sweep.workflows={error:?}"),
    }
}

async fn wake(
    env: &Env,
    database: &Database,
    turn: &WorkflowTurn,
    now: UnixMillis,
) -> Result<(), Problem> {
    let system = Actor::System {
        reason: "sweep".to_owned(),
    };
    let command = Command::Sweep {
        plan: turn.workflow.plan,
    };
    let response = workflow_object::send(env, &turn.address(), system, command).await?;
    let workflow = &turn.workflow;
    match objects::into_document::<WorkflowView>(response).await {
        Ok(view) if view.version == workflow.current_version => Ok(()),
        Ok(view) => report(database, &workflow.owner_id, &workflow.id, &view, now).await,
        Err(problem) if problem.status == 404 && workflow.created_at < now.plus(-RESERVED_MS) => {
            // Nothing was ever published there, or its deletion was not heard of.
            let released = database
                .workflow_delete(&workflow.owner_id, &workflow.id, now)
                .await;
            released
                .map(|_| ())
                .map_err(|error| crate::database::problem(&error))
        }
        Err(problem) if problem.status == 404 => Ok(()),
        Err(problem) => Err(problem),
    }
}
