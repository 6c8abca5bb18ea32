//! The build pipeline: a feature's conversation, its state machine and its six agents.
//!
//! Pure: a command goes in, state is read and written through the storage trait, and what must happen
//! outside comes back as effects. No model is called from here, no clock is read.

pub mod agent;
pub mod artifact;
pub mod command;
pub mod effect;
mod engine;
pub mod event;
pub mod model;
mod stage;
pub mod state;
mod store;
pub mod view;
mod work;

pub use command::{Command, CommandRequest};
pub use effect::{FeatureEffect, FeatureOutcome};
pub use engine::{Pipeline, Refusal, Reply};
