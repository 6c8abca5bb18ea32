//! Values as expressions see them, and what they yield.
//!
//! Amounts are numbers there, so that rules read as people say them; moments have no milliseconds, so that
//! jq's own date functions read them.

use chrono::SecondsFormat;
use edgewright_definition::value::is_date;
use edgewright_storage::SqlValue;
use edgewright_types::UnixMillis;
use serde_json::{Number, Value};

use super::scaled::units_of;
use super::{ValueKind, format_scaled, moment_of};
use edgewright_limits::value::{INTEGER, LONG_TEXT_CHARS};

/// A moment as expressions see it: `2026-11-20T07:00:00Z`.
pub(crate) fn moment_for_expression(moment: UnixMillis) -> Value {
    moment
        .to_utc()
        .to_rfc3339_opts(SecondsFormat::Secs, true)
        .into()
}

impl ValueKind {
    /// The value as input of an expression.
    pub(crate) fn for_expression(&self, stored: &SqlValue) -> Value {
        match (self, stored.as_integer()) {
            (Self::Scaled(places), Some(units)) => decimal_number(units, *places),
            (Self::Moment, Some(millis)) => moment_for_expression(UnixMillis(millis)),
            _ => self.wire(stored),
        }
    }

    /// Keeps what an expression yielded, or nothing if it does not fit.
    pub(crate) fn keep_result(&self, result: &Value) -> SqlValue {
        let kept = match self {
            Self::Boolean => result.as_bool().map(SqlValue::from),
            Self::Integer => whole_number(result).map(SqlValue::Integer),
            Self::Scaled(places) => decimal_result(result, *places).map(SqlValue::Integer),
            Self::Date => result
                .as_str()
                .and_then(|text| text.get(..10))
                .filter(|text| is_date(text))
                .map(SqlValue::from),
            Self::Moment => result.as_str().and_then(moment_of).map(SqlValue::Integer),
            _ => text_result(result),
        };
        kept.unwrap_or(SqlValue::Null)
    }
}

fn decimal_number(units: i64, places: u8) -> Value {
    let text = format_scaled(units, places);
    let exact = text.trim_end_matches('0').trim_end_matches('.');
    if !exact.contains('.') {
        let whole = text
            .split('.')
            .next()
            .and_then(|whole| whole.parse::<i64>().ok());
        return whole.map_or(Value::Null, Value::from);
    }
    text.parse()
        .ok()
        .and_then(Number::from_f64)
        .map_or(Value::Null, Value::Number)
}

fn whole_number(result: &Value) -> Option<i64> {
    let number = result.as_i64().or_else(|| units_of(result.as_f64()?, 0))?;
    (-INTEGER..=INTEGER).contains(&number).then_some(number)
}

fn decimal_result(result: &Value, places: u8) -> Option<i64> {
    match result {
        Value::String(text) => units_of(text.parse().ok()?, places),
        _ => units_of(result.as_f64()?, places),
    }
}

fn text_result(result: &Value) -> Option<SqlValue> {
    let text = match result {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    Some(SqlValue::from(
        text.chars().take(LONG_TEXT_CHARS).collect::<String>(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn amounts_are_numbers_in_expressions() {
        let kind = ValueKind::Scaled(2);
        assert_eq!(kind.for_expression(&SqlValue::Integer(1250)), json!(12.5));
        assert_eq!(kind.for_expression(&SqlValue::Integer(1200)), json!(12));
        assert_eq!(kind.for_expression(&SqlValue::Integer(0)), json!(0));
        assert_eq!(
            kind.for_expression(&SqlValue::Integer(-10_000)),
            json!(-100)
        );
    }

    #[test]
    fn results_that_do_not_fit_are_no_value() {
        assert_eq!(
            ValueKind::Date.keep_result(&json!("2026-13-01")),
            SqlValue::Null
        );
        assert_eq!(ValueKind::Boolean.keep_result(&json!(1)), SqlValue::Null);
        assert_eq!(
            ValueKind::Scaled(2).keep_result(&json!(1e300)),
            SqlValue::Null
        );
        assert_eq!(
            ValueKind::Integer.keep_result(&json!(2.5)),
            SqlValue::Integer(2)
        );
        assert_eq!(ValueKind::Prose.keep_result(&json!(3)), SqlValue::from("3"));
    }
}
