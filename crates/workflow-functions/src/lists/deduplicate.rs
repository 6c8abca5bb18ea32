//! `deduplicate`: one item of each kind.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::check_keys;
use super::limit::End;
use crate::function::{Function, Outcome};
use crate::path::Path;
use crate::{Context, order};

/// A list and what makes two of its items the same.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The list.
    items: Vec<Value>,
    /// Paths to the fields that are compared; without any, whole items are.
    #[serde(default)]
    by: Vec<Path>,
    /// Which of several items that are the same stays; `first` if not given.
    #[serde(default)]
    keep: End,
}

pub(crate) struct Deduplicate;

impl Function for Deduplicate {
    const NAME: &'static str = "deduplicate:1.0.0";
    const SUMMARY: &'static str =
        "Keeps one of several items that are the same, as a whole or in some fields.";
    const EXAMPLE: &'static str = r#"{
  "with": {
    "items": [{"mail": "a@x.org", "n": 1}, {"mail": "b@x.org", "n": 2}, {"mail": "a@x.org", "n": 3}],
    "by": ["mail"],
    "keep": "last"
  },
  "returns": [{"mail": "b@x.org", "n": 2}, {"mail": "a@x.org", "n": 3}]
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        check_keys(arguments.by.len(), "/by")?;
        let Arguments {
            mut items,
            by,
            keep,
        } = arguments;
        let mut seen = HashSet::new();
        let mut is_new = |item: &Value| {
            seen.insert(if by.is_empty() {
                order::key(item)
            } else {
                order::key_of_all(by.iter().map(|path| path.get_or_null(item)))
            })
        };
        if keep == End::Last {
            items.reverse();
        }
        items.retain(|item| is_new(item));
        if keep == End::Last {
            items.reverse();
        }
        Ok(items.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::returns;
    use serde_json::json;

    #[test]
    fn whole_items_are_compared_by_what_they_are() {
        let items = json!([{"a": 1, "b": 2}, {"b": 2.0, "a": 1}, 1, "1", null, null]);
        let wanted = json!([{"a": 1, "b": 2}, 1, "1", null]);
        assert_eq!(returns("deduplicate", json!({"items": items})), wanted);
    }
}
