//! The Durable Object of one workflow: hosts its versions and runs, performs what they owe.
//!
//! It decides nothing. Verbs: `POST /command` ([`edgewright_workflow::CommandRequest`]) and `POST /query`
//! ([`edgewright_workflow::QueryRequest`]); `POST /watch` ([`edgewright_workflow::watch::WatchRequest`]) is answered with a
//! stream of events; `POST /check` ([`edgewright_workflow::CheckRequest`]) needs no storage at all. Storage: the tables of the workflow and its engine, nothing else; an object in
//! which nothing was published stores nothing at all.

mod admit;
mod answer;
mod ask;
mod changes;
mod clock;
mod gate;
mod hook;
mod live;
mod object;
mod perform;
mod sealing;
mod secrets;

use std::{cell::RefCell, rc::Rc};

use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use crate::object::Object;

/// The object that the binding `WORKFLOW` points at.
#[durable_object]
pub struct Workflow {
    state: Rc<State>,
    env: Env,
    object: RefCell<Option<Rc<Object>>>,
}

impl DurableObject for Workflow {
    fn new(state: State, env: Env) -> Self {
        Self {
            state: Rc::new(state),
            env,
            object: RefCell::new(None),
        }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        self.object().answer(request).await
    }

    /// Never fails: an alarm that fails six times is never rung again.
    async fn alarm(&self) -> Result<Response> {
        self.object().ring().await;
        Response::empty()
    }
}

impl Workflow {
    fn object(&self) -> Rc<Object> {
        let mut slot = self.object.borrow_mut();
        let object = slot
            .get_or_insert_with(|| Rc::new(Object::new(Rc::clone(&self.state), self.env.clone())));
        Rc::clone(object)
    }
}
