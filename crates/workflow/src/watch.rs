//! What those who watch are told: all runs of the workflow, or one run with its tasks. Only what is new to them.

use edgewright_storage::SqlStorage;
use edgewright_types::{Actor, Problem, RunId, UnixMillis};
use edgewright_workflow_engine::{
    Refusal,
    query::{RunTold, RunsTold},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Workflow,
    access::require_owner,
    answer::RunsNews,
    workflow::{document, live},
};

/// Somebody wants to watch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WatchRequest {
    /// Who.
    pub actor: Actor,
    /// Which run; all of them if absent.
    #[serde(default)]
    pub run: Option<RunId>,
    /// Up to when they know everything; nothing if absent.
    #[serde(default)]
    pub after: Option<UnixMillis>,
    /// Until when they may be told anything: as long as the session is believed in which they ask.
    pub until: UnixMillis,
}

/// What somebody who watches knows.
#[derive(Debug)]
pub enum Told {
    /// Of all runs.
    Runs(RunsTold),
    /// Of one run.
    Run(RunId, RunTold),
}

/// What is new to somebody.
#[derive(Debug, Clone, PartialEq)]
pub struct News {
    /// What to tell; none if nothing is new.
    pub document: Option<Value>,
    /// Nothing more will come.
    pub is_last: bool,
}

impl WatchRequest {
    /// What is known before anything was told.
    #[must_use]
    pub fn told(&self) -> Told {
        match &self.run {
            Some(run) => Told::Run(run.clone(), RunTold::up_to(self.after)),
            None => Told::Runs(RunsTold::up_to(self.after)),
        }
    }
}

impl Workflow {
    /// What is new to somebody who watches. It is asked every time whether they may.
    ///
    /// # Errors
    /// Why they are told nothing.
    pub fn news(
        &self,
        storage: &dyn SqlStorage,
        actor: &Actor,
        told: &mut Told,
        now: UnixMillis,
    ) -> Result<News, Refusal> {
        let about = live(storage)?;
        require_owner(actor, &about.address)?;
        match told {
            Told::Runs(told) => {
                let runs = self.engine.runs_news(storage, told, now)?;
                let is_new = !runs.is_empty();
                let told = document(200, &RunsNews { runs })?;
                Ok(News {
                    document: is_new.then_some(told.document),
                    is_last: false,
                })
            }
            Told::Run(run, told) => {
                let news = self.engine.run_news(storage, run, told)?;
                let news = news.ok_or_else(|| Problem::not_found("run"))?;
                let is_new = news.run.is_some() || !news.tasks.is_empty();
                Ok(News {
                    document: is_new
                        .then(|| document(200, &news).map(|told| told.document))
                        .transpose()?,
                    is_last: told.is_over(),
                })
            }
        }
    }
}
