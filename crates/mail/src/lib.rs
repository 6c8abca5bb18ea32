//! Sending e-mail: the development mailbox and an HTTP mail provider.
