//! One person at work.

use std::{cell::RefCell, rc::Rc};

use edgewright_do_storage::DurableStorage;
use edgewright_storage::StorageError;
use edgewright_types::{Problem, UnixMillis, Username};
use edgewright_workflow_owner::{Ask, HOUR_MS, Owner, OwnerRequest, Tidings};
use futures::lock::Mutex;
use serde::Serialize;
use worker::{Date, Env, Request, Response, Result, State, console_error};

use crate::tell::tell_all;

/// One person at work.
pub struct Object {
    env: Env,
    storage: DurableStorage,
    owner: RefCell<Option<Rc<Owner>>>,
    /// Held while workflows are asked or told, so that none comes or goes in between.
    turn: Mutex<()>,
}

/// Why nothing was answered.
enum Trouble {
    /// Whoever asks is told this.
    Told(Problem),
    Storage(StorageError),
    /// A workflow could not be asked.
    Unreachable(worker::Error),
}

impl From<StorageError> for Trouble {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

impl Object {
    /// An object that has not looked into its storage yet.
    pub fn new(state: Rc<State>, env: Env) -> Self {
        Self {
            env,
            storage: DurableStorage::new(&state),
            owner: RefCell::default(),
            turn: Mutex::new(()),
        }
    }

    /// Answers a request.
    pub async fn answer(&self, mut request: Request) -> Result<Response> {
        let body = request.text().await?;
        let asked = match (request.path().as_str(), read(&body)) {
            ("/ask", Some(asked)) => asked,
            _ => return problem(&Problem::unavailable()),
        };
        match self.ask(asked).await {
            Ok(Some(document)) => Response::ok(document),
            Ok(None) => Ok(Response::empty()?.with_status(204)),
            Err(Trouble::Told(told)) => problem(&told),
            Err(Trouble::Storage(error)) => {
                console_error!("owner.storage={error}");
                problem(&Problem::unavailable())
            }
            Err(Trouble::Unreachable(error)) => {
                console_error!("owner.workflow={error}");
                problem(&Problem::unavailable())
            }
        }
    }

    async fn ask(
        &self,
        OwnerRequest { owner: name, ask }: OwnerRequest,
    ) -> std::result::Result<Option<String>, Trouble> {
        let owner = self.owner()?;
        match ask {
            Ask::Admit {
                workflow,
                plan,
                runs,
            } => {
                is_theirs(&workflow.owner, &name)?;
                if owner.is_cold() {
                    self.warm(&owner).await?;
                }
                let admitted = owner.admit(&self.storage, &workflow, plan, runs, now())?;
                let admitted = admitted.ok_or_else(|| Trouble::Told(Problem::unavailable()))?;
                document(&admitted)
            }
            Ask::GiveBack { epoch, at, runs } => {
                owner.give_back(&epoch, at, runs);
                Ok(None)
            }
            Ask::Subscribe { workflow, wants } => {
                is_theirs(&workflow.owner, &name)?;
                let _turn = self.turn.lock().await;
                if owner.begins_to_want_faults(&self.storage, &wants)? {
                    self.tell(&owner, true).await?;
                }
                owner.subscribe(&self.storage, &workflow, wants)?;
                Ok(None)
            }
            Ask::Leave { workflow, begun } => {
                is_theirs(&workflow.owner, &name)?;
                let _turn = self.turn.lock().await;
                owner.leave(&self.storage, &workflow, &begun, now())?;
                Ok(None)
            }
            Ask::Subscribers { kind, source } => {
                document(&owner.subscribers(&self.storage, &kind, &source)?)
            }
            Ask::Wants => document(&owner.wanted(&self.storage)?),
        }
    }

    /// Asks the workflows for the runs of the last hour, unless somebody did so in the meantime.
    async fn warm(&self, owner: &Owner) -> std::result::Result<(), Trouble> {
        let _turn = self.turn.lock().await;
        if !owner.is_cold() {
            return Ok(());
        }
        let faults_wanted = owner.wants_faults(&self.storage)?;
        let begun = self.tell(owner, faults_wanted).await?;
        owner.warm(&self.storage, begun, now())?;
        Ok(())
    }

    async fn tell(
        &self,
        owner: &Owner,
        faults_wanted: bool,
    ) -> std::result::Result<Vec<UnixMillis>, Trouble> {
        let tidings = Tidings {
            epoch: owner.epoch().to_owned(),
            since: now().plus(-HOUR_MS),
            faults_wanted,
        };
        let workflows = owner.workflows(&self.storage)?;
        let standings = tell_all(&self.env, workflows, &tidings)
            .await
            .map_err(Trouble::Unreachable)?;
        Ok(standings
            .into_iter()
            .flat_map(|standing| standing.begun)
            .collect())
    }

    fn owner(&self) -> std::result::Result<Rc<Owner>, Trouble> {
        let mut slot = self.owner.borrow_mut();
        if let Some(owner) = &*slot {
            return Ok(Rc::clone(owner));
        }
        let owner = Rc::new(Owner::new(epoch()?));
        owner.install(&self.storage)?;
        *slot = Some(Rc::clone(&owner));
        Ok(owner)
    }
}

fn is_theirs(whose: &Username, owner: &Username) -> std::result::Result<(), Trouble> {
    if whose == owner {
        return Ok(());
    }
    Err(Trouble::Told(Problem::not_found("workflow")))
}

fn document(document: &impl Serialize) -> std::result::Result<Option<String>, Trouble> {
    edgewright_typed_json::to_text(document)
        .map(Some)
        .map_err(|_| Trouble::Told(Problem::ours()))
}

fn problem(problem: &Problem) -> Result<Response> {
    let document = serde_json::to_value(problem)?;
    Ok(Response::from_json(&document)?.with_status(problem.status))
}

fn read(body: &str) -> Option<OwnerRequest> {
    edgewright_typed_json::from_text(body)
        .inspect_err(|error| console_error!("owner.request_unreadable={error}"))
        .ok()
}

fn now() -> UnixMillis {
    UnixMillis(i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX))
}

/// What tells this instance from every other one. Without it, what another instance admitted could pass for this one's.
fn epoch() -> std::result::Result<String, Trouble> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        console_error!("owner.entropy={error}");
        Trouble::Told(Problem::unavailable())
    })?;
    Ok(format!("{:032x}", u128::from_le_bytes(bytes)))
}
