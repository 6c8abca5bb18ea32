//! `text-slug`: a text as a part of an address.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::Context;
use crate::function::{Function, Outcome};

/// A text to make an address of.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The text.
    text: String,
    /// What stands between words; `-` if not given.
    separator: Option<String>,
}

pub(crate) struct TextSlug;

impl Function for TextSlug {
    const NAME: &'static str = "text-slug:1.0.0";
    const SUMMARY: &'static str = "Makes a part of an address of a text: small letters and digits, without accents; other scripts stay as they are.";
    const EXAMPLE: &'static str = r#"{
  "with": {"text": "Crème Brûlée & more!"},
  "returns": "creme-brulee-more"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let separator = arguments.separator.as_deref().unwrap_or("-");
        let plain = diacritics::remove_diacritics(&arguments.text).to_lowercase();
        let words = plain.split(|char: char| !char.is_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let mut quota = crate::quota::Quota::result();
        quota.take(
            plain
                .len()
                .saturating_add(separator.len().saturating_mul(words.len())),
        )?;
        Ok(words.join(separator).into())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use serde_json::json;

    #[test]
    fn letters_without_their_marks() {
        let slug = |text: &str| returns("text-slug", json!({"text": text}));
        assert_eq!(slug("  Straße nach Łódź  "), "strase-nach-lodz");
        assert_eq!(slug("Привет, мир"), "привет-мир");
        assert_eq!(slug("!!!"), "");
        assert_eq!(
            returns("text-slug", json!({"text": "A b", "separator": "_"})),
            "a_b"
        );
    }

    #[test]
    fn a_long_separator_is_stopped() {
        let call = json!({"text": "a ".repeat(100_000), "separator": "-".repeat(1_000)});
        assert_eq!(refused("text-slug", call).code, crate::ErrorCode::TooLarge);
    }
}
