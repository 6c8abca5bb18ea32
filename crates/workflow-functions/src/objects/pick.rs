//! `pick`: some fields, and no others.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{count, with_each};
use crate::Context;
use crate::function::{Function, Outcome};
use crate::lists::check_work;
use crate::path::Path;
use crate::quota::Quota;

/// An object or a list of objects, and the fields that stay.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// An object, or a list of objects.
    value: Value,
    /// Paths to the fields that stay; each keeps its place. One that is missing stays missing.
    fields: Vec<Path>,
}

pub(crate) struct Pick;

impl Function for Pick {
    const NAME: &'static str = "pick:1.0.0";
    const SUMMARY: &'static str =
        "Keeps only the named fields of an object, or of each object of a list.";
    const EXAMPLE: &'static str = r#"{
  "with": {
    "value": {"id": 7, "name": "Ada", "geo": {"city": "Rome", "zip": "00100"}},
    "fields": ["name", "geo.city"]
  },
  "returns": {"name": "Ada", "geo": {"city": "Rome"}}
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        check_work(count(&arguments.value), arguments.fields.len(), "/fields")?;
        let mut quota = Quota::result();
        with_each(arguments.value, &mut |members| {
            let object = Value::Object(members);
            let mut picked = Map::new();
            for path in &arguments.fields {
                if let Some(value) = path.get(&object) {
                    quota.take(path.as_str().len())?;
                    path.set(&mut picked, quota.copy(value)?);
                }
            }
            Ok(picked)
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use edgewright_limits::function::RULES;
    use serde_json::json;

    #[test]
    fn each_object_of_a_list() {
        let value = json!([{"a": 1, "b": 2}, {"b": null}]);
        let picked = returns("pick", json!({"value": value, "fields": ["b", "x.y"]}));
        assert_eq!(picked, json!([{"b": 2}, {"b": null}]));
    }

    #[test]
    fn the_number_of_fields_is_bounded() {
        let call = |count: usize| json!({"value": {}, "fields": vec!["a"; count]});
        assert_eq!(returns("pick", call(RULES - 1)), json!({}));
        assert_eq!(returns("pick", call(RULES)), json!({}));
        assert_eq!(refused("pick", call(RULES + 1)).pointer, "/fields");
    }
}
