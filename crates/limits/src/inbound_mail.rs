//! E-mail that starts runs. What a mail yields at most has to fit into the input of a run.

/// One mail as it is delivered.
pub const MAIL_BYTES: usize = 10 * 1024 * 1024;
/// Characters of its text, of its HTML and of its subject; the rest is cut.
pub const TEXT_CHARS: usize = 60_000;
/// Bytes of all attachments that a run is given; larger ones are named only.
pub const ATTACHMENT_BYTES: usize = 256 * 1024;
/// Attachments that are named.
pub const ATTACHMENTS: usize = 50;
/// People of one header.
pub const ADDRESSES: usize = 100;
/// Senders that a mailbox may name.
pub const SENDERS: usize = 100;
