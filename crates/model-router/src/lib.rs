//! Which model answers which task, who is asked when it does not, and where a key may be sent, as data.
//!
//! Pure: it says whom to ask and with which bytes; sending them is somebody else's work. Whether the same model is
//! asked again or the next one is the pipeline's decision.

mod address;
mod candidate;
mod listing;

pub use address::{AddressRefused, check_base_url};
pub use candidate::{Candidate, candidates, next_after};
pub use edgewright_model_wire::{AnswerReader, Form, HttpRequest, Patience, Refusal, failure};
pub use listing::listing;
