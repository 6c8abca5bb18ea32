//! `split`: a list into chunks.

use std::num::NonZeroUsize;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::Context;
use crate::function::{Function, Outcome};

/// A list and how many items a chunk has.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The list.
    items: Vec<Value>,
    /// Items of one chunk; the last one may have fewer.
    size: NonZeroUsize,
}

pub(crate) struct Split;

impl Function for Split {
    const NAME: &'static str = "split:1.0.0";
    const SUMMARY: &'static str = "Splits a list into chunks of a given size.";
    const EXAMPLE: &'static str = r#"{
  "with": {"items": [1, 2, 3, 4, 5], "size": 2},
  "returns": [[1, 2], [3, 4], [5]]
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let chunks = arguments.items.chunks(arguments.size.get());
        Ok(chunks.map(<[Value]>::to_vec).map(Value::from).collect())
    }
}
