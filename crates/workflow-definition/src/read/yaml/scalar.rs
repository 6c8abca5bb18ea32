//! What a scalar of YAML 1.2's core schema is in JSON. `yes`, `on` and `12:30` are texts.

use saphyr_parser::{ScalarStyle, Tag};
use serde_json::{Number, Value};

const FOREIGN_TAG: &str = "tags are not used here; take the '!' away";

/// The value of a scalar.
pub(super) fn value_of(
    text: &str,
    style: ScalarStyle,
    tag: Option<&Tag>,
) -> Result<Value, &'static str> {
    match tag {
        None if style == ScalarStyle::Plain => plain(text),
        None => Ok(Value::from(text)),
        Some(tag) if tag.is_yaml_core_schema() => match tag.suffix.as_str() {
            "str" => Ok(Value::from(text)),
            "null" | "bool" | "int" | "float" => plain(text),
            _ => Err(FOREIGN_TAG),
        },
        Some(_) => Err(FOREIGN_TAG),
    }
}

/// A list or an object may only say that it is one.
pub(super) fn check_collection_tag(tag: Option<&Tag>, own: &str) -> Result<(), &'static str> {
    match tag {
        Some(tag) if !tag.is_yaml_core_schema() || tag.suffix != own => Err(FOREIGN_TAG),
        _ => Ok(()),
    }
}

fn plain(text: &str) -> Result<Value, &'static str> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Ok(Value::Null),
        "true" | "True" | "TRUE" => Ok(Value::Bool(true)),
        "false" | "False" | "FALSE" => Ok(Value::Bool(false)),
        _ if is_beyond_json(text) => {
            Err("there is no infinity and no 'not a number' in a definition")
        }
        _ => Ok(number(text).map_or_else(|| Value::from(text), Value::Number)),
    }
}

fn is_beyond_json(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN")
}

fn number(text: &str) -> Option<Number> {
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            let plain = digits.chars().all(|digit| digit.is_digit(radix));
            return u64::from_str_radix(digits, radix)
                .ok()
                .filter(|_| plain)
                .map(Number::from);
        }
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let has_digits = !whole.is_empty() || fraction.is_some_and(|digits| !digits.is_empty());
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    if !has_digits || !digits(whole) || !fraction.is_none_or(digits) || !exponent_fits {
        return None;
    }
    if fraction.is_none() && exponent.is_none() {
        let text = text.strip_prefix('+').unwrap_or(text);
        let exact = text.parse::<i64>().map(Number::from);
        if let Ok(exact) = exact.or_else(|_| text.parse::<u64>().map(Number::from)) {
            return Some(exact);
        }
    }
    Number::from_f64(text.parse().ok()?)
}
