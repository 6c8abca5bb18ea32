//! What a checker says of a document: findings with a place, in plain words.
//!
//! Shared by every format that is checked. Nothing here knows a format or decides anything.

mod finding;
mod pointer;
mod report;
mod suggestion;

pub use finding::{Finding, Severity};
pub use pointer::Pointer;
pub use report::Report;
pub use suggestion::did_you_mean;
