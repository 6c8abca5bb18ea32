//! App definitions: the format, its JSON Schema, the checker, and the difference between two versions.
//!
//! A definition is data: nothing in here runs an app. The checker, not a model, decides what may be
//! published, and whatever it accepts must run.

pub mod contract_test;
pub mod difference;
pub mod document;
pub mod finding;

pub use document::AppDefinition;
pub use finding::{Finding, Severity};
