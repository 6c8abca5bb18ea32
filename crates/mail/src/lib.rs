//! The mails we send, and how to hand one to a provider.
//!
//! Nothing is sent here: the Worker performs the request, or puts the mail into the development mailbox. Mails are
//! plain text, so there is nothing to escape and nothing to track.

mod http_provider;
mod message;

pub use http_provider::{HttpProvider, ProviderRequest, read_answer};
pub use message::{Message, sign_in_code};

/// Why a mail was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The provider is busy or down; the same message with the same idempotency key may be tried again.
    #[error("the mail could not be sent right now")]
    TryLater,
    /// The provider will never take this message, such as for an address that cannot receive mail.
    #[error("the mail was refused")]
    Refused,
    /// The provider does not know us: the key or the sender's domain is wrong.
    #[error("the mail provider is not set up")]
    NotSetUp,
}

/// Somewhere a mail can go. `idempotency_key` is the same for every try of one message.
pub trait MailPort {
    /// Hands over a message. Done means accepted, not delivered.
    fn send(
        &self,
        message: &Message,
        idempotency_key: &str,
    ) -> impl Future<Output = Result<(), MailError>>;
}
