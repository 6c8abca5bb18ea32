//! `json-parse`: what a JSON text says.

use edgewright_typed_json::{ReadError, from_text};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::function::{Function, Outcome};
use crate::{Context, FunctionError};

/// A JSON text.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The text.
    text: String,
    /// Whether each line is a JSON text of its own (NDJSON); the result is a list. False if not given.
    #[serde(default)]
    lines: bool,
}

pub(crate) struct JsonParse;

impl Function for JsonParse {
    const NAME: &'static str = "json-parse:1.0.0";
    const SUMMARY: &'static str = "Reads JSON. A name that an object gives twice is refused.";
    const EXAMPLE: &'static str = r#"{
  "with": {"text": "{\"a\": 1}\n{\"a\": 2}\n", "lines": true},
  "returns": [{"a": 1}, {"a": 2}]
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let text = arguments
            .text
            .strip_prefix('\u{feff}')
            .unwrap_or(&arguments.text);
        if !arguments.lines {
            return read(text, "");
        }
        let lines = text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty());
        lines
            .map(|(index, line)| read(line, &format!("Line {}: ", index + 1)))
            .collect()
    }
}

fn read(text: &str, place: &str) -> Outcome {
    from_text::<Value>(text).map_err(|error| {
        let what = match error {
            ReadError::Syntax(what) => what,
            ReadError::Mismatch(mismatch) => mismatch.to_string(),
        };
        FunctionError::data("/text", format!("{place}This is not JSON: {what}."))
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use serde_json::json;

    #[test]
    fn what_is_not_json_is_told_with_its_place() {
        assert_eq!(
            returns("json-parse", json!({"text": "\u{feff}[1.5, null]"})),
            json!([1.5, null])
        );
        for (text, lines, part) in [
            ("", false, "EOF"),
            ("{\"a\":1,\"a\":2}", false, "duplicate"),
            ("1\n\n{", true, "Line 3"),
        ] {
            let error = refused("json-parse", json!({"text": text, "lines": lines}));
            assert!(error.message.contains(part), "{error}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(
            refused("json-parse", json!({"text": deep})).pointer,
            "/text"
        );
    }
}
