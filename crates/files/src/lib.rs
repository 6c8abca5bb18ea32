//! The files of one person. What is in them lies in a bucket, under a key made of the person and of the content; what they
//! are called, how large they are and whether they are whole is kept here.
//!
//! A file is begun here, then written into the bucket, then whole here: nothing is ever shown that is not in the bucket,
//! and what was begun and never whole is let go of. Nothing here has a clock, randomness or a network.

mod key;
mod ledger;

pub use key::{Digest, object_key};
pub use ledger::{Begun, Entry, Ledger, New};
