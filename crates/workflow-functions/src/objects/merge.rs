//! `merge`: several objects into one, deeply.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::Context;
use crate::function::{Function, Outcome};

/// Objects, and what happens to lists.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The objects; where two have the same member, the later one wins, and objects are merged in turn.
    objects: Vec<Map<String, Value>>,
    /// What happens where both have a list; `replace` if not given.
    #[serde(default)]
    lists: Lists,
}

/// What happens where both have a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Lists {
    /// The later one stays.
    #[default]
    Replace,
    /// The items of the later one follow those of the earlier one.
    Append,
}

pub(crate) struct Merge;

impl Function for Merge {
    const NAME: &'static str = "merge:1.0.0";
    const SUMMARY: &'static str =
        "Merges objects deeply; of two values in one place the later wins.";
    const EXAMPLE: &'static str = r#"{
  "with": {
    "objects": [{"a": 1, "b": {"c": [1], "d": 2}}, {"a": 9, "b": {"c": [3]}}],
    "lists": "append"
  },
  "returns": {"a": 9, "b": {"c": [1, 3], "d": 2}}
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let mut merged = Map::new();
        for object in arguments.objects {
            merge(&mut merged, object, arguments.lists);
        }
        Ok(merged.into())
    }
}

/// As deep as the arguments are, and their depth is bounded.
fn merge(into: &mut Map<String, Value>, from: Map<String, Value>, lists: Lists) {
    for (name, new) in from {
        match (into.get_mut(&name), new) {
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new, lists),
            (Some(Value::Array(old)), Value::Array(new)) if lists == Lists::Append => {
                old.extend(new)
            }
            (Some(old), new) => *old = new,
            (None, new) => {
                into.insert(name, new);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use serde_json::json;

    #[test]
    fn later_values_win_and_lists_are_replaced_unless_asked() {
        let objects = json!([{"a": [1], "b": {"x": 1}}, {"a": [2], "b": null}, {"c": {}}]);
        let wanted = json!({"a": [2], "b": null, "c": {}});
        assert_eq!(returns("merge", json!({"objects": objects})), wanted);
        assert_eq!(returns("merge", json!({"objects": []})), json!({}));
        assert_eq!(
            refused("merge", json!({"objects": [{}, 1]})).pointer,
            "/objects/1"
        );
    }
}
