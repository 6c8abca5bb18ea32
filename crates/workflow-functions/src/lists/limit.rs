//! `limit`: the first or the last items of a list.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::Context;
use crate::function::{Function, Outcome};

/// A list and how much of it is wanted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The list.
    items: Vec<Value>,
    /// How many items are wanted at most.
    count: usize,
    /// From which end; `first` if not given.
    #[serde(default)]
    from: End,
    /// How many items are left out at that end; none if not given.
    #[serde(default)]
    offset: usize,
}

/// An end of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum End {
    /// The beginning.
    #[default]
    First,
    /// The end.
    Last,
}

pub(crate) struct Limit;

impl Function for Limit {
    const NAME: &'static str = "limit:1.0.0";
    const SUMMARY: &'static str =
        "Takes the first or the last items of a list, in their order, after leaving some out.";
    const EXAMPLE: &'static str = r#"{
  "with": {"items": ["a", "b", "c", "d"], "count": 2, "from": "last", "offset": 1},
  "returns": ["b", "c"]
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let total = arguments.items.len();
        let start = match arguments.from {
            End::First => arguments.offset,
            End::Last => total
                .saturating_sub(arguments.offset)
                .saturating_sub(arguments.count),
        };
        let count = match arguments.from {
            End::First => arguments.count,
            End::Last => arguments.count.min(total.saturating_sub(arguments.offset)),
        };
        Ok(arguments
            .items
            .into_iter()
            .skip(start)
            .take(count)
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use serde_json::json;

    #[test]
    fn both_ends_and_beyond() {
        let items = json!([1, 2, 3]);
        let limited = |rest: serde_json::Value| {
            let mut arguments = json!({"items": items});
            arguments
                .as_object_mut()
                .unwrap()
                .extend(rest.as_object().unwrap().clone());
            returns("limit", arguments)
        };
        assert_eq!(limited(json!({"count": 2})), json!([1, 2]));
        assert_eq!(limited(json!({"count": 9, "offset": 2})), json!([3]));
        assert_eq!(limited(json!({"count": 2, "offset": 9})), json!([]));
        assert_eq!(
            limited(json!({"count": 2, "from": "last", "offset": 2})),
            json!([1])
        );
        assert_eq!(
            limited(json!({"count": 2, "from": "last", "offset": 9})),
            json!([])
        );
        assert_eq!(
            limited(json!({"count": u64::MAX, "offset": u64::MAX})),
            json!([])
        );
    }

    #[test]
    fn arguments_are_refused_where_they_are() {
        assert_eq!(
            refused("limit", json!({"items": [], "count": -1})).pointer,
            "/count"
        );
        assert_eq!(
            refused("limit", json!({"items": [], "count": 1, "from": "top"})).pointer,
            "/from"
        );
        let unknown = refused("limit", json!({"items": [], "count": 1, "form": "first"}));
        assert!(
            unknown.message.contains("There is no 'form' here"),
            "{unknown}"
        );
    }
}
