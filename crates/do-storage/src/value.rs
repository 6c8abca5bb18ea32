//! Converts SQL values to what the runtime binds, and back.
//!
//! The runtime binds null, numbers (as doubles), strings and bytes, and hands integers back as doubles.

use edgewright_storage::SqlValue;
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

/// Integers of at most this size pass through a double unchanged.
const MAX_SAFE_INTEGER: i64 = (1 << 53) - 1;

/// No 64-bit integer rounds to more than this.
const LARGEST_INTEGER: f64 = 9_223_372_036_854_775_808.0;

/// What to bind for `value`. Integers also need [`crate::placeholder::bind_integers`] on the statement.
pub fn to_js(value: &SqlValue) -> JsValue {
    match value {
        SqlValue::Null => JsValue::NULL,
        SqlValue::Integer(integer) if integer.unsigned_abs() <= MAX_SAFE_INTEGER.unsigned_abs() => {
            JsValue::from_f64(*integer as f64)
        }
        SqlValue::Integer(integer) => JsValue::from_str(&integer.to_string()),
        SqlValue::Real(real) => JsValue::from_f64(*real),
        SqlValue::Text(text) => JsValue::from_str(text),
        SqlValue::Blob(bytes) => Uint8Array::from(bytes.as_slice()).into(),
    }
}

/// A value the runtime could not deliver exactly.
#[derive(Debug, PartialEq, Eq)]
pub enum Inexact {
    /// A number beyond 2^53: an integer, already rounded, or a real.
    Rounded,
    /// Something SQLite cannot have stored.
    Unknown,
}

/// The SQL value of what the runtime answered. An integral double is taken for an integer, as the runtime
/// does not tell them apart.
pub fn from_js(value: &JsValue) -> Result<SqlValue, Inexact> {
    if let Some(number) = value.as_f64() {
        return from_number(number);
    }
    if let Some(text) = value.as_string() {
        return Ok(SqlValue::Text(text));
    }
    if value.is_null() || value.is_undefined() {
        return Ok(SqlValue::Null);
    }
    value
        .dyn_ref::<ArrayBuffer>()
        .map_or(Err(Inexact::Unknown), |buffer| {
            Ok(SqlValue::Blob(Uint8Array::new(buffer).to_vec()))
        })
}

/// The same for a value known not to be a rounded integer.
pub fn typed_from_js(value: &JsValue) -> Option<SqlValue> {
    match from_js(value) {
        Ok(value) => Some(value),
        Err(Inexact::Rounded) => value.as_f64().map(SqlValue::Real),
        Err(Inexact::Unknown) => None,
    }
}

fn from_number(number: f64) -> Result<SqlValue, Inexact> {
    if number.fract() != 0.0 || number.abs() > LARGEST_INTEGER || !number.is_finite() {
        return Ok(SqlValue::Real(number));
    }
    if number.abs() > MAX_SAFE_INTEGER as f64 {
        return Err(Inexact::Rounded);
    }
    Ok(SqlValue::Integer(number as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_integers_up_to_the_last_exact_one() {
        assert_eq!(
            from_number(9_007_199_254_740_991.0),
            Ok(SqlValue::Integer(MAX_SAFE_INTEGER))
        );
        assert_eq!(from_number(9_007_199_254_740_992.0), Err(Inexact::Rounded));
        assert_eq!(from_number(-9_007_199_254_740_992.0), Err(Inexact::Rounded));
        assert_eq!(from_number(1e19), Ok(SqlValue::Real(1e19)));
        assert_eq!(from_number(2.5), Ok(SqlValue::Real(2.5)));
        assert_eq!(
            from_number(f64::INFINITY),
            Ok(SqlValue::Real(f64::INFINITY))
        );
    }
}
