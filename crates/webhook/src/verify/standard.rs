//! Standard Webhooks: `webhook-id`, `webhook-timestamp`, and `webhook-signature` with one or more signatures.

use base64::{Engine, engine::general_purpose::STANDARD};
use edgewright_limits::webhook::SIGNATURES;
use edgewright_types::{Secret, UnixMillis};

use super::{is_signed, recent};
use crate::{Request, signature::key};

pub fn verify(secrets: &[Secret], request: &Request, now: UnixMillis) -> Option<()> {
    let id = request.header("webhook-id").filter(|id| !id.is_empty())?;
    let timestamp = request.header("webhook-timestamp")?;
    recent(timestamp, now)?;
    let tags: Vec<_> = request
        .header("webhook-signature")?
        .split(' ')
        .take(SIGNATURES)
        .filter_map(|signature| STANDARD.decode(signature.strip_prefix("v1,")?).ok())
        .collect();
    let keys: Vec<_> = secrets.iter().filter_map(key).collect();
    is_signed(
        keys.iter().map(Vec::as_slice),
        &[
            id.as_bytes(),
            b".",
            timestamp.as_bytes(),
            b".",
            &request.body,
        ],
        &tags,
    )
}
