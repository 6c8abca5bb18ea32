//! `json-format`: a value as JSON text.

use std::io;

use edgewright_limits::function::{INDENT, RESULT_BYTES};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::ser::{PrettyFormatter, Serializer};

use crate::function::{Function, Outcome};
use crate::{Context, FunctionError};

/// A value and how it is written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The value.
    value: Value,
    /// Spaces for each level, at most 8; without it, all is in one line.
    #[serde(default)]
    indent: usize,
    /// Whether the members of objects are in the order of their names; otherwise they stay in theirs. False if not given.
    #[serde(default)]
    sort_names: bool,
}

pub(crate) struct JsonFormat;

impl Function for JsonFormat {
    const NAME: &'static str = "json-format:1.0.0";
    const SUMMARY: &'static str = "Writes a value as JSON.";
    const EXAMPLE: &'static str = r#"{
  "with": {"value": {"b": [1, 2], "a": null}, "sort_names": true},
  "returns": "{\"a\":null,\"b\":[1,2]}"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let Arguments {
            mut value,
            indent,
            sort_names,
        } = arguments;
        if indent > INDENT {
            let message = format!("At most {INDENT} spaces for each level are possible.");
            return Err(FunctionError::too_large("/indent", message));
        }
        if sort_names {
            value.sort_all_objects();
        }
        if indent == 0 {
            return Ok(value.to_string().into());
        }
        let spaces = " ".repeat(indent);
        let mut text = Bounded(Vec::new());
        let formatter = PrettyFormatter::with_indent(spaces.as_bytes());
        let written = value.serialize(&mut Serializer::with_formatter(&mut text, formatter));
        if written.is_err() {
            let message = format!(
                "The text would be larger than {} MB.",
                RESULT_BYTES / (1024 * 1024)
            );
            return Err(FunctionError::too_large("/value", message));
        }
        Ok(String::from_utf8_lossy(&text.0).into())
    }
}

/// Indentation can make a text many times as long as the value, so writing stops where a result would end.
struct Bounded(Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > RESULT_BYTES {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use edgewright_limits::function::{DEPTH, INDENT};
    use serde_json::{Value, json};

    #[test]
    fn indented() {
        let text = returns("json-format", json!({"value": {"a": [1]}, "indent": 2}));
        assert_eq!(text, "{\n  \"a\": [\n    1\n  ]\n}");
    }

    #[test]
    fn indentation_is_bounded() {
        let call = |indent: usize| json!({"value": [1], "indent": indent});
        returns("json-format", call(INDENT - 1));
        returns("json-format", call(INDENT));
        assert_eq!(refused("json-format", call(INDENT + 1)).pointer, "/indent");
        let inner = Value::Array(vec![json!(1); 100_000]);
        let deep = (0..DEPTH - 3).fold(inner, |inner, _| json!([inner]));
        assert_eq!(
            refused("json-format", json!({"value": deep, "indent": INDENT})).pointer,
            "/value"
        );
    }
}
