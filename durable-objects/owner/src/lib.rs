//! The Durable Object of one person, named by their user name: what is true across all their workflows.
//!
//! It decides nothing. Verb: `POST /ask` with an [`edgewright_workflow_owner::OwnerRequest`]. Only objects of workflows and
//! the Worker reach it, and it calls nobody but the person's workflows. Where it does not know, it says that it cannot
//! answer: no run begins then.

mod object;
mod tell;

use std::rc::Rc;

use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use crate::object::Object;

/// The object that the binding `OWNER` points at.
#[durable_object(fetch)]
pub struct Owner {
    object: Object,
}

impl DurableObject for Owner {
    fn new(state: State, env: Env) -> Self {
        Self {
            object: Object::new(Rc::new(state), env),
        }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        self.object.answer(request).await
    }
}
