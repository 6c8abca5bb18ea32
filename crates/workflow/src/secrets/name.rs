//! What a secret may be called, and what it may hold.

use edgewright_limits::workflow::{NAME_CHARS, SECRET_BYTES, SECRET_BYTES_MIN};
use edgewright_types::Problem;
use serde_json::Value;

/// Holds a name to what a definition can list and an address can carry.
///
/// # Errors
/// `secret-invalid`.
pub fn check_name(name: &str) -> Result<(), Problem> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    if (1..=NAME_CHARS).contains(&name.len()) && name.bytes().all(fits) {
        return Ok(());
    }
    Err(invalid(
        "/name",
        format!(
            "The name of a secret has 1 to {NAME_CHARS} letters, digits, dots, hyphens and underscores, and nothing else."
        ),
    ))
}

/// The text that is sealed for a value: a text itself, an object as JSON. What is wrong is said without any of it.
///
/// # Errors
/// `secret-invalid`.
pub fn check_value(value: &Value) -> Result<String, Problem> {
    let (text, least) = match value {
        // A short one could not be told from ordinary text where it is masked.
        Value::String(text) => (text.clone(), SECRET_BYTES_MIN),
        Value::Object(members) if !members.is_empty() => (value.to_string(), 1),
        _ => {
            return Err(invalid(
                "/value",
                "A secret is a text, or an object with the members its authentication needs."
                    .to_owned(),
            ));
        }
    };
    if (least..=SECRET_BYTES).contains(&text.len()) {
        return Ok(text);
    }
    Err(invalid(
        "/value",
        format!("A secret has {SECRET_BYTES_MIN} to {SECRET_BYTES} bytes."),
    ))
}

fn invalid(pointer: &str, detail: String) -> Problem {
    Problem::caller(
        422,
        "secret-invalid",
        "The secret was not kept. Mend what is named below.",
    )
    .with_error(pointer, "secret-invalid", detail)
}
