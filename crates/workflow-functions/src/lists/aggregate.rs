//! `aggregate`: numbers and values worked out per group.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::group::{Group, group_by};
use super::number::Sum;
use super::{check_keys, check_work};
use crate::condition::is_empty;
use crate::function::{Function, Outcome};
use crate::path::Path;
use crate::quota::Quota;
use crate::{Context, FunctionError, order};

/// A list, its groups, and what is worked out for each.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The list.
    items: Vec<Value>,
    /// Paths to the fields that make a group; without any, all items are one group and the result is one object.
    #[serde(default)]
    by: Vec<Path>,
    /// What is worked out.
    values: Vec<Measure>,
}

/// One value per group.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Measure {
    /// Its name in the result.
    r#as: String,
    /// How it comes about.
    op: Operation,
    /// Path to the field it is about; without it, the items themselves.
    field: Option<Path>,
}

/// How a value of a group comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Operation {
    /// How many items have it, and that it is not empty; without a field, how many items there are.
    Count,
    /// The sum of numbers; null counts nothing.
    Sum,
    /// The average of numbers; null counts nothing.
    Average,
    /// The smallest that is not null.
    Min,
    /// The largest that is not null.
    Max,
    /// The one of the first item.
    First,
    /// The one of the last item.
    Last,
    /// All, as a list.
    Collect,
    /// All that differ, as a list.
    Distinct,
}

pub(crate) struct Aggregate;

impl Function for Aggregate {
    const NAME: &'static str = "aggregate:1.0.0";
    const SUMMARY: &'static str =
        "Works out counts, sums, averages, extremes or lists of values, for each group of items.";
    const EXAMPLE: &'static str = r#"{
  "with": {
    "items": [
      {"city": "Rome", "amount": 0.1},
      {"city": "Oslo", "amount": 5},
      {"city": "Rome", "amount": 0.2}
    ],
    "by": ["city"],
    "values": [{"as": "orders", "op": "count"}, {"as": "total", "op": "sum", "field": "amount"}]
  },
  "returns": [{"city": "Rome", "orders": 2, "total": 0.3}, {"city": "Oslo", "orders": 1, "total": 5}]
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        check_keys(arguments.by.len(), "/by")?;
        check_work(arguments.items.len(), arguments.values.len(), "/values")?;
        check_names(&arguments)?;
        let mut quota = Quota::result();
        let groups = group_by(&arguments.items, &arguments.by);
        let mut results = groups
            .iter()
            .map(|group| result(group, &arguments, &mut quota));
        if arguments.by.is_empty() {
            return results.next().unwrap_or(Ok(Value::Null));
        }
        results.collect()
    }
}

/// A name that is given twice would hide one of two values.
fn check_names(arguments: &Arguments) -> Result<(), FunctionError> {
    let mut names = HashSet::new();
    let fields = arguments.by.iter().enumerate();
    let fields = fields.map(|(index, path)| (path.name(), format!("/by/{index}")));
    let values = arguments.values.iter().enumerate();
    let values = values.map(|(index, value)| (value.r#as.as_str(), format!("/values/{index}/as")));
    for (name, pointer) in fields.chain(values) {
        if !names.insert(name) {
            let message = format!("Two values of the result would be named '{name}'. Rename one.");
            return Err(FunctionError::arguments(&pointer, message));
        }
    }
    Ok(())
}

fn result(group: &Group<'_>, arguments: &Arguments, quota: &mut Quota) -> Outcome {
    let mut members = Map::new();
    let example = group.first().map_or(&Value::Null, |(_, item)| item);
    for path in &arguments.by {
        quota.take(path.name().len())?;
        let shared = quota.copy(path.get_or_null(example))?;
        members.insert(path.name().to_owned(), shared);
    }
    for measure in &arguments.values {
        quota.take(measure.r#as.len())?;
        members.insert(measure.r#as.clone(), measure.of(group, quota)?);
    }
    Ok(members.into())
}

impl Measure {
    fn of(&self, group: &Group<'_>, quota: &mut Quota) -> Outcome {
        let values = || group.iter().map(|(_, item)| self.value(item));
        let present = || values().filter(|value| !value.is_null());
        let picked = match self.op {
            Operation::Count if self.field.is_none() => return Ok(group.len().into()),
            Operation::Count => {
                return Ok(values().filter(|value| !is_empty(value)).count().into());
            }
            Operation::Sum => return Ok(self.sum(group)?.total()),
            Operation::Average => return Ok(self.sum(group)?.average()),
            Operation::Collect => return values().map(|value| quota.copy(value)).collect(),
            Operation::Distinct => {
                let mut seen = HashSet::new();
                let new = present().filter(|value| seen.insert(order::key(value)));
                return new.map(|value| quota.copy(value)).collect();
            }
            Operation::Min => present().min_by(|left, right| order::compare(left, right)),
            Operation::Max => present().max_by(|left, right| order::compare(left, right)),
            Operation::First => values().next(),
            Operation::Last => values().next_back(),
        };
        quota.copy(picked.unwrap_or(&Value::Null))
    }

    fn value<'a>(&self, item: &'a Value) -> &'a Value {
        self.field
            .as_ref()
            .map_or(item, |path| path.get_or_null(item))
    }

    fn sum(&self, group: &Group<'_>) -> Result<Sum, FunctionError> {
        let mut sum = Sum::default();
        for (position, item) in group {
            match self.value(item) {
                Value::Null => {}
                Value::Number(number) => sum.add(number),
                _ => {
                    let field = self.field.as_ref().map(Path::pointer).unwrap_or_default();
                    let pointer = format!("/items/{position}{field}");
                    let message = "This is no number, so it cannot be added.";
                    return Err(FunctionError::data(&pointer, message));
                }
            }
        }
        Ok(sum)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use edgewright_limits::function::{KEYS, RULES};
    use serde_json::{Value, json};

    fn one(op: &str, items: Value) -> Value {
        let values = json!([{"as": "x", "op": op, "field": "v"}]);
        returns("aggregate", json!({"items": items, "values": values}))["x"].clone()
    }

    #[test]
    fn every_operation_and_nothing() {
        let items = json!([{"v": 3}, {"v": null}, {"v": 1}, {"v": 3.0}]);
        for (op, wanted, of_nothing) in [
            ("count", json!(3), json!(0)),
            ("sum", json!(7.0), json!(0)),
            ("average", json!(2.333_333_333_333_33), json!(null)),
            ("min", json!(1), json!(null)),
            ("max", json!(3.0), json!(null)),
            ("first", json!(3), json!(null)),
            ("last", json!(3.0), json!(null)),
            ("collect", json!([3, null, 1, 3.0]), json!([])),
            ("distinct", json!([3, 1]), json!([])),
        ] {
            assert_eq!(one(op, items.clone()), wanted, "{op}");
            assert_eq!(one(op, json!([])), of_nothing, "{op}");
        }
    }

    #[test]
    fn text_is_not_added() {
        let values = json!([{"as": "x", "op": "sum", "field": "v"}]);
        let error = refused(
            "aggregate",
            json!({"items": [{"v": 1}, {"v": "2"}], "values": values}),
        );
        assert_eq!(error.pointer, "/items/1/v");
    }

    #[test]
    fn no_name_is_given_twice() {
        let values = json!([{"as": "city", "op": "count"}]);
        let error = refused(
            "aggregate",
            json!({"items": [], "by": ["a.city"], "values": values}),
        );
        assert_eq!(error.pointer, "/values/0/as");
    }

    #[test]
    fn fields_and_values_are_bounded() {
        let call = |by: usize, values: usize| {
            let by: Vec<_> = (0..by).map(|index| format!("f{index}")).collect();
            let value = |index| json!({"as": format!("v{index}"), "op": "count"});
            let values: Vec<_> = (0..values).map(value).collect();
            json!({"items": [], "by": by, "values": values})
        };
        assert_eq!(returns("aggregate", call(KEYS - 1, RULES - 1)), json!([]));
        assert_eq!(returns("aggregate", call(KEYS, RULES)), json!([]));
        assert_eq!(refused("aggregate", call(KEYS + 1, RULES)).pointer, "/by");
        assert_eq!(
            refused("aggregate", call(KEYS, RULES + 1)).pointer,
            "/values"
        );
    }

    #[test]
    fn a_result_many_times_its_arguments_is_stopped() {
        let large = json!([{"v": "x".repeat(1 << 20)}]);
        let values: Vec<_> = (0..RULES)
            .map(|index| json!({"as": index.to_string(), "op": "first"}))
            .collect();
        let error = refused("aggregate", json!({"items": large, "values": values}));
        assert_eq!(error.code, crate::ErrorCode::TooLarge);
    }
}
