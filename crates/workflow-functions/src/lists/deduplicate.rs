//! `deduplicate`: one item of each kind.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::check_keys;
use super::limit::End;
use crate::function::{Function, Outcome};
use crate::path::Path;
use crate::{Context, FunctionError, order};

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
        let mut is_new = |item: &Value| seen.insert(key(item, &by));
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

/// A text that two items share exactly if they are the same.
fn key(item: &Value, by: &[Path]) -> String {
    if by.is_empty() {
        order::key(item)
    } else {
        order::key_of_all(by.iter().map(|path| path.get_or_null(item)))
    }
}

/// What tells the items of a list apart, for whoever remembers which ones were there before: a text per item, in order.
///
/// # Errors
/// When a path cannot be read, or there are too many.
pub fn keys_of(items: &[Value], by: &[String]) -> Result<Vec<String>, FunctionError> {
    check_keys(by.len(), "/by")?;
    let paths = by.iter().enumerate().map(|(position, text)| {
        Path::parse(text).ok_or_else(|| {
            FunctionError::expression(&format!("/by/{position}"), "This is no path to a field.")
        })
    });
    let paths = paths.collect::<Result<Vec<_>, _>>()?;
    Ok(items.iter().map(|item| key(item, &paths)).collect())
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
