//! What is found in definitions, and where: every code, every limit at its edge, and texts that are no definition at all.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod cases;
mod data;
mod durations;
mod limits;
mod page;
mod syntax;
mod world;
