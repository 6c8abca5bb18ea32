//! `omit`: all fields but some.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::{count, with_each};
use crate::Context;
use crate::function::{Function, Outcome};
use crate::lists::check_work;
use crate::path::Path;

/// An object or a list of objects, and the fields that go.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// An object, or a list of objects.
    value: Value,
    /// Paths to the fields that go.
    fields: Vec<Path>,
}

pub(crate) struct Omit;

impl Function for Omit {
    const NAME: &'static str = "omit:1.0.0";
    const SUMMARY: &'static str =
        "Leaves the named fields out of an object, or of each object of a list.";
    const EXAMPLE: &'static str = r#"{
  "with": {"value": [{"id": 7, "geo": {"city": "Rome", "zip": "00100"}}], "fields": ["id", "geo.zip"]},
  "returns": [{"geo": {"city": "Rome"}}]
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        check_work(count(&arguments.value), arguments.fields.len(), "/fields")?;
        with_each(arguments.value, &mut |members| {
            let mut object = Value::Object(members);
            for path in &arguments.fields {
                path.remove(&mut object);
            }
            Ok(std::mem::take(
                object.as_object_mut().unwrap_or(&mut Default::default()),
            ))
        })
    }
}
