//! The standard's own examples and its JSON Schema: what we read, what we leave out and say so, and that whatever we
//! accept the standard accepts too. The files lie beside the project; where they are absent, this passes and says so.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on fails, and one that counts says so"
)]

mod examples;
mod folder;
mod mutations;
