//! The model port over OpenAI's Chat Completions API, and over everything else that speaks it: xAI, and model servers
//! of one's own.
//!
//! Pure, as everything in crates/model-wire says. The key is in the request's headers and nowhere else. The answer is
//! the message itself, not the input of a tool: OpenAI's current models refuse tools in this API while they think.

mod answer;
mod catalogue;
mod request;

pub use answer::take;
pub use catalogue::{Model, Traits, model_for, models, traits};
pub use request::{listing, request};
