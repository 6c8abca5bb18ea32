//! `text-truncate`: the beginning of a text that is too long.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::Context;
use crate::function::{Function, Outcome};

/// A text and how long it may be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The text.
    text: String,
    /// Characters it may have, the ending included.
    length: usize,
    /// What stands at the end of a text that was too long; `…` if not given.
    ending: Option<String>,
    /// Whether to end after a whole word where there is one; false if not given.
    #[serde(default)]
    whole_words: bool,
}

pub(crate) struct TextTruncate;

impl Function for TextTruncate {
    const NAME: &'static str = "text-truncate:1.0.0";
    const SUMMARY: &'static str = "Shortens a text that is too long.";
    const EXAMPLE: &'static str = r#"{
  "with": {"text": "A sentence that is too long", "length": 14, "whole_words": true},
  "returns": "A sentence…"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let Arguments {
            text,
            length,
            ending,
            whole_words,
        } = arguments;
        if text.chars().nth(length).is_none() {
            return Ok(text.into());
        }
        let ending = ending.as_deref().unwrap_or("…");
        let room = length.saturating_sub(ending.chars().count());
        let end = text
            .char_indices()
            .nth(room)
            .map_or(text.len(), |(end, _)| end);
        let (kept, rest) = text.split_at_checked(end).unwrap_or((&text, ""));
        let ends_in_word = !rest.starts_with(char::is_whitespace);
        let kept = match kept.rfind(char::is_whitespace) {
            Some(space) if whole_words && ends_in_word => kept.get(..space).unwrap_or(kept),
            _ => kept,
        };
        let kept = if whole_words { kept.trim_end() } else { kept };
        Ok(kept
            .chars()
            .chain(ending.chars())
            .take(length)
            .collect::<String>()
            .into())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::returns;
    use serde_json::json;

    #[test]
    fn never_longer_than_asked() {
        let cut = |length: usize, ending: &str| {
            returns(
                "text-truncate",
                json!({"text": "héllo wörld", "length": length, "ending": ending}),
            )
        };
        assert_eq!(cut(11, "..."), "héllo wörld");
        assert_eq!(cut(10, "..."), "héllo w...");
        assert_eq!(cut(2, "..."), "..");
        assert_eq!(cut(0, "..."), "");
        assert_eq!(cut(5, ""), "héllo");
    }

    #[test]
    fn whole_words_where_there_are_some() {
        let cut = |text: &str, length: usize| {
            returns(
                "text-truncate",
                json!({"text": text, "length": length, "whole_words": true, "ending": ""}),
            )
        };
        assert_eq!(cut("one two three", 7), "one two");
        assert_eq!(cut("one two three", 6), "one");
        assert_eq!(cut("onetwothree", 6), "onetwo");
    }
}
