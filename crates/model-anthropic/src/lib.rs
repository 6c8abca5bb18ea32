//! The model port over Anthropic's Messages API: requests as bytes out, a stream of events as bytes in.
//!
//! Pure: nothing here opens a connection or waits. Everything that arrives is bounded, and nothing of it is believed
//! beyond its shape: the answer is JSON from a model, held to the agent's type elsewhere. The key is in the request's
//! headers and nowhere else.

mod answer;
mod catalogue;
mod failure;
mod request;
mod sse;

pub use answer::AnswerReader;
pub use catalogue::{Model, ToolChoice, model_for, models};
pub use failure::failure;
pub use request::{Config, HttpRequest, request};
