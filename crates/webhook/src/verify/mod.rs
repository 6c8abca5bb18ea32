//! Whether a request was signed by somebody who holds the secret, and not long ago. Comparisons take the same time
//! wherever signatures differ.

mod github;
mod slack;
mod standard;
mod stripe;

use edgewright_limits::webhook::TOLERANCE_MS;
use edgewright_types::{Secret, UnixMillis};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::{Request, Signature};

/// It is not signed as it should be. Why, nobody is told: it would help only who forges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forged;

/// Checks the signature under any of the secrets: while one follows another, both are right.
///
/// # Errors
/// [`Forged`] when no secret fits, or when it was signed too long ago or in the future.
pub fn verify(
    signature: Signature,
    secrets: &[Secret],
    request: &Request,
    now: UnixMillis,
) -> Result<(), Forged> {
    let verified = match signature {
        Signature::None => Some(()),
        Signature::Standard => standard::verify(secrets, request, now),
        Signature::Github => github::verify(secrets, request),
        Signature::Stripe => stripe::verify(secrets, request, now),
        Signature::Slack => slack::verify(secrets, request, now),
    };
    verified.ok_or(Forged)
}

/// Whether one of the tags is the HMAC-SHA-256 of the parts under one of the keys.
fn is_signed<'a>(
    keys: impl Iterator<Item = &'a [u8]>,
    parts: &[&[u8]],
    tags: &[Vec<u8>],
) -> Option<()> {
    let mut is_signed = false;
    for key in keys {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
        for part in parts {
            mac.update(part);
        }
        for tag in tags {
            is_signed |= mac.clone().verify_slice(tag).is_ok();
        }
    }
    is_signed.then_some(())
}

/// The time somebody signed at, in whole seconds, if it is near enough to now.
fn recent(text: &str, now: UnixMillis) -> Option<()> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds: i64 = plain.then(|| text.parse().ok())??;
    let signed_at = UnixMillis(seconds.checked_mul(1_000)?);
    // The second it was signed in is not over until the next one begins.
    let age_ms = now.since(signed_at);
    (-TOLERANCE_MS..=TOLERANCE_MS + 999)
        .contains(&age_ms)
        .then_some(())
}

fn bytes(secrets: &[Secret]) -> impl Iterator<Item = &[u8]> {
    secrets.iter().map(|secret| secret.expose().as_bytes())
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    base16ct::lower::decode_vec(text).ok()
}

#[cfg(test)]
mod tests;
