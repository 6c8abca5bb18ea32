//! Bodies: measured before they are parsed, then read into a type with a located error.
//!
//! Server-owned members are never read from a body: every body type refuses unknown members.

use edgewright_limits::request::JSON_DEPTH;
use edgewright_typed_json::{ReadError, from_text};
use edgewright_types::Problem;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads a JSON body into a type.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    if depth(body) > JSON_DEPTH {
        return Err(Problem::caller(
            400,
            "body-too-deep",
            format!("The body is nested deeper than {JSON_DEPTH} levels. Send a flatter document."),
        ));
    }
    if let Some(pointer) = nul(body) {
        return Err(invalid(
            &pointer,
            "A text may not have the character U+0000. Remove it.",
        ));
    }
    from_text(body).map_err(|error| match error {
        ReadError::Syntax(error) => Problem::caller(
            400,
            "body-not-json",
            format!("The body is not JSON: {error}."),
        ),
        ReadError::Mismatch(mismatch) => invalid(&mismatch.pointer(), &mismatch.in_plain_words()),
    })
}

fn invalid(pointer: &str, detail: &str) -> Problem {
    Problem::caller(
        422,
        "body-invalid",
        "A part of the body is not as it should be; see errors.",
    )
    .with_error(pointer, "invalid", detail)
}

/// Where a text or name has the character U+0000, which PostgreSQL cannot keep. JSON can only write it as an escape.
fn nul(body: &[u8]) -> Option<String> {
    const ESCAPE: &[u8] = br"\u0000";
    if !body.windows(ESCAPE.len()).any(|part| part == ESCAPE) {
        return None;
    }
    let document = from_text::<Value>(body).ok()?;
    place_of_nul(&document)
}

fn place_of_nul(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| place_of_nul(item).map(|place| format!("/{index}{place}"))),
        Value::Object(members) => members.iter().find_map(|(name, item)| {
            if name.contains('\0') {
                return Some(String::new());
            }
            let segment = || name.replace('~', "~0").replace('/', "~1");
            place_of_nul(item).map(|place| format!("/{}{place}", segment()))
        }),
        _ => None,
    }
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
    fn a_text_with_the_character_zero_is_located() {
        for (body, pointer) in [
            (r#"{"a":[1,{"b/c":"x\u0000"}]}"#, "/a/1/b~1c"),
            (r#"{"a":{"x\u0000":1}}"#, "/a"),
            (r#""\u0000""#, ""),
        ] {
            let problem = read::<Value>(body.as_bytes()).unwrap_err();
            assert_eq!(
                (problem.status, problem.errors[0].pointer.as_str()),
                (422, pointer),
                "{body}"
            );
        }
        assert!(read::<Value>(br#""a backslash: \\u0000""#).is_ok());
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
