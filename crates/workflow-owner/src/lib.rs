//! What is true across all workflows of one person: how many runs began in the last hour, and which workflow wants which
//! events.
//!
//! It has no clock, no randomness and no network. Whoever hosts it asks the workflows when it does not remember the hour,
//! and never lets a run begin that was not admitted.

mod answer;
mod hour;
mod owner;
mod request;
mod table;
mod want;

pub use answer::{Admitted, Subscribers, Subscription, Wanted};
pub use hour::{HOUR_MS, Hour};
pub use owner::Owner;
pub use request::{Ask, OwnerRequest, Standing, Tidings};
pub use want::{FAULTED, Want};
