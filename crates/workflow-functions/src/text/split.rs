//! `text-split`: the parts of a text.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::function::{Function, Outcome};
use crate::pattern::matches;
use crate::{Context, FunctionError};

/// A text and what is between its parts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The text.
    text: String,
    /// What stands between two parts; an empty one parts all characters. Either this or `pattern`.
    separator: Option<String>,
    /// A pattern (regular expression) of what stands between two parts. Either this or `separator`.
    pattern: Option<String>,
    /// Whether white space around each part goes; false if not given.
    #[serde(default)]
    trim: bool,
    /// Whether empty parts are left out; false if not given.
    #[serde(default)]
    skip_empty: bool,
}

pub(crate) struct TextSplit;

impl Function for TextSplit {
    const NAME: &'static str = "text-split:1.0.0";
    const SUMMARY: &'static str = "Takes a text apart at a separator or at a pattern.";
    const EXAMPLE: &'static str = r#"{
  "with": {"text": "red, green;  ,blue", "pattern": "[,;]", "trim": true, "skip_empty": true},
  "returns": ["red", "green", "blue"]
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let text = arguments.text.as_str();
        let parts = match (&arguments.separator, &arguments.pattern) {
            (Some(separator), None) if separator.is_empty() => {
                text.chars().map(String::from).collect()
            }
            (Some(separator), None) => text.split(separator).map(str::to_owned).collect(),
            (None, Some(pattern)) => split_at(text, pattern)?,
            _ => {
                let message = "Give either 'separator' or 'pattern', and not both.";
                return Err(FunctionError::arguments("", message));
            }
        };
        let parts = parts.into_iter().map(|part| match arguments.trim {
            true => part.trim().to_owned(),
            false => part,
        });
        let kept = parts.filter(|part| !(arguments.skip_empty && part.is_empty()));
        Ok(kept.map(Value::from).collect())
    }
}

fn split_at(text: &str, pattern: &str) -> Result<Vec<String>, FunctionError> {
    let mut parts = Vec::new();
    let mut chars = text.chars();
    let mut at = 0;
    for found in matches(text, pattern, true, false)? {
        parts.push(
            chars
                .by_ref()
                .take(found.start.saturating_sub(at))
                .collect(),
        );
        at = found.start + found.length;
        chars.by_ref().take(found.length).for_each(drop);
    }
    parts.push(chars.collect());
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use serde_json::json;

    #[test]
    fn separators_and_patterns() {
        let split =
            |member: &str, by: &str| returns("text-split", json!({"text": "aébc", member: by}));
        assert_eq!(split("separator", "b"), json!(["aé", "c"]));
        assert_eq!(split("separator", ""), json!(["a", "é", "b", "c"]));
        assert_eq!(split("pattern", "[éc]"), json!(["a", "b", ""]));
        assert_eq!(split("pattern", "x"), json!(["aébc"]));
        assert_eq!(
            returns("text-split", json!({"text": "", "separator": ","})),
            json!([""])
        );
    }

    #[test]
    fn bad_patterns_have_a_place() {
        assert_eq!(
            refused("text-split", json!({"text": "a", "pattern": "("})).pointer,
            "/pattern"
        );
        assert_eq!(refused("text-split", json!({"text": "a"})).pointer, "");
    }
}
