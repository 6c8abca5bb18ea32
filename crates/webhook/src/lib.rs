//! Webhooks as they come in: who signed them, which delivery they are, and what a run is given of them.
//!
//! Pure: the time is an input, secrets are handed in for one check and never kept, and no error says why a signature did
//! not fit. Whether somebody who holds the secret sent a request is asked before anything in it is read.

mod content;
mod delivery;
mod input;
mod request;
mod signature;
mod verify;

pub use delivery::{challenge, delivery};
pub use input::input;
pub use request::Request;
pub use signature::{Signature, Unfit};
pub use verify::{Forged, verify};
