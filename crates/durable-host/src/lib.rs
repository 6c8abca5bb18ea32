//! The durable host: journal, outbox and alarms, the same for every engine.
//!
//! An engine decides, the host keeps its promises: the engine's writes and the effects it asks for commit in one
//! transaction, an effect stays in the journal until its result has been handed back, and the id of an effect is the
//! same however often it is tried, so it is the idempotency key outside. Nothing here does I/O, reads a clock or makes
//! randomness; an adapter hands these in and performs the effects.
//!
//! How an adapter uses it:
//!
//! 1. [`Host::command`] for every request; then arm the alarm for [`Host::next_alarm`] before the answer leaves, and
//!    call [`Pump::notify`].
//! 2. When the alarm fires: arm it again for [`Host::next_alarm`] (a lease, in case this run dies), then run
//!    [`Pump::run`], then arm it for [`Host::next_alarm`] or clear it. The alarm handler never fails.
//! 3. A sweep (`POST /sweep`) arms the alarm for [`Host::next_alarm`] and does nothing else.

mod engine;
mod host;
mod journal;
mod pump;
mod retry;
#[cfg(feature = "simulator")]
pub mod simulator;

pub use engine::{Engine, GaveUp, Settled, Turn};
pub use host::{Attempt, Finished, Host, Owed};
pub use journal::{EFFECTS_TABLE, EffectTable, Entry, Journal, Outlook};
pub use pump::{Environment, Performer, Pump};
pub use retry::RetryPolicy;
