//! `text-slug`: a text as a part of an address.

use schemars::JsonSchema;
use serde::Deserialize;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

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
        let plain = without_marks(&arguments.text);
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

/// Letters of European languages that Unicode does not take apart into a letter and its marks.
const WHOLE_LETTERS: [(char, &str); 9] = [
    ('ß', "ss"),
    ('æ', "ae"),
    ('œ', "oe"),
    ('ø', "o"),
    ('ł', "l"),
    ('đ', "d"),
    ('ð', "d"),
    ('þ', "th"),
    ('ı', "i"),
];

/// The text in small letters, each without its marks.
fn without_marks(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    // Only letters of the Latin script lose their marks: in others, such as Cyrillic, they make another letter.
    for letter in text.chars().flat_map(char::to_lowercase) {
        if let Some((_, plainly)) = WHOLE_LETTERS.iter().find(|(whole, _)| *whole == letter) {
            plain.push_str(plainly);
            continue;
        }
        let mut parts = std::iter::once(letter).nfd();
        match parts.next() {
            Some(base) if base.is_ascii_alphabetic() => plain.push(base),
            _ if is_combining_mark(letter)
                && plain.ends_with(|last: char| last.is_ascii_alphabetic()) => {}
            _ => plain.push(letter),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use serde_json::json;

    #[test]
    fn letters_without_their_marks() {
        let slug = |text: &str| returns("text-slug", json!({"text": text}));
        assert_eq!(slug("  Straße nach Łódź  "), "strasse-nach-lodz");
        assert_eq!(slug("Привет, мир"), "привет-мир");
        assert_eq!(slug("Cre\u{300}me"), "creme");
        assert_eq!(slug("йод"), "йод");
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
