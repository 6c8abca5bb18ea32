//! Workflow definitions: the Serverless Workflow DSL 1.0 in our profile, its reader and its checker.
//!
//! [`read`] turns text into a typed [`Workflow`]; [`check`] says whether it may run. Both speak in findings. What the
//! profile leaves out cannot be expressed in these types. Nothing here runs a workflow; docs/workflows/profile.md is
//! the page people read.

pub mod address;
pub mod argument;
pub mod authentication;
mod checker;
pub mod codes;
pub mod document;
pub mod duration;
pub mod endpoint;
pub mod error;
pub mod event;
pub mod expression;
pub mod flow;
pub mod outside;
mod read;
pub mod retry;
pub mod reusable;
pub mod schedule;
pub mod task;
pub mod template;
pub mod timeout;
pub mod transform;
mod workflow;

pub use checker::{Platform, check, is_publishable};
pub use edgewright_finding::{Finding, Severity};
pub use read::{read, read_text, read_value};
pub use task::{Task, TaskKind, Tasks};
pub use workflow::Workflow;
