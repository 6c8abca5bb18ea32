//! Bodies: measured before they are parsed, then read into a type with a located error.
//!
//! Server-owned members are never read from a body: every body type refuses unknown members.

use edgewright_limits::request::JSON_DEPTH;
use edgewright_typed_json::{ReadError, from_text};
use edgewright_types::Problem;
use serde::de::DeserializeOwned;

/// Reads a JSON body into a type.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    if depth(body) > JSON_DEPTH {
        return Err(Problem::caller(
            400,
            "body-too-deep",
            format!("The body is nested deeper than {JSON_DEPTH} levels. Send a flatter document."),
        ));
    }
    from_text(body).map_err(|error| match error {
        ReadError::Syntax(error) => Problem::caller(
            400,
            "body-not-json",
            format!("The body is not JSON: {error}."),
        ),
        ReadError::Mismatch(mismatch) => Problem::caller(
            422,
            "body-invalid",
            "A part of the body is not as it should be; see errors.",
        )
        .with_error(mismatch.pointer(), "invalid", mismatch.message()),
    })
}

/// How deep brackets nest, without parsing, so that a hostile body cannot exhaust the stack.
fn depth(body: &[u8]) -> usize {
    let (mut deepest, mut open, mut in_text, mut escaped) = (0_usize, 0_usize, false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                open = open.saturating_add(1);
                deepest = deepest.max(open);
            }
            b']' | b'}' if !in_text => open = open.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[expect(dead_code, reason = "only its type matters")]
        items: Vec<u32>,
    }

    #[test]
    fn an_error_is_located() {
        let problem = read::<Body>(br#"{"items":[1,"two"]}"#).unwrap_err();
        assert_eq!(
            (problem.status, problem.errors[0].pointer.as_str()),
            (422, "/items/1")
        );
        let problem = read::<Body>(br#"{"items":[],"owner":"x"}"#).unwrap_err();
        assert!(problem.errors[0].detail.contains("owner"));
    }

    #[test]
    fn depth_holds_at_its_edges() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(read::<serde_json::Value>(nested(JSON_DEPTH).as_bytes()).is_ok());
        let problem = read::<serde_json::Value>(nested(JSON_DEPTH + 1).as_bytes()).unwrap_err();
        assert_eq!(problem.code, "body-too-deep");
        assert_eq!(depth(br#"{"a":"[[[[\"[["}"#), 1);
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for body in ["", "{", "nul", "{}{}", "\u{feff}{}", "[1e999999]"] {
            assert!(
                read::<serde_json::Value>(body.as_bytes()).is_err(),
                "{body}"
            );
        }
    }
}
