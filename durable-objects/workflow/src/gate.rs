//! Room for runs, asked of the object of the person. While one ask is on its way, those that come wait and go together in
//! the next, so that many starts cost few hops.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use edgewright_types::{Plan, UnixMillis, WorkflowAddress};
use edgewright_workflow::Room;
use edgewright_workflow_owner::{Admitted, Ask, Want};
use futures::channel::oneshot;
use wasm_bindgen_futures::spawn_local;
use worker::Env;

use crate::ask;

/// Room that was granted, and by which instance.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The room.
    pub room: Room,
    /// Whether anybody wants to hear of runs that end with an error.
    pub faults_wanted: bool,
    epoch: String,
    at: UnixMillis,
}

/// Who asks for so many runs.
struct Asking {
    runs: u32,
    answer: oneshot::Sender<Option<Grant>>,
}

/// The way to the object of the person.
#[derive(Default)]
pub struct Gate {
    queue: RefCell<Vec<Asking>>,
    is_asking: Cell<bool>,
    /// The instance that asked last for the runs of this workflow. What earlier ones granted is void.
    epoch: RefCell<Option<String>>,
    /// What this workflow wants of events, as it was told last.
    told: RefCell<Option<Vec<Want>>>,
}

impl Gate {
    /// Hears which instance counts from now on.
    pub fn hear(&self, epoch: String) {
        *self.epoch.borrow_mut() = Some(epoch);
    }

    /// Asks for room. None when nobody can say whether there is any.
    pub async fn admit(
        self: &Rc<Self>,
        env: &Env,
        workflow: &WorkflowAddress,
        plan: Plan,
        runs: u32,
    ) -> Option<Grant> {
        let (answer, answered) = oneshot::channel();
        self.queue.borrow_mut().push(Asking { runs, answer });
        if !self.is_asking.replace(true) {
            let (gate, env, workflow) = (Rc::clone(self), env.clone(), workflow.clone());
            spawn_local(async move {
                gate.ask_for_all(&env, &workflow, plan).await;
                gate.is_asking.set(false);
            });
        }
        let grant = answered.await.ok().flatten()?;
        // Between the answer and now another instance may have asked for the runs that began.
        let is_void = self
            .epoch
            .borrow()
            .as_ref()
            .is_some_and(|epoch| *epoch != grant.epoch);
        (!is_void).then_some(grant)
    }

    async fn ask_for_all(&self, env: &Env, workflow: &WorkflowAddress, plan: Plan) {
        loop {
            let asking = self.queue.take();
            if asking.is_empty() {
                return;
            }
            let runs = asking
                .iter()
                .fold(0_u32, |sum, one| sum.saturating_add(one.runs));
            let ask = Ask::Admit {
                workflow: workflow.clone(),
                plan,
                runs,
            };
            let admitted: Option<Admitted> = ask::owner(env, &workflow.owner, ask).await;
            let mut left = admitted.as_ref().map_or(0, |admitted| admitted.granted);
            for one in asking {
                let granted = one.runs.min(left);
                left -= granted;
                let grant = admitted.as_ref().map(|admitted| Grant {
                    room: Room::admitted(
                        granted,
                        admitted.most,
                        admitted.retry_at.filter(|_| granted < one.runs),
                    ),
                    faults_wanted: admitted.faults_wanted,
                    epoch: admitted.epoch.clone(),
                    at: admitted.at,
                });
                // Whoever went away in the meantime leaves its room behind, which counts for an hour.
                let _gone = one.answer.send(grant);
            }
        }
    }

    /// Gives back room for runs that did not begin.
    pub fn give_back(&self, env: &Env, workflow: &WorkflowAddress, grant: &Grant, runs: u32) {
        if runs == 0 {
            return;
        }
        let ask = Ask::GiveBack {
            epoch: grant.epoch.clone(),
            at: grant.at,
            runs,
        };
        let (env, owner) = (env.clone(), workflow.owner.clone());
        spawn_local(async move {
            ask::tell_owner(&env, &owner, ask).await;
        });
    }

    /// Tells what the workflow wants, unless it was told before. False when it was not heard.
    pub async fn subscribe(&self, env: &Env, workflow: &WorkflowAddress, wants: Vec<Want>) -> bool {
        if self.told.borrow().as_ref() == Some(&wants) {
            return true;
        }
        let ask = Ask::Subscribe {
            workflow: workflow.clone(),
            wants: wants.clone(),
        };
        let is_heard = ask::tell_owner(env, &workflow.owner, ask).await.is_some();
        if is_heard {
            *self.told.borrow_mut() = Some(wants);
        }
        is_heard
    }

    /// Tells that the workflow is deleted and when its runs of the last hour began. False when it was not heard.
    pub async fn leave(
        &self,
        env: &Env,
        workflow: &WorkflowAddress,
        begun: Vec<UnixMillis>,
    ) -> bool {
        self.told.take();
        let ask = Ask::Leave {
            workflow: workflow.clone(),
            begun,
        };
        ask::tell_owner(env, &workflow.owner, ask).await.is_some()
    }
}
