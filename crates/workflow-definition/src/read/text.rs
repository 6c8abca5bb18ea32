//! Text to JSON: size and nesting first, then JSON or YAML.

use edgewright_finding::{Finding, Severity};
use edgewright_limits::workflow::{DEFINITION_BYTES, JSON_DEPTH};
use edgewright_typed_json::{ReadError, from_text, is_within_depth, text_depth};
use serde_json::Value;

use super::yaml;

/// JSON if the text begins with a brace and is JSON, else YAML (whose flow form also begins with a brace).
pub(super) fn value_of(text: &str) -> Result<Value, Vec<Finding>> {
    check_size(text.len())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.trim_start().starts_with('{') {
        return yaml::value_of(text).map_err(|finding| vec![finding]);
    }
    check_depth(text_depth(text.as_bytes()) <= JSON_DEPTH)?;
    match from_text::<Value>(text) {
        Ok(value) => Ok(value),
        Err(ReadError::Mismatch(mismatch)) => Err(vec![Finding {
            severity: Severity::Error,
            code: "duplicate-member".to_owned(),
            pointer: mismatch.pointer(),
            message: mismatch.in_plain_words(),
        }]),
        Err(ReadError::Syntax(error)) => yaml::value_of(text).map_err(|not_yaml| {
            let inside = text.trim_start().trim_start_matches('{').trim_start();
            // Whoever quotes the first name means JSON.
            if inside.is_empty() || inside.starts_with('"') {
                vec![whole("not-json", format!("This is not JSON: {error}."))]
            } else {
                vec![not_yaml]
            }
        }),
    }
}

/// Size and nesting of JSON already read.
pub(super) fn check_value(value: &Value) -> Result<(), Vec<Finding>> {
    check_depth(is_within_depth(value, JSON_DEPTH))?;
    check_size(value.to_string().len())
}

fn check_size(bytes: usize) -> Result<(), Vec<Finding>> {
    if bytes <= DEFINITION_BYTES {
        return Ok(());
    }
    Err(vec![whole(
        "document-too-large",
        format!(
            "The definition has {bytes} bytes; at most {DEFINITION_BYTES} are possible. Move a \
             part into a workflow of its own and run that."
        ),
    )])
}

fn check_depth(is_within: bool) -> Result<(), Vec<Finding>> {
    if is_within {
        return Ok(());
    }
    Err(vec![too_deep()])
}

pub(super) fn too_deep() -> Finding {
    whole(
        "document-too-deep",
        format!(
            "The definition nests more than {JSON_DEPTH} levels deep. Move a part into a workflow \
             of its own and run that."
        ),
    )
}

pub(super) fn whole(code: &str, message: String) -> Finding {
    Finding {
        severity: Severity::Error,
        code: code.to_owned(),
        pointer: String::new(),
        message,
    }
}
