//! Values of a row as typed: a JSON object, single values, or both.

use serde_json::{Map, Value};

use crate::arguments::ValueArguments;
use crate::failure::Failure;

/// The values by field id; `--set` wins over the object.
pub fn read(arguments: &ValueArguments) -> Result<Map<String, Value>, Failure> {
    let mut values = match &arguments.values {
        None => Map::new(),
        Some(text) => match serde_json::from_str(text) {
            Ok(Value::Object(values)) => values,
            _ => {
                return Err(Failure::local(
                    "values-form",
                    "The values are not a JSON object. They look like '{\"name\": \"Drill\"}'.",
                ));
            }
        },
    };
    for text in &arguments.set {
        let Some((field, value)) = text.split_once('=').filter(|(field, _)| !field.is_empty())
        else {
            return Err(Failure::local(
                "values-form",
                format!("'{text}' is not a value. It looks like --set name=Drill."),
            ));
        };
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
        values.insert(field.to_owned(), value);
    }
    if values.is_empty() {
        return Err(Failure::local(
            "values-form",
            "There are no values. Give a JSON object or --set FIELD=VALUE.",
        ));
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn values(object: Option<&str>, set: &[&str]) -> Result<Value, String> {
        let arguments = ValueArguments {
            values: object.map(str::to_owned),
            set: set.iter().map(|text| (*text).to_owned()).collect(),
        };
        read(&arguments)
            .map(Value::Object)
            .map_err(|failure| failure.code().to_owned())
    }

    #[test]
    fn objects_and_single_values_are_joined() {
        assert_eq!(
            values(Some(r#"{"a":1}"#), &["b=x=y", "c=true", "d="]),
            Ok(json!({"a": 1, "b": "x=y", "c": true, "d": ""}))
        );
        assert_eq!(values(Some(r#"{"a":1}"#), &["a=2"]), Ok(json!({"a": 2})));
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for (object, set) in [
            (None, vec![]),
            (Some("[1]"), vec![]),
            (Some("{"), vec![]),
            (None, vec!["a"]),
            (None, vec!["=1"]),
        ] {
            assert_eq!(values(object, &set), Err("values-form".to_owned()));
        }
    }
}
