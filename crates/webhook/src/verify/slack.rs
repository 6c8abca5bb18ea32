//! Slack: `X-Slack-Signature` in its version 0, and `X-Slack-Request-Timestamp`.

use edgewright_types::{Secret, UnixMillis};

use super::{bytes, from_hex, is_signed, recent};
use crate::Request;

pub fn verify(secrets: &[Secret], request: &Request, now: UnixMillis) -> Option<()> {
    let timestamp = request.header("x-slack-request-timestamp")?;
    recent(timestamp, now)?;
    let signature = request.header("x-slack-signature")?;
    let tag = from_hex(signature.strip_prefix("v0=")?)?;
    is_signed(
        bytes(secrets),
        &[b"v0:", timestamp.as_bytes(), b":", &request.body],
        &[tag],
    )
}
