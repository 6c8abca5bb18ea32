//! The reviewers: what a definition gives away, and what it gets wrong.

mod code;
mod security;

pub use code::review as review_code;
pub use security::review as review_security;
