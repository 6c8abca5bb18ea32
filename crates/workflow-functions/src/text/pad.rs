//! `text-pad`: a text filled up to a length.

use edgewright_limits::function::PAD_LENGTH;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Side;
use crate::function::{Function, Outcome};
use crate::{Context, FunctionError};

/// A text and the length it gets.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The text.
    text: String,
    /// Characters it has at least, at most 10000.
    length: usize,
    /// What it is filled with; a space if not given.
    with: Option<String>,
    /// Where it is filled; `start` if not given.
    side: Option<Side>,
}

pub(crate) struct TextPad;

impl Function for TextPad {
    const NAME: &'static str = "text-pad:1.0.0";
    const SUMMARY: &'static str = "Fills a text up to a length.";
    const EXAMPLE: &'static str = r#"{
  "with": {"text": "42", "length": 6, "with": "0"},
  "returns": "000042"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let Arguments {
            text,
            length,
            with,
            side,
        } = arguments;
        if length > PAD_LENGTH {
            let message = format!("A text can be filled up to {PAD_LENGTH} characters.");
            return Err(FunctionError::too_large("/length", message));
        }
        let with = with.as_deref().unwrap_or(" ");
        if with.is_empty() {
            return Err(FunctionError::arguments(
                "/with",
                "There is nothing to fill the text with.",
            ));
        }
        let missing = length.saturating_sub(text.chars().count());
        let (before, after) = match side.unwrap_or(Side::Start) {
            Side::Start => (missing, 0),
            Side::End => (0, missing),
            Side::Both => (missing / 2, missing - missing / 2),
        };
        let filling = |count: usize| with.chars().cycle().take(count);
        let padded: String = filling(before)
            .chain(text.chars())
            .chain(filling(after))
            .collect();
        Ok(padded.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use edgewright_limits::function::PAD_LENGTH;
    use serde_json::json;

    #[test]
    fn sides_and_fillings() {
        let padded = |side: &str, with: &str| {
            returns(
                "text-pad",
                json!({"text": "é", "length": 4, "with": with, "side": side}),
            )
        };
        assert_eq!(padded("both", "-"), "-é--");
        assert_eq!(padded("end", "ab"), "éaba");
        assert_eq!(
            returns("text-pad", json!({"text": "long", "length": 2})),
            "long"
        );
        assert_eq!(
            refused("text-pad", json!({"text": "", "length": 2, "with": ""})).pointer,
            "/with"
        );
    }

    #[test]
    fn length_is_bounded() {
        let call = |length: usize| json!({"text": "", "length": length});
        returns("text-pad", call(PAD_LENGTH - 1));
        returns("text-pad", call(PAD_LENGTH));
        assert_eq!(refused("text-pad", call(PAD_LENGTH + 1)).pointer, "/length");
    }
}
