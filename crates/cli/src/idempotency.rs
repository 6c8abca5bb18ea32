//! Keys that make a repeated request the same request.

/// A key nobody else has; none if the system has no randomness, and the request then goes without one.
pub fn new_key() -> Option<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
