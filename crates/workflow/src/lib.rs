//! A published workflow: who may do what with it, what its owner pays for, how much it may run, and what it remembers.
//!
//! It stands around [`edgewright_workflow_engine`], which knows runs and nothing else. It has no clock, no randomness and no
//! network; time comes in with every turn.

mod about;
mod access;
mod admission;
pub mod answer;
mod offered;
pub mod outside;
mod publish;
mod publisher;
mod query;
pub mod request;
mod schedule;
mod services;
mod start;
mod state;
mod workflow;

pub use publish::check;
pub use request::{Command, CommandRequest, Query, QueryRequest, Source};
pub use services::built_in_functions;
pub use workflow::{Answer, Settings, Workflow};
