//! E-mail as it comes in: which workflow it is for, which delivery it is, and what a run is given of it.
//!
//! Pure: it knows neither whether the workflow exists nor whether its mailbox is open. What a mail says of its sender proves
//! nothing, so nothing here decides by it.

mod mail;
mod recipient;

pub use mail::{Mail, Unreadable, read};
pub use recipient::{Recipient, TOKEN_CHARS, Unfit};
