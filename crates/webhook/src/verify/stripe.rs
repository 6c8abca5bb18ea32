//! Stripe: `Stripe-Signature` with a time `t` and one or more signatures `v1`.

use edgewright_limits::webhook::SIGNATURES;
use edgewright_types::{Secret, UnixMillis};

use super::{bytes, from_hex, is_signed, recent};
use crate::Request;

pub fn verify(secrets: &[Secret], request: &Request, now: UnixMillis) -> Option<()> {
    let (mut timestamp, mut tags) = (None, Vec::new());
    let pairs = request.header("stripe-signature")?.split(',');
    for (name, value) in pairs
        .take(SIGNATURES)
        .filter_map(|pair| pair.split_once('='))
    {
        match name.trim() {
            "t" => timestamp = timestamp.or(Some(value)),
            "v1" => tags.extend(from_hex(value)),
            _ => {}
        }
    }
    let timestamp = timestamp?;
    recent(timestamp, now)?;
    is_signed(
        bytes(secrets),
        &[timestamp.as_bytes(), b".", &request.body],
        &tags,
    )
}
