//! The Durable Object of one person's files, named by their user name: it writes contents into the bucket `FILES` and
//! takes them out, and keeps account of them ([`edgewright_files`]).
//!
//! Verbs: `POST /put` (the body is the content, the header `x-edgewright-file` says the rest), `POST /name`, `POST /get`
//! (answers the content), `POST /remove`, `POST /list`. Only Workers of ours ask; whose files they are about is the name of
//! the object, never a part of a request. An object in which nothing was ever put stores nothing at all.

mod answer;
mod asked;
mod collect;
#[cfg(feature = "fault-injection")]
mod fault;
mod put;
mod read;

use std::cell::Cell;

use edgewright_do_storage::DurableStorage;
use edgewright_files::Ledger;
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{Problem, UnixMillis, Username};
use worker::{
    Bucket, Date, DurableObject, Env, Method, Request, Response, Result, State, durable_object,
};

/// The object that the binding `PERSON_FILES` points at.
#[durable_object]
pub struct Files {
    env: Env,
    storage: DurableStorage,
    owner: Option<Username>,
    is_installed: Cell<bool>,
    /// When the alarm rings, as far as this instance has set it.
    armed: Cell<Option<UnixMillis>>,
}

impl DurableObject for Files {
    fn new(state: State, env: Env) -> Self {
        Self {
            owner: state.id().name().and_then(|name| name.parse().ok()),
            storage: DurableStorage::new(&state),
            env,
            is_installed: Cell::new(false),
            armed: Cell::new(None),
        }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        match (request.method(), request.path().as_str()) {
            (Method::Post, "/put") => self.put(request).await,
            (Method::Post, "/name") => self.name(request).await,
            (Method::Post, "/get") => self.get(request).await,
            (Method::Post, "/remove") => self.remove(request).await,
            (Method::Post, "/list") => self.list(request).await,
            #[cfg(feature = "fault-injection")]
            (Method::Post, "/fault") => self.fault(request).await,
            _ => answer::problem(&Problem::unavailable()),
        }
    }

    /// Never fails: an alarm that fails six times is never rung again.
    async fn alarm(&self) -> Result<Response> {
        self.armed.set(None);
        self.collect().await;
        Response::empty()
    }
}

impl Files {
    fn ledger(&self) -> Ledger<'_> {
        Ledger(&self.storage)
    }

    fn bucket(&self) -> Result<Bucket> {
        self.env.bucket("FILES")
    }

    /// Makes the tables, before the first file.
    fn install(&self) -> std::result::Result<(), StorageError> {
        if !self.is_installed.get() {
            self.ledger().install()?;
            self.is_installed.set(true);
        }
        Ok(())
    }

    /// Whether anything was ever put here.
    fn exists(&self) -> std::result::Result<bool, StorageError> {
        if !self.is_installed.get() {
            let sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'contents'";
            let tables = self.storage.query(sql, &[])?;
            self.is_installed.set(!tables.rows.is_empty());
        }
        Ok(self.is_installed.get())
    }
}

fn now() -> UnixMillis {
    UnixMillis(i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX))
}
