//! `text-case`: capital and small letters, and the spellings of names in programs.

use heck::{ToKebabCase, ToLowerCamelCase, ToPascalCase, ToShoutySnakeCase, ToSnakeCase};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Context;
use crate::function::{Function, Outcome};

/// A text and its spelling.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The text.
    text: String,
    /// The spelling it gets.
    to: Spelling,
}

/// A spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Spelling {
    /// `small letters`
    Lower,
    /// `CAPITAL LETTERS`
    Upper,
    /// `A Capital In Front Of Each Word`, the rest as it is.
    Title,
    /// `A capital in front of the text`, the rest as it is.
    Sentence,
    /// `camelCase`
    Camel,
    /// `PascalCase`
    Pascal,
    /// `snake_case`
    Snake,
    /// `kebab-case`
    Kebab,
    /// `CONSTANT_CASE`
    Constant,
}

pub(crate) struct TextCase;

impl Function for TextCase {
    const NAME: &'static str = "text-case:1.0.0";
    const SUMMARY: &'static str =
        "Changes capital and small letters, or writes a name as programs spell names.";
    const EXAMPLE: &'static str = r#"{
  "with": {"text": "Date of birth", "to": "snake"},
  "returns": "date_of_birth"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let text = arguments.text.as_str();
        let spelt = match arguments.to {
            Spelling::Lower => text.to_lowercase(),
            Spelling::Upper => text.to_uppercase(),
            Spelling::Title => capitals(text, char::is_whitespace),
            Spelling::Sentence => capitals(text, |_| false),
            Spelling::Camel => text.to_lower_camel_case(),
            Spelling::Pascal => text.to_pascal_case(),
            Spelling::Snake => text.to_snake_case(),
            Spelling::Kebab => text.to_kebab_case(),
            Spelling::Constant => text.to_shouty_snake_case(),
        };
        Ok(spelt.into())
    }
}

/// A capital for the first letter or digit, and for the first one after each character that `ends` a word.
fn capitals(text: &str, ends: impl Fn(char) -> bool) -> String {
    let mut capital = true;
    let mut spelt = String::with_capacity(text.len());
    for char in text.chars() {
        if capital && char.is_alphanumeric() {
            spelt.extend(char.to_uppercase());
            capital = false;
        } else {
            spelt.push(char);
            capital |= ends(char);
        }
    }
    spelt
}

#[cfg(test)]
mod tests {
    use crate::testing::returns;
    use serde_json::json;

    #[test]
    fn spellings() {
        for (to, wanted) in [
            ("lower", "«hello, weg» mcdonald"),
            ("upper", "«HELLO, WEG» MCDONALD"),
            ("title", "«Hello, Weg» McDonald"),
            ("sentence", "«Hello, weg» McDonald"),
            ("camel", "helloWegMcDonald"),
            ("pascal", "HelloWegMcDonald"),
            ("snake", "hello_weg_mc_donald"),
            ("kebab", "hello-weg-mc-donald"),
            ("constant", "HELLO_WEG_MC_DONALD"),
        ] {
            let spelt = returns(
                "text-case",
                json!({"text": "«hello, weg» McDonald", "to": to}),
            );
            assert_eq!(spelt, wanted, "{to}");
        }
    }
}
