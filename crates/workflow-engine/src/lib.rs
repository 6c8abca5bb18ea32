//! The workflow engine: runs of Serverless Workflow definitions, as the durable host runs them.
//!
//! One object hosts one workflow: its published versions and all its runs. A run is data ([`state`]); the interpreter takes
//! it from step to step inside a turn, what it needs from outside leaves as effects, and results come back as the next
//! turn. Nothing here has a clock, randomness, a network, or the value of a secret.

pub mod command;
pub mod effect;
pub mod engine;
pub mod error;
mod interpret;
mod journal;
pub mod query;
pub mod secret;
pub mod state;
mod store;

pub use command::{Command, Reply};
pub use effect::{WorkflowEffect, WorkflowOutcome};
pub use engine::{Refusal, Services, WorkflowEngine};
pub use error::WorkflowError;
pub use interpret::{FAULTED, Gathered, Incoming};
