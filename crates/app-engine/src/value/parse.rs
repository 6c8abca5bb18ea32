//! From the wire into storage.

use chrono::DateTime;
use edgewright_definition::document::Choice;
use edgewright_definition::value::{decimal_units, fits, visible_part};
use edgewright_storage::SqlValue;
use serde_json::Value;

use super::ValueKind;

impl ValueKind {
    /// Reads a wire value. Null, empty text and a line that shows nothing mean 'no value'.
    ///
    /// # Errors
    /// A sentence that says what is expected instead.
    pub(crate) fn parse(&self, options: &[Choice], value: &Value) -> Result<SqlValue, String> {
        if value.is_null() || value.as_str() == Some("") {
            return Ok(SqlValue::Null);
        }
        match self {
            Self::Line | Self::Email | Self::Url => {
                let trimmed = value
                    .as_str()
                    .map_or_else(|| value.clone(), |text| visible_part(text).into());
                fits(self.checked(options), &trimmed)?;
                Ok(self.store_text(&trimmed))
            }
            Self::Autonumber(prefix) => autonumber(prefix, value),
            _ => {
                fits(self.checked(options), value)?;
                self.store(options, value)
            }
        }
    }

    fn store_text(&self, value: &Value) -> SqlValue {
        match value.as_str() {
            None | Some("") => SqlValue::Null,
            Some(text) if *self == Self::Email => SqlValue::from(text.to_lowercase()),
            Some(text) => SqlValue::from(text),
        }
    }

    /// Stores a value that fits.
    fn store(&self, options: &[Choice], value: &Value) -> Result<SqlValue, String> {
        Ok(match self {
            Self::Integer => value.as_i64().into(),
            Self::Scaled(places) => SqlValue::Integer(decimal_units(value, *places)?),
            Self::Boolean => value.as_bool().map_or(SqlValue::Null, SqlValue::from),
            Self::Moment => value.as_str().and_then(moment_of).into(),
            Self::Choices => choices(options, value),
            _ => value.as_str().into(),
        })
    }
}

/// Options are stored in the order of the definition, so that equal choices are equal text.
fn choices(options: &[Choice], value: &Value) -> SqlValue {
    let chosen: Vec<&str> = options
        .iter()
        .map(|option| option.id.as_str())
        .filter(|id| {
            value
                .as_array()
                .is_some_and(|all| all.iter().any(|one| one == id))
        })
        .collect();
    if chosen.is_empty() {
        SqlValue::Null
    } else {
        SqlValue::from(Value::from(chosen).to_string())
    }
}

/// Numbers given by the app are never set, only compared with: with their prefix or without.
fn autonumber(prefix: &str, value: &Value) -> Result<SqlValue, String> {
    let number = match value {
        Value::String(text) => text.strip_prefix(prefix).unwrap_or(text).parse().ok(),
        other => other.as_i64(),
    };
    number
        .map(SqlValue::Integer)
        .ok_or_else(|| "It needs a whole number.".to_owned())
}

/// Reads an RFC 3339 moment with its offset as milliseconds since 1970.
pub(crate) fn moment_of(text: &str) -> Option<i64> {
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|moment| moment.timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn round_trip(kind: &ValueKind, value: Value) -> Value {
        kind.wire(&kind.parse(&[], &value).unwrap())
    }

    #[test]
    fn values_come_back_in_their_one_spelling() {
        assert_eq!(round_trip(&ValueKind::Line, json!(" a  b ")), "a  b");
        for nothing in ["  ", "\u{200b}", " \u{2066}\u{feff}\u{2069}\u{ad}"] {
            assert_eq!(round_trip(&ValueKind::Line, json!(nothing)), Value::Null);
        }
        let family = "👩\u{200d}👧";
        assert_eq!(round_trip(&ValueKind::Line, json!(family)), family);
        assert_eq!(round_trip(&ValueKind::Prose, json!(" a\n ")), " a\n ");
        assert_eq!(
            round_trip(&ValueKind::Email, json!("Ann@Example.org")),
            "ann@example.org"
        );
        assert_eq!(round_trip(&ValueKind::Scaled(2), json!(12.5)), "12.50");
        assert_eq!(
            round_trip(&ValueKind::Moment, json!("2026-11-20T09:00:00+02:00")),
            "2026-11-20T07:00:00.000Z"
        );
        assert_eq!(
            round_trip(&ValueKind::Autonumber("INV-".into()), json!("INV-7")),
            "INV-7"
        );
        assert_eq!(round_trip(&ValueKind::Integer, json!("")), Value::Null);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (kind, value) in [
            (ValueKind::Line, json!("a\nb")),
            (ValueKind::Integer, json!(1.5)),
            (ValueKind::Scaled(2), json!("1.005")),
            (ValueKind::Date, json!("2023-02-29")),
            (ValueKind::Link("t".into()), json!("r_x")),
            (ValueKind::Choice, json!("none")),
            (ValueKind::Boolean, json!("yes")),
        ] {
            assert!(kind.parse(&[], &value).is_err(), "{kind:?} {value}");
        }
    }
}
