//! A published workflow: who may do what with it, what its owner pays for, how much it may run, and what it remembers.
//!
//! It stands around [`edgewright_workflow_engine`], which knows runs and nothing else. It has no clock, no randomness and no
//! network; time comes in with every turn.

mod about;
mod access;
pub mod answer;
pub mod approval;
mod between;
mod by_event;
pub mod fields;
pub mod form;
pub mod hook;
pub mod mailbox;
pub mod outside;
mod publish;
mod publisher;
mod query;
pub mod request;
pub mod respond;
mod room;
mod schedule;
mod schemas;
pub mod secrets;
mod services;
mod start;
mod state;
mod waiting;
mod wanted;
mod wants;
pub mod watch;
mod workflow;

pub use between::Between;
pub use publish::{check, checked};
pub use request::{
    Admitted, CheckRequest, Command, CommandRequest, Done, Query, QueryRequest, Source,
};
pub use room::Room;
pub use services::built_in_functions;
pub use workflow::{Answer, Settings, Workflow};
