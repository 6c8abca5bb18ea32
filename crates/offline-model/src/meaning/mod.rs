//! What the sentences of a brief mean.
//!
//! The brief is all that later agents see, and a builder may have rewritten any of it. Rules, permissions
//! and notes of screens are therefore kept in a small regular English that this module writes and reads.

mod field_rule;
pub mod permission;
pub mod rule;
pub mod screen;
pub mod terms;
pub mod written;
