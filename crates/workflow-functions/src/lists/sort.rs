//! `sort`: by several keys, each in its own direction. Items that are equal in all of them keep their order.

use std::borrow::Cow;
use std::cmp::Ordering;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::check_keys;
use crate::function::{Function, Outcome};
use crate::path::Path;
use crate::{Context, order};

/// A list and its order.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The list.
    items: Vec<Value>,
    /// The keys, the most important first; without any, the items themselves are compared.
    #[serde(default)]
    by: Vec<SortKey>,
}

/// One key of an order.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SortKey {
    /// Path to the field; without it the item itself is compared.
    field: Option<Path>,
    /// `ascending` if not given.
    #[serde(default)]
    direction: Direction,
    /// Where items without a value go, whatever the direction; `last` if not given.
    #[serde(default)]
    nulls: Nulls,
    /// Whether capital and small letters are alike in text; false if not given.
    #[serde(default)]
    ignore_case: bool,
}

/// A direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Direction {
    /// The smallest first.
    #[default]
    Ascending,
    /// The largest first.
    Descending,
}

/// The place of items without a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Nulls {
    /// Before all others.
    First,
    /// After all others.
    #[default]
    Last,
}

pub(crate) struct Sort;

impl Function for Sort {
    const NAME: &'static str = "sort:1.0.0";
    const SUMMARY: &'static str = "Sorts a list by several keys. False comes before true, then numbers, then text, then lists and objects.";
    const EXAMPLE: &'static str = r#"{
  "with": {
    "items": [{"n": "b", "v": 1}, {"n": "a", "v": 1}, {"n": "c", "v": 5}, {"n": "d"}],
    "by": [{"field": "v", "direction": "descending"}, {"field": "n"}]
  },
  "returns": [{"n": "c", "v": 5}, {"n": "a", "v": 1}, {"n": "b", "v": 1}, {"n": "d"}]
}"#;
    type Arguments = Arguments;

    fn run(mut arguments: Arguments, _: &Context) -> Outcome {
        check_keys(arguments.by.len(), "/by")?;
        if arguments.by.is_empty() {
            arguments.items.sort_by(order::compare);
            return Ok(arguments.items.into());
        }
        let keys = |item| arguments.by.iter().map(|key| key.of(item)).collect();
        let keyed = arguments.items.iter().map(|item| (keys(item), item));
        let mut keyed: Vec<(Vec<Cow<'_, Value>>, &Value)> = keyed.collect();
        keyed.sort_by(|(left, _), (right, _)| {
            let pairs = left.iter().zip(right);
            let mut orders = arguments
                .by
                .iter()
                .zip(pairs)
                .map(|(key, (left, right))| key.compare(left, right));
            orders
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        });
        Ok(keyed.into_iter().map(|(_, item)| item.clone()).collect())
    }
}

impl SortKey {
    /// What of an item is compared.
    fn of<'a>(&self, item: &'a Value) -> Cow<'a, Value> {
        let value = self
            .field
            .as_ref()
            .map_or(item, |path| path.get_or_null(item));
        match value {
            Value::String(text) if self.ignore_case => Cow::Owned(text.to_lowercase().into()),
            other => Cow::Borrowed(other),
        }
    }

    fn compare(&self, left: &Value, right: &Value) -> Ordering {
        match (left.is_null(), right.is_null()) {
            (true, true) => Ordering::Equal,
            (true, false) if self.nulls == Nulls::First => Ordering::Less,
            (true, false) => Ordering::Greater,
            (false, true) => self.compare(right, left).reverse(),
            (false, false) => match self.direction {
                Direction::Ascending => order::compare(left, right),
                Direction::Descending => order::compare(right, left),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use edgewright_limits::function::KEYS;
    use serde_json::json;

    #[test]
    fn nulls_stay_where_they_are_asked_for() {
        let sorted = |direction: &str, nulls: &str| {
            let by = json!([{"direction": direction, "nulls": nulls}]);
            returns("sort", json!({"items": [2, null, 1], "by": by}))
        };
        assert_eq!(sorted("ascending", "last"), json!([1, 2, null]));
        assert_eq!(sorted("descending", "last"), json!([2, 1, null]));
        assert_eq!(sorted("ascending", "first"), json!([null, 1, 2]));
        assert_eq!(sorted("descending", "first"), json!([null, 2, 1]));
    }

    #[test]
    fn equal_items_keep_their_order_also_downwards() {
        let items = json!([{"k": 1, "i": 1}, {"k": 1, "i": 2}, {"k": 2, "i": 3}]);
        let by = json!([{"field": "k", "direction": "descending"}]);
        let wanted = json!([{"k": 2, "i": 3}, {"k": 1, "i": 1}, {"k": 1, "i": 2}]);
        assert_eq!(returns("sort", json!({"items": items, "by": by})), wanted);
    }

    #[test]
    fn case_may_be_ignored() {
        let sorted = |ignore: bool| {
            returns(
                "sort",
                json!({"items": ["b", "A", "a", "B"], "by": [{"ignore_case": ignore}]}),
            )
        };
        assert_eq!(sorted(true), json!(["A", "a", "b", "B"]));
        assert_eq!(sorted(false), json!(["A", "B", "a", "b"]));
    }

    #[test]
    fn the_number_of_keys_is_bounded() {
        let by = |keys: usize| json!({"items": [2, 1], "by": vec![json!({}); keys]});
        assert_eq!(returns("sort", by(KEYS - 1)), json!([1, 2]));
        assert_eq!(returns("sort", by(KEYS)), json!([1, 2]));
        assert_eq!(refused("sort", by(KEYS + 1)).pointer, "/by");
    }
}
