//! The model port over Google's Gemini API.
//!
//! Pure, as everything in crates/model-wire says. The key is in the request's headers and nowhere else, although the
//! API would take it in the address too: addresses end up in logs.

mod answer;
mod catalogue;
mod request;
mod schema;

pub use answer::take;
pub use catalogue::{Model, model_for, models};
pub use request::{listing, request};
pub use schema::fits;
