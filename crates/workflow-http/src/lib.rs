//! Calls of workflows to web services: the request that leaves, and the answer as data.
//!
//! It sends nothing itself. Whoever sends must not follow redirections, and must stop reading at
//! [`edgewright_limits::workflow_run::OUTPUT_BYTES`].

mod authentication;
mod header;
mod mask;
mod openapi;
mod request;
mod response;
mod token;

pub use mask::Mask;
pub use openapi::{operation_call, read_document, shown_request};
pub use request::{Outgoing, Sender};
pub use response::{Answer, read_answer};
pub use token::{TokenAnswer, TokenAsk, refused as token_refused};
