//! `rename`: fields under new names or in new places.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::{count, with_each};
use crate::Context;
use crate::function::{Function, Outcome};
use crate::lists::check_work;
use crate::path::Path;
use crate::quota::Quota;

/// An object or a list of objects, and the new names.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// An object, or a list of objects.
    value: Value,
    /// The new names, applied one after the other.
    fields: Vec<Renaming>,
}

/// One field's new name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Renaming {
    /// Path to the field as it is; nothing happens where it is missing.
    from: Path,
    /// Path to the field as it will be; objects on the way are made.
    to: Path,
}

pub(crate) struct Rename;

impl Function for Rename {
    const NAME: &'static str = "rename:1.0.0";
    const SUMMARY: &'static str =
        "Gives fields of an object, or of each object of a list, new names or new places.";
    const EXAMPLE: &'static str = r#"{
  "with": {
    "value": [{"E-Mail": "a@x.org", "geo": {"city": "Rome"}}],
    "fields": [{"from": "E-Mail", "to": "email"}, {"from": "geo.city", "to": "city"}]
  },
  "returns": [{"geo": {}, "email": "a@x.org", "city": "Rome"}]
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        check_work(count(&arguments.value), arguments.fields.len(), "/fields")?;
        // New names may be longer than old ones, in every item.
        let mut quota = Quota::result();
        with_each(arguments.value, &mut |members| {
            let mut object = Value::Object(members);
            for Renaming { from, to } in &arguments.fields {
                let Some(moved) = from.remove(&mut object) else {
                    continue;
                };
                quota.take(to.as_str().len())?;
                if let Value::Object(members) = &mut object {
                    to.set(members, moved);
                }
            }
            Ok(std::mem::take(
                object.as_object_mut().unwrap_or(&mut Default::default()),
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use edgewright_limits::function::RULES;
    use serde_json::json;

    #[test]
    fn names_swap_one_after_the_other() {
        let fields = json!([
            {"from": "a", "to": "t"}, {"from": "b", "to": "a"}, {"from": "t", "to": "b"}, {"from": "x", "to": "y"}
        ]);
        let swapped = returns(
            "rename",
            json!({"value": {"a": 1, "b": 2}, "fields": fields}),
        );
        assert_eq!(swapped, json!({"a": 2, "b": 1}));
    }

    #[test]
    fn what_is_no_object_is_refused_where_it_is() {
        assert_eq!(
            refused("rename", json!({"value": [{}, 1], "fields": []})).pointer,
            "/value/1"
        );
        assert_eq!(
            refused("rename", json!({"value": "a", "fields": []})).pointer,
            "/value"
        );
    }

    #[test]
    fn the_number_of_names_is_bounded() {
        let call = |count: usize| json!({"value": {}, "fields": vec![json!({"from": "a", "to": "b"}); count]});
        assert_eq!(returns("rename", call(RULES - 1)), json!({}));
        assert_eq!(returns("rename", call(RULES)), json!({}));
        assert_eq!(refused("rename", call(RULES + 1)).pointer, "/fields");
    }
}
