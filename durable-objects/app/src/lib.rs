//! The Durable Object of one app, published or scratch: hosts the engine, tells its watchers, reports to the directory.
//!
//! It decides nothing. Verbs: `POST /command` ([`edgewright_app_engine::CommandRequest`]), `POST /query`
//! ([`edgewright_app_engine::QueryRequest`]), `POST /rows` (the same for workflows), `POST /sweep`,
//! `POST /import` (the body is a file, the header `x-edgewright-import` says the rest), `POST /import-undo`, and `GET /live`, a WebSocket with the actor in the header
//! `x-edgewright-actor`. Storage: the tables of the host and of the engine, nothing else; an object in which nothing was
//! published stores nothing at all. The count of requests lives in memory, because rows are the bill.

mod answer;
mod clock;
mod directory;
mod hosted;
mod imports;
mod object;
mod rows;
mod sessions;
mod watchers;
mod zones;

use std::{cell::RefCell, rc::Rc};

use worker::{
    DurableObject, Env, Error, Request, Response, Result, State, WebSocket,
    WebSocketIncomingMessage, console_error, durable_object,
};

use crate::object::Object;

/// The object that the binding `APP` points at.
#[durable_object]
pub struct App {
    state: Rc<State>,
    env: Env,
    object: RefCell<Option<Rc<Object>>>,
}

impl DurableObject for App {
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
        self.object().work().await;
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

    async fn websocket_error(&self, _socket: WebSocket, error: Error) -> Result<()> {
        console_error!("app.socket={error}");
        Ok(())
    }
}

impl App {
    fn object(&self) -> Rc<Object> {
        let mut slot = self.object.borrow_mut();
        let object = slot
            .get_or_insert_with(|| Rc::new(Object::new(Rc::clone(&self.state), self.env.clone())));
        Rc::clone(object)
    }
}
