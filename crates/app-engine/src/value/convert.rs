//! From one kind of field to another, when a new version changes a field's type.

use edgewright_definition::document::Choice;
use edgewright_storage::SqlValue;
use serde_json::Value;

use super::{ValueKind, moment_of, parse_scaled, rescale};

/// One side of a conversion.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Side<'a> {
    /// What the field holds.
    pub kind: &'a ValueKind,
    /// Its options.
    pub options: &'a [Choice],
}

/// The closest value on the other side, or nothing if there is none.
pub(crate) fn convert(from: Side<'_>, to: Side<'_>, stored: &SqlValue) -> SqlValue {
    if *stored == SqlValue::Null {
        return SqlValue::Null;
    }
    let kept = match (from.kind, to.kind) {
        (ValueKind::Scaled(places), ValueKind::Scaled(wanted)) => stored
            .as_integer()
            .and_then(|units| rescale(units, *places, *wanted)),
        (ValueKind::Scaled(places), ValueKind::Integer) => stored
            .as_integer()
            .and_then(|units| rescale(units, *places, 0)),
        (ValueKind::Date, ValueKind::Moment) => stored
            .as_text()
            .and_then(|day| moment_of(&format!("{day}T00:00:00Z"))),
        _ => return through_words(from, to, stored),
    };
    kept.into()
}

fn through_words(from: Side<'_>, to: Side<'_>, stored: &SqlValue) -> SqlValue {
    let wire = from.kind.wire(stored);
    let words = from.kind.words(from.options, stored);
    let candidate = match to.kind {
        ValueKind::Line => Value::from(words.replace(['\n', '\r'], " ")),
        ValueKind::Integer | ValueKind::Autonumber(_) => {
            parse_scaled(words.trim(), 0).map_or(Value::Null, Value::from)
        }
        ValueKind::Boolean => as_boolean(&words),
        ValueKind::Date => Value::from(words.get(..10).unwrap_or_default()),
        ValueKind::Choice => option_named(to.options, &wire, &words),
        ValueKind::Choices if !wire.is_array() => {
            Value::Array(vec![option_named(to.options, &wire, &words)])
        }
        ValueKind::Choices => wire,
        ValueKind::Link(_) | ValueKind::RowId | ValueKind::Person => Value::Null,
        _ => Value::from(words),
    };
    to.kind
        .parse(to.options, &candidate)
        .unwrap_or(SqlValue::Null)
}

fn as_boolean(words: &str) -> Value {
    match words.trim().to_lowercase().as_str() {
        "yes" | "true" | "1" => Value::Bool(true),
        "no" | "false" | "0" => Value::Bool(false),
        _ => Value::Null,
    }
}

fn option_named(options: &[Choice], wire: &Value, words: &str) -> Value {
    let same_id = |option: &&Choice| wire.as_str() == Some(&option.id);
    let same_words = |option: &&Choice| option.label.to_lowercase() == words.trim().to_lowercase();
    options
        .iter()
        .find(same_id)
        .or_else(|| options.iter().find(same_words))
        .map_or(Value::Null, |option| Value::from(option.id.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(kind: &ValueKind) -> Side<'_> {
        Side { kind, options: &[] }
    }

    #[test]
    fn values_survive_where_they_can() {
        let cases = [
            (
                ValueKind::Line,
                SqlValue::from("12"),
                ValueKind::Integer,
                SqlValue::Integer(12),
            ),
            (
                ValueKind::Line,
                SqlValue::from("twelve"),
                ValueKind::Integer,
                SqlValue::Null,
            ),
            (
                ValueKind::Integer,
                SqlValue::Integer(12),
                ValueKind::Scaled(2),
                SqlValue::Integer(1200),
            ),
            (
                ValueKind::Scaled(2),
                SqlValue::Integer(1250),
                ValueKind::Scaled(4),
                SqlValue::Integer(125_000),
            ),
            (
                ValueKind::Integer,
                SqlValue::Integer(1),
                ValueKind::Line,
                SqlValue::from("1"),
            ),
            (
                ValueKind::Moment,
                SqlValue::Integer(0),
                ValueKind::Date,
                SqlValue::from("1970-01-01"),
            ),
            (
                ValueKind::Date,
                SqlValue::from("1970-01-02"),
                ValueKind::Moment,
                SqlValue::Integer(86_400_000),
            ),
            (
                ValueKind::Boolean,
                SqlValue::Integer(1),
                ValueKind::Line,
                SqlValue::from("Yes"),
            ),
            (
                ValueKind::Prose,
                SqlValue::from("a\nb"),
                ValueKind::Line,
                SqlValue::from("a b"),
            ),
        ];
        for (from, stored, to, expected) in cases {
            assert_eq!(
                convert(side(&from), side(&to), &stored),
                expected,
                "{from:?} to {to:?}"
            );
        }
    }
}
