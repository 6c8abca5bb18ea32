//! An id for every request, to find it in the logs by what a person can read out.

use edgewright_types::Entropy;
use worker::Request;

use crate::clock;

/// The platform's own id of the request if it has one, else a new one. A caller's id is never taken over.
pub fn of(request: &Request) -> String {
    let platform = request.headers().get("cf-ray").ok().flatten();
    let plain = |id: &String| {
        id.len() <= 64
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    platform.filter(plain).unwrap_or_else(|| {
        let entropy = clock::entropy().unwrap_or(Entropy([0; 16]));
        entropy
            .0
            .iter()
            .take(8)
            .fold(String::new(), |id, byte| format!("{id}{byte:02x}"))
    })
}
