//! The Durable Object of one feature: hosts the pipeline, performs its effects, tells its watchers.
//!
//! It decides nothing. Verbs: `POST /command` ([`edgewright_pipeline::CommandRequest`]), `POST /sweep`, and with the
//! actor in the header `x-edgewright-actor`: `GET /events?after=N` (server-sent events) and `GET /socket?after=N`.
//! Storage: the tables of the host and of the pipeline, nothing else.

mod answer;
mod clock;
#[cfg(feature = "fault-injection")]
mod fault;
mod object;
mod perform;
mod watch;

use std::{cell::RefCell, rc::Rc};

use worker::{
    DurableObject, Env, Error, Request, Response, Result, State, WebSocket,
    WebSocketIncomingMessage, console_error, durable_object,
};

use crate::object::Object;

/// The object that the binding `FEATURE` points at.
#[durable_object]
pub struct Feature {
    state: Rc<State>,
    env: Env,
    object: RefCell<Option<Rc<Object>>>,
}

impl DurableObject for Feature {
    fn new(state: State, env: Env) -> Self {
        Self {
            state: Rc::new(state),
            env,
            object: RefCell::new(None),
        }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        let is_new = self.object.borrow().is_none();
        match self.open() {
            Ok(object) => {
                if is_new {
                    // Whatever an earlier instance left undone goes on as soon as somebody looks.
                    object.arm().await;
                }
                object.answer(request).await
            }
            Err(error) => {
                console_error!("feature.open_failed={error}");
                answer::problem(&edgewright_types::Problem::ours())
            }
        }
    }

    /// Never fails: an alarm that fails six times is never rung again.
    async fn alarm(&self) -> Result<Response> {
        match self.open() {
            Ok(object) => object.work().await,
            Err(error) => {
                console_error!("feature.open_failed={error}");
                object::ring_later(&self.state).await;
            }
        }
        Response::empty()
    }

    /// These sockets only tell. Whoever talks on one would keep the object awake, and is sent away.
    async fn websocket_message(
        &self,
        socket: WebSocket,
        _message: WebSocketIncomingMessage,
    ) -> Result<()> {
        let _closed = socket.close(Some(1008), Some("nothing is read here"));
        Ok(())
    }

    async fn websocket_close(
        &self,
        socket: WebSocket,
        _code: usize,
        _reason: String,
        _was_clean: bool,
    ) -> Result<()> {
        // The other side is gone already; there is nobody to tell if this fails.
        let _closed = socket.close(Some(1000), Some("bye"));
        Ok(())
    }

    async fn websocket_error(&self, _socket: WebSocket, _error: Error) -> Result<()> {
        Ok(())
    }
}

impl Feature {
    fn open(&self) -> std::result::Result<Rc<Object>, edgewright_storage::StorageError> {
        if let Some(object) = self.object.borrow().as_ref() {
            return Ok(Rc::clone(object));
        }
        let object = Rc::new(Object::open(Rc::clone(&self.state), self.env.clone())?);
        object.watchers().belong_to(&object);
        *self.object.borrow_mut() = Some(Rc::clone(&object));
        Ok(object)
    }
}
