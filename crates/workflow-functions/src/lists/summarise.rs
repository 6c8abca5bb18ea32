//! `summarise`: what is in each field of a list.

use std::collections::HashMap;

use edgewright_limits::function::TOP_VALUES;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::check_work;
use super::number::Sum;
use crate::condition::is_empty;
use crate::function::{Function, Outcome};
use crate::path::Path;
use crate::quota::Quota;
use crate::{Context, FunctionError, order};

/// A list and the fields to look at.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The list.
    items: Vec<Value>,
    /// Paths to the fields; without any, all fields that the items have.
    #[serde(default)]
    fields: Vec<Path>,
    /// How many of the most frequent values are listed for each field, at most 50; 3 if not given.
    top: Option<u32>,
}

const TOP_DEFAULT: u32 = 3;

pub(crate) struct Summarise;

impl Function for Summarise {
    const NAME: &'static str = "summarise:1.0.0";
    const SUMMARY: &'static str = "Says for each field how often it is filled, empty and different, its extremes, average and most frequent values.";
    const EXAMPLE: &'static str = r#"{
  "with": {"items": [{"city": "Rome"}, {"city": "Oslo"}, {"city": "Rome"}, {"city": ""}], "top": 1},
  "returns": {
    "count": 4,
    "fields": [{
      "field": "city", "filled": 3, "empty": 1, "distinct": 2, "min": "Oslo", "max": "Rome",
      "average": null, "top": [{"value": "Rome", "count": 2}]
    }]
  }
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let Arguments {
            items,
            mut fields,
            top,
        } = arguments;
        let top = top.unwrap_or(TOP_DEFAULT);
        if top > TOP_VALUES {
            let message = format!("At most {TOP_VALUES} values can be listed.");
            return Err(FunctionError::too_large("/top", message));
        }
        if fields.is_empty() {
            fields = fields_of(&items);
        }
        check_work(items.len(), fields.len(), "/fields")?;
        let mut quota = Quota::result();
        let summaries = fields
            .iter()
            .map(|field| summary(&items, field, top, &mut quota));
        let summaries: Vec<Value> = summaries.collect::<Result<_, _>>()?;
        Ok(json!({"count": items.len(), "fields": summaries}))
    }
}

/// The fields that the items have, in the order in which they come up.
fn fields_of(items: &[Value]) -> Vec<Path> {
    let mut known = std::collections::HashSet::new();
    let names = items
        .iter()
        .filter_map(Value::as_object)
        .flat_map(serde_json::Map::keys);
    let new = names.filter(|name| known.insert(name.as_str()));
    new.filter_map(|name| Path::of_name(name)).collect()
}

fn summary(items: &[Value], field: &Path, top: u32, quota: &mut Quota) -> Outcome {
    let values = items.iter().map(|item| field.get_or_null(item));
    let filled: Vec<&Value> = values.filter(|value| !is_empty(value)).collect();
    let mut sum = Sum::default();
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut frequent: Vec<(&Value, usize)> = Vec::new();
    for value in &filled {
        if let Value::Number(number) = value {
            sum.add(number);
        }
        let next = frequent.len();
        let index = *counts.entry(order::key(value)).or_insert(next);
        match frequent.get_mut(index) {
            Some((_, count)) => *count += 1,
            None => frequent.push((value, 1)),
        }
    }
    let distinct = frequent.len();
    frequent.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut extreme =
        |found: Option<&&Value>| quota.copy(found.map_or(&Value::Null, |value| value));
    let min = extreme(
        filled
            .iter()
            .min_by(|left, right| order::compare(left, right)),
    )?;
    let max = extreme(
        filled
            .iter()
            .max_by(|left, right| order::compare(left, right)),
    )?;
    let listed = frequent.into_iter().take(top as usize);
    let listed =
        listed.map(|(value, count)| Ok(json!({"value": quota.copy(value)?, "count": count})));
    let listed: Vec<Value> = listed.collect::<Result<_, FunctionError>>()?;
    quota.take(field.as_str().len())?;
    Ok(json!({
        "field": field.as_str(), "filled": filled.len(), "empty": items.len() - filled.len(),
        "distinct": distinct, "min": min, "max": max, "average": sum.average(), "top": listed,
    }))
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use edgewright_limits::function::{RULES, TOP_VALUES};
    use serde_json::json;

    #[test]
    fn numbers_have_an_average_and_paths_lead_inside() {
        let items = json!([{"a": {"b": 1}}, {"a": {"b": 2}}, {"a": null}]);
        let summary = returns("summarise", json!({"items": items, "fields": ["a.b"]}));
        let field = &summary["fields"][0];
        assert_eq!(
            (&field["average"], &field["empty"]),
            (&json!(1.5), &json!(1))
        );
        assert_eq!((&field["min"], &field["max"]), (&json!(1), &json!(2)));
    }

    #[test]
    fn a_name_with_dots_is_found() {
        let summary = returns("summarise", json!({"items": [{"a.b": 1, "": 2}]}));
        assert_eq!(summary["fields"][0]["field"], "/a.b");
        assert_eq!(summary["fields"][0]["filled"], 1);
    }

    #[test]
    fn fields_and_values_are_bounded() {
        let items = |fields: usize| {
            let item: serde_json::Map<_, _> = (0..fields)
                .map(|index| (format!("f{index}"), json!(index)))
                .collect();
            json!({"items": [item]})
        };
        for fields in [RULES - 1, RULES] {
            let listed = returns("summarise", items(fields))["fields"]
                .as_array()
                .unwrap()
                .len();
            assert_eq!(listed, fields);
        }
        assert_eq!(refused("summarise", items(RULES + 1)).pointer, "/fields");
        let top = |top: u32| json!({"items": [], "top": top});
        returns("summarise", top(TOP_VALUES - 1));
        returns("summarise", top(TOP_VALUES));
        assert_eq!(refused("summarise", top(TOP_VALUES + 1)).pointer, "/top");
    }
}
