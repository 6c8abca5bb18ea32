//! The bounds of what goes into a function and of what comes out: bytes, values, depth.

use edgewright_limits::function::{ARGUMENTS_BYTES, DEPTH, RESULT_BYTES, VALUES};
use serde_json::Value;

use crate::FunctionError;

/// What a value amounts to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Size {
    /// Roughly the length of its JSON text; a text counts without its escapes.
    pub bytes: usize,
    /// Texts, numbers, lists and objects in it, itself included.
    pub values: usize,
}

/// The size of a value; none if it nests too deeply.
pub(crate) fn size_of(value: &Value) -> Option<Size> {
    let mut size = Size::default();
    add(value, DEPTH, &mut size)?;
    Some(size)
}

fn add(value: &Value, depth: usize, size: &mut Size) -> Option<()> {
    size.values += 1;
    match value {
        Value::Null | Value::Bool(_) => size.bytes += 5,
        Value::Number(number) => {
            size.bytes += if number.is_f64() { 16 } else { 8 };
        }
        Value::String(text) => size.bytes += text.len() + 3,
        Value::Array(items) => {
            size.bytes += 2;
            let depth = depth.checked_sub(1)?;
            for item in items {
                add(item, depth, size)?;
            }
        }
        Value::Object(members) => {
            size.bytes += 2;
            let depth = depth.checked_sub(1)?;
            for (name, member) in members {
                size.bytes += name.len() + 4;
                add(member, depth, size)?;
            }
        }
    }
    Some(())
}

pub(crate) fn check_arguments(value: &Value) -> Result<(), FunctionError> {
    check(value, ARGUMENTS_BYTES, "The data given is")
}

pub(crate) fn check_result(value: &Value) -> Result<(), FunctionError> {
    check(value, RESULT_BYTES, "The result would be")
}

fn check(value: &Value, bytes: usize, what: &str) -> Result<(), FunctionError> {
    let Some(size) = size_of(value) else {
        let message = format!("{what} nested deeper than {DEPTH} levels. Flatten it first.");
        return Err(FunctionError::too_large("", message));
    };
    if size.bytes > bytes {
        let message = format!(
            "{what} larger than {} MB. Work on it in parts.",
            bytes / (1024 * 1024)
        );
        return Err(FunctionError::too_large("", message));
    }
    if size.values > VALUES {
        let message = format!("{what} more than {VALUES} values. Work on it in parts.");
        return Err(FunctionError::too_large("", message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;
    use serde_json::json;

    fn nested(depth: usize) -> Value {
        (1..depth).fold(json!([]), |inner, _| json!([inner]))
    }

    #[test]
    fn depth_is_bounded() {
        assert!(check_arguments(&nested(DEPTH - 1)).is_ok());
        assert!(check_arguments(&nested(DEPTH)).is_ok());
        let refused = check_arguments(&nested(DEPTH + 1)).unwrap_err();
        assert_eq!(refused.code, ErrorCode::TooLarge);
    }

    #[test]
    fn bytes_are_bounded() {
        let text = |bytes: usize| Value::String("x".repeat(bytes - 3));
        assert!(check_arguments(&text(ARGUMENTS_BYTES - 1)).is_ok());
        assert!(check_arguments(&text(ARGUMENTS_BYTES)).is_ok());
        assert!(check_arguments(&text(ARGUMENTS_BYTES + 1)).is_err());
        assert!(check_result(&text(RESULT_BYTES - 1)).is_ok());
        assert!(check_result(&text(RESULT_BYTES)).is_ok());
        assert!(check_result(&text(RESULT_BYTES + 1)).is_err());
    }

    #[test]
    fn values_are_bounded() {
        let list = |values: usize| Value::Array(vec![Value::Null; values - 1]);
        assert!(check_result(&list(VALUES - 1)).is_ok());
        assert!(check_result(&list(VALUES)).is_ok());
        assert!(check_result(&list(VALUES + 1)).is_err());
    }
}
