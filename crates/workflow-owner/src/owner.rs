//! One person: their workflows, and the runs of the last hour.

use std::cell::RefCell;

use edgewright_limits::workflow_run::{RUNS_PER_HOUR_FREE, RUNS_PER_HOUR_PAID};
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{Plan, UnixMillis, WorkflowAddress};

use crate::{Admitted, HOUR_MS, Hour, Subscribers, Subscription, Want, Wanted, table};

/// One person. What it remembers besides storage may be lost: the workflows know it.
pub struct Owner {
    epoch: String,
    hour: RefCell<Option<Hour>>,
    workflows: RefCell<Option<Vec<Subscription>>>,
}

impl Owner {
    /// An owner that remembers nothing yet. `epoch` tells this instance from every other one.
    #[must_use]
    pub fn new(epoch: String) -> Self {
        Self {
            epoch,
            hour: RefCell::default(),
            workflows: RefCell::default(),
        }
    }

    /// Which instance this is.
    #[must_use]
    pub fn epoch(&self) -> &str {
        &self.epoch
    }

    /// Creates what is missing.
    ///
    /// # Errors
    /// When storage fails.
    pub fn install(&self, storage: &dyn SqlStorage) -> Result<(), StorageError> {
        table::install(storage)
    }

    /// Whether the workflows have to be asked for their runs, before any is admitted.
    #[must_use]
    pub fn is_cold(&self) -> bool {
        self.hour.borrow().is_none()
    }

    /// Takes what the workflows answered: when their runs of the last hour began.
    ///
    /// # Errors
    /// When storage fails.
    pub fn warm(
        &self,
        storage: &dyn SqlStorage,
        mut begun: Vec<UnixMillis>,
        now: UnixMillis,
    ) -> Result<(), StorageError> {
        begun.extend(table::departed(storage, now)?);
        let since = now.plus(-HOUR_MS);
        begun.retain(|began| *began > since);
        *self.hour.borrow_mut() = Some(Hour::of(begun));
        Ok(())
    }

    /// Admits runs. None while the workflows have to be asked first.
    ///
    /// # Errors
    /// When storage fails; nothing is admitted then.
    pub fn admit(
        &self,
        storage: &dyn SqlStorage,
        workflow: &WorkflowAddress,
        plan: Plan,
        runs: u32,
        now: UnixMillis,
    ) -> Result<Option<Admitted>, StorageError> {
        if self.is_cold() {
            return Ok(None);
        }
        // A workflow whose runs count is asked for them by the next instance.
        if !self.with_workflows(storage, |known| find(known, workflow).is_ok())? {
            self.subscribe(storage, workflow, Vec::new())?;
        }
        let most = plan.pick(RUNS_PER_HOUR_FREE, RUNS_PER_HOUR_PAID);
        let faults_wanted = self.wants_faults(storage)?;
        let mut hour = self.hour.borrow_mut();
        let Some(hour) = &mut *hour else {
            return Ok(None);
        };
        let room = hour.admit(now, runs, most);
        Ok(Some(Admitted {
            granted: room.granted,
            most,
            at: room.at,
            epoch: self.epoch.clone(),
            retry_at: room.retry_at,
            faults_wanted,
        }))
    }

    /// Takes back what was admitted and did not begin. What an earlier instance admitted is not known here any more.
    pub fn give_back(&self, epoch: &str, at: UnixMillis, runs: u32) {
        if epoch == self.epoch
            && let Some(hour) = &mut *self.hour.borrow_mut()
        {
            hour.give_back(at, runs);
        }
    }

    /// Whether the workflows have to hear that faults are wanted before this is written.
    ///
    /// # Errors
    /// When storage fails.
    pub fn begins_to_want_faults(
        &self,
        storage: &dyn SqlStorage,
        wants: &[Want],
    ) -> Result<bool, StorageError> {
        Ok(wants.iter().any(Want::is_faults) && !self.wants_faults(storage)?)
    }

    /// Whether anybody wants to hear of runs that end with an error.
    ///
    /// # Errors
    /// When storage fails.
    pub fn wants_faults(&self, storage: &dyn SqlStorage) -> Result<bool, StorageError> {
        self.with_workflows(storage, |known| {
            let mut wants = known.iter().flat_map(|one| &one.wants);
            wants.any(Want::is_faults)
        })
    }

    /// Keeps what a workflow wants. The same again writes nothing.
    ///
    /// # Errors
    /// When storage fails.
    pub fn subscribe(
        &self,
        storage: &dyn SqlStorage,
        workflow: &WorkflowAddress,
        mut wants: Vec<Want>,
    ) -> Result<(), StorageError> {
        wants.sort_unstable();
        wants.dedup();
        let is_known = self.with_workflows(storage, |known| {
            find(known, workflow)
                .ok()
                .and_then(|at| known.get(at))
                .is_some_and(|one| one.wants == wants)
        })?;
        if is_known {
            return Ok(());
        }
        table::save(storage, workflow, &wants)?;
        self.with_workflows(storage, |known| {
            let one = Subscription {
                workflow: workflow.clone(),
                wants,
            };
            match find(known, workflow) {
                Ok(at) => {
                    known.remove(at);
                    known.insert(at, one);
                }
                Err(at) => known.insert(at, one),
            }
        })
    }

    /// Forgets a workflow, and keeps its runs as long as they count.
    ///
    /// # Errors
    /// When storage fails.
    pub fn leave(
        &self,
        storage: &dyn SqlStorage,
        workflow: &WorkflowAddress,
        begun: &[UnixMillis],
        now: UnixMillis,
    ) -> Result<(), StorageError> {
        table::keep_departed(storage, workflow, begun, now)?;
        table::remove(storage, workflow)?;
        self.with_workflows(storage, |known| {
            known.retain(|one| one.workflow != *workflow);
        })
    }

    /// Which workflows may want an event.
    ///
    /// # Errors
    /// When storage fails.
    pub fn subscribers(
        &self,
        storage: &dyn SqlStorage,
        kind: &str,
        source: &str,
    ) -> Result<Subscribers, StorageError> {
        self.with_workflows(storage, |known| {
            let wanting = known
                .iter()
                .filter(|one| one.wants.iter().any(|want| want.fits(kind, source)));
            Subscribers {
                workflows: wanting.map(|one| one.workflow.clone()).collect(),
            }
        })
    }

    /// Everything that is wanted.
    ///
    /// # Errors
    /// When storage fails.
    pub fn wanted(&self, storage: &dyn SqlStorage) -> Result<Wanted, StorageError> {
        self.with_workflows(storage, |known| {
            let wanting = known.iter().filter(|one| !one.wants.is_empty());
            Wanted {
                items: wanting.cloned().collect(),
            }
        })
    }

    /// Every workflow there is.
    ///
    /// # Errors
    /// When storage fails.
    pub fn workflows(
        &self,
        storage: &dyn SqlStorage,
    ) -> Result<Vec<WorkflowAddress>, StorageError> {
        self.with_workflows(storage, |known| {
            known.iter().map(|one| one.workflow.clone()).collect()
        })
    }

    fn with_workflows<T>(
        &self,
        storage: &dyn SqlStorage,
        look: impl FnOnce(&mut Vec<Subscription>) -> T,
    ) -> Result<T, StorageError> {
        let mut known = self.workflows.borrow_mut();
        let known = match &mut *known {
            Some(known) => known,
            empty => empty.insert(table::load(storage)?),
        };
        Ok(look(known))
    }
}

/// Where a workflow is among all, or where it belongs. They are in the order in which the table has them, that of texts.
fn find(known: &[Subscription], workflow: &WorkflowAddress) -> Result<usize, usize> {
    let wanted = workflow.to_string();
    known.binary_search_by(|one| one.workflow.to_string().cmp(&wanted))
}
