//! `text-join`: several texts as one.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::Context;
use crate::function::{Function, Outcome};
use crate::quota::Quota;

/// Texts and what stands between them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The texts; numbers and other values are written as JSON, null as nothing.
    items: Vec<Value>,
    /// What stands between two; nothing if not given.
    #[serde(default)]
    separator: String,
    /// Whether nothing is left out, so that no two separators follow each other; false if not given.
    #[serde(default)]
    skip_empty: bool,
}

pub(crate) struct TextJoin;

impl Function for TextJoin {
    const NAME: &'static str = "text-join:1.0.0";
    const SUMMARY: &'static str = "Puts texts together into one.";
    const EXAMPLE: &'static str = r#"{
  "with": {"items": ["Ada", "", null, "Lovelace"], "separator": " ", "skip_empty": true},
  "returns": "Ada Lovelace"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let texts = arguments.items.into_iter().map(|item| match item {
            Value::Null => String::new(),
            Value::String(text) => text,
            other => other.to_string(),
        });
        let texts: Vec<String> = texts
            .filter(|text| !(arguments.skip_empty && text.is_empty()))
            .collect();
        let length: usize = texts.iter().map(String::len).sum();
        let between = arguments.separator.len().saturating_mul(texts.len());
        Quota::result().take(length.saturating_add(between))?;
        Ok(texts.join(&arguments.separator).into())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use serde_json::json;

    #[test]
    fn values_are_written() {
        let items = json!([1, true, null, {"a": "b"}, "x"]);
        let joined = returns("text-join", json!({"items": items, "separator": ","}));
        assert_eq!(joined, "1,true,,{\"a\":\"b\"},x");
    }

    #[test]
    fn a_long_separator_is_stopped() {
        let call = json!({"items": vec![1; 100_000], "separator": "-".repeat(1_000)});
        assert_eq!(refused("text-join", call).code, crate::ErrorCode::TooLarge);
    }
}
