//! Headers that a workflow may set.

use edgewright_workflow_engine::error::WorkflowError;

/// What belongs to the connection, or says who calls: the platform sets it.
const OURS: &[&str] = &[
    "connection",
    "content-length",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];
const OUR_PREFIXES: &[&str] = &["cf-", "proxy-", "sec-", "x-forwarded-"];

/// A header as it is sent, its name in lower case.
///
/// # Errors
/// When it is no header, is the platform's, or its value could begin another one.
pub fn checked(name: &str, value: &str) -> Result<(String, String), WorkflowError> {
    let name = name.to_ascii_lowercase();
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(WorkflowError::configuration(
            "The name of a header has other characters than a header may have.",
        ));
    }
    if OURS.contains(&name.as_str()) || OUR_PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
        return Err(WorkflowError::configuration(format!(
            "The header '{name}' is set by the platform. Leave it out."
        )));
    }
    // Whoever reads bytes beyond ASCII as they like reads another value than was meant.
    if !value
        .bytes()
        .all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte))
    {
        return Err(WorkflowError::configuration(format!(
            "The value of the header '{name}' has a line break or a character outside ASCII. Encode it first."
        )));
    }
    Ok((name, value.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_cannot_bring_another_one_along() {
        for value in ["a\r\nx: y", "a\ny", "a\0b", "ä"] {
            assert!(checked("x-a", value).is_err(), "{value:?}");
        }
        for name in [
            "",
            "x y",
            "x:y",
            "Host",
            "Content-Length",
            "CF-Connecting-IP",
            "x-forwarded-for",
        ] {
            assert!(checked(name, "v").is_err(), "{name:?}");
        }
        let plain = Ok(("x-a".to_owned(), "b\tc".to_owned()));
        assert_eq!(checked("X-A", " b\tc "), plain);
    }
}
