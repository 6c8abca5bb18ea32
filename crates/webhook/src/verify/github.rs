//! GitHub: `X-Hub-Signature-256` over the body alone. It has no time in it, so an old delivery is told by its id only.

use edgewright_types::Secret;

use super::{bytes, from_hex, is_signed};
use crate::Request;

pub fn verify(secrets: &[Secret], request: &Request) -> Option<()> {
    let signature = request.header("x-hub-signature-256")?;
    let tag = from_hex(signature.strip_prefix("sha256=")?)?;
    is_signed(bytes(secrets), &[&request.body], &[tag])
}
