//! The storage trait over a Durable Object's SQLite; the only place that touches its raw cursor.
//!
//! The bindings of the `worker` crate let JavaScript exceptions pass through Rust frames, which kills the
//! Wasm instance, and they round large integers. Nothing outside this crate may call them.

mod codec;
mod exact;
mod placeholder;
mod raw;
mod storage;

pub use storage::DurableStorage;
