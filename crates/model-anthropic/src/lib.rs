//! The model port over Anthropic's Messages API: requests as bytes out, a stream of events as bytes in.
//!
//! Pure, as everything in crates/model-wire says. The key is in the request's headers and nowhere else.

mod answer;
mod catalogue;
mod request;

pub use answer::take;
pub use catalogue::{Model, ToolChoice, model_for, models};
pub use request::{listing, request};
