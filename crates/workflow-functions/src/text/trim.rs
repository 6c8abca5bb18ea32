//! `text-trim`: without what is around a text.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Side;
use crate::Context;
use crate::function::{Function, Outcome};

/// A text and what is taken off.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The text.
    text: String,
    /// The characters that go; white space if not given.
    characters: Option<String>,
    /// Where; `both` if not given.
    side: Option<Side>,
}

pub(crate) struct TextTrim;

impl Function for TextTrim {
    const NAME: &'static str = "text-trim:1.0.0";
    const SUMMARY: &'static str = "Takes white space or other characters off the ends of a text.";
    const EXAMPLE: &'static str = r#"{
  "with": {"text": "--draft--", "characters": "-", "side": "end"},
  "returns": "--draft"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        // Sorted, so that finding one does not take as long as there are characters.
        let given = arguments.characters.map(|characters| {
            let mut characters: Vec<char> = characters.chars().collect();
            characters.sort_unstable();
            characters
        });
        let goes = |char: char| match &given {
            Some(characters) => characters.binary_search(&char).is_ok(),
            None => char.is_whitespace(),
        };
        let text = arguments.text.as_str();
        Ok(match arguments.side.unwrap_or(Side::Both) {
            Side::Start => text.trim_start_matches(goes),
            Side::End => text.trim_end_matches(goes),
            Side::Both => text.trim_matches(goes),
        }
        .into())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::returns;
    use serde_json::json;

    #[test]
    fn white_space_of_all_kinds_goes() {
        assert_eq!(
            returns("text-trim", json!({"text": "\u{a0}\n a b\t\u{3000}"})),
            "a b"
        );
        assert_eq!(
            returns("text-trim", json!({"text": " a ", "side": "start"})),
            "a "
        );
        assert_eq!(
            returns("text-trim", json!({"text": "a", "characters": ""})),
            "a"
        );
    }
}
