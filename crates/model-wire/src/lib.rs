//! What the protocols of all model providers have in common: a request as bytes, a stream of events in bounded
//! memory, what a failure means, what tokens cost.
//!
//! Pure: nothing here opens a connection, waits or knows the time. Everything that arrives is bounded, and nothing of
//! it is believed beyond its shape: the answer is JSON from a model, held to the agent's type elsewhere.

mod answer;
mod failure;
mod patience;
mod price;
mod request;
mod sse;

pub use answer::{AnswerReader, Draft, End, Take};
pub use failure::{Refusal, failure};
pub use patience::Patience;
pub use price::{Prices, Tokens};
pub use request::{Form, HttpRequest, parts, schema_in_words, with_base};
