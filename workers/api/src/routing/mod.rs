//! The route table: what exists, who may ask for it, how large its body may be, and what answers.
//!
//! A path that is not in the table does not exist. A route is closed unless its `auth` says otherwise by name.
//! The table is also what the OpenAPI document and the authorisation tests are generated from.

mod matching;
mod table;

use edgewright_identity::Scope;
use edgewright_types::Problem;
use futures::future::LocalBoxFuture;

use crate::{call::Call, reply::Reply};

pub use matching::{Match, find};
pub use table::ROUTES;

/// Who may ask for a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    /// Anybody. Said by name, for each such route.
    Public,
    /// A person who signed in themselves; no API key.
    Session,
    /// A signed-in person, or an API key with this scope.
    Person(Scope),
    /// Anybody whom the workflow itself lets in, by how they sign. Whatever a request has for signing in is the sender's
    /// business with the workflow and not looked at; its body is taken as it is.
    Hook,
    /// Anybody whom the app itself lets in: its own access rules decide, for people and for nobody in particular.
    /// An API key needs this scope besides.
    App(Scope),
}

/// An HTTP method of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Adds or acts.
    Post,
    /// Replaces.
    Put,
    /// Changes.
    Patch,
    /// Removes.
    Delete,
    /// Whatever a sender uses.
    Any,
}

impl Method {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Any => "ANY",
        }
    }

    /// Whether it is the method of a request.
    pub fn takes(self, method: &str) -> bool {
        self == Self::Any || self.as_str() == method
    }

    /// Whether a request may change something.
    pub const fn is_unsafe(self) -> bool {
        !matches!(self, Self::Get)
    }
}

/// What answers.
pub type Handler = fn(Call) -> LocalBoxFuture<'static, Result<Reply, Problem>>;

/// One route.
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path with `{names}`; a last `{*name}` is everything that follows, also nothing.
    pub pattern: &'static str,
    /// Name of the operation, the same noun_verb as in engine and store.
    pub operation: &'static str,
    /// Who may ask.
    pub auth: Auth,
    /// Longest body in bytes; 0 when it takes none.
    pub body_bytes: usize,
    /// What answers.
    pub handler: Handler,
}
