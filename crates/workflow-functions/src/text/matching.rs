//! `text-match`: what a pattern finds in a text.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::Context;
use crate::function::{Function, Outcome};
use crate::pattern::{Match, matches};

/// A text and a pattern.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The text.
    text: String,
    /// The pattern (regular expression), as in expressions.
    pattern: String,
    /// Whether all matches are wanted, as a list; otherwise the first, or null. False if not given.
    #[serde(default)]
    all: bool,
    /// Whether capital and small letters are alike; false if not given.
    #[serde(default)]
    ignore_case: bool,
}

pub(crate) struct TextMatch;

impl Function for TextMatch {
    const NAME: &'static str = "text-match:1.0.0";
    const SUMMARY: &'static str =
        "Finds what fits a pattern, with its groups in order and by name.";
    const EXAMPLE: &'static str = r#"{
  "with": {"text": "Order A-17 of 2026", "pattern": "(?<series>[A-Z])-([0-9]+)"},
  "returns": {"text": "A-17", "start": 6, "groups": ["A", "17"], "named": {"series": "A"}}
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let Arguments {
            text,
            pattern,
            all,
            ignore_case,
        } = arguments;
        let found = matches(&text, &pattern, all, ignore_case)?;
        let mut described = found.into_iter().map(described);
        if all {
            return Ok(described.collect());
        }
        Ok(described.next().unwrap_or(Value::Null))
    }
}

fn described(found: Match) -> Value {
    let mut named = Map::new();
    for (name, text) in &found.groups {
        if let Some(name) = name {
            named.insert(name.clone(), json!(text));
        }
    }
    let groups: Vec<Option<String>> = found.groups.into_iter().map(|(_, text)| text).collect();
    json!({"text": found.text, "start": found.start, "groups": groups, "named": named})
}

#[cfg(test)]
mod tests {
    use crate::ErrorCode;
    use crate::testing::{refused, returns};
    use serde_json::json;

    #[test]
    fn all_or_the_first_or_none() {
        let call = |all: bool, pattern: &str| json!({"text": "aéA", "pattern": pattern, "all": all, "ignore_case": true});
        let all = returns("text-match", call(true, "a"));
        assert_eq!(
            all[1],
            json!({"text": "A", "start": 2, "groups": [], "named": {}})
        );
        assert_eq!(returns("text-match", call(false, "x")), json!(null));
        assert_eq!(returns("text-match", call(true, "x")), json!([]));
        let absent = returns("text-match", call(false, "a|(b)"));
        assert_eq!(absent["groups"], json!([null]));
    }

    #[test]
    fn no_pattern_takes_long() {
        let call = json!({"text": format!("{}!", "a".repeat(2_000_000)), "pattern": "^(a|a)*(a|a)*(a|a)*$"});
        let error = refused("text-match", call);
        assert_eq!(error.code, ErrorCode::TooLarge);
        assert_eq!(
            refused("text-match", json!({"text": "", "pattern": "(a"})).code,
            ErrorCode::Expression
        );
    }
}
