//! The built-in model as the pipeline uses it: from words to an app that is accepted and whose checks hold.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what is wrong by failing"
)]

mod changes;
mod descriptions;
mod expected;
mod support;
mod word_salad;
