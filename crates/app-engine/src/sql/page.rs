//! Pages by key: where a page starts is the sort values and id of the last row before it, so pages are exact while
//! rows come and go, and the last page costs what the first does.
//!
//! The rows after a key are cut into segments that each walk one index: same first value and a later second one,
//! then a later first one, and so on. One condition with OR could not use the index.

use edgewright_storage::SqlValue;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Params;

/// One level of order over a stored column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SortKey {
    /// The column.
    pub column: String,
    /// Whether upper and lower case are the same.
    pub no_case: bool,
    /// Whether a row may have no value there.
    pub nullable: bool,
    /// Largest first. Rows without a value count as smallest.
    pub descending: bool,
}

impl SortKey {
    fn operand(&self) -> String {
        let collation = if self.no_case { " COLLATE NOCASE" } else { "" };
        format!("{}{collation}", self.column)
    }

    fn order(&self) -> String {
        let direction = if self.descending { " DESC" } else { "" };
        format!("{}{direction}", self.operand())
    }
}

/// Where a page starts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    /// Digest of the order it belongs to; a cursor of another order means nothing.
    #[serde(rename = "o")]
    pub order: String,
    /// Sort values of the last row before the page; the row's id is the last of them.
    #[serde(rename = "v")]
    pub values: Vec<Value>,
}

impl Cursor {
    /// The cursor after a row with those sort values.
    pub(crate) fn after(keys: &[SortKey], values: &[SqlValue]) -> Self {
        let values = values
            .iter()
            .map(|value| match value {
                SqlValue::Text(text) => Value::from(text.as_str()),
                other => other.as_integer().map_or(Value::Null, Value::from),
            })
            .collect();
        Self {
            order: digest_of_order(keys),
            values,
        }
    }

    /// Reads a cursor that a caller sent back; none if it is not one of this order.
    pub(crate) fn read(text: &str, keys: &[SortKey]) -> Option<Vec<SqlValue>> {
        let bytes = decode_hex(text)?;
        let cursor: Self = edgewright_typed_json::from_text(&bytes).ok()?;
        let fits = cursor.order == digest_of_order(keys) && cursor.values.len() == keys.len();
        fits.then(|| cursor.values.iter().map(sql_value).collect())
    }

    /// The cursor as callers get it. They may not read anything into it.
    pub(crate) fn write(&self) -> String {
        hex(&serde_json::to_vec(self).unwrap_or_default())
    }
}

fn sql_value(value: &Value) -> SqlValue {
    match value {
        Value::String(text) => SqlValue::from(text.as_str()),
        other => other.as_i64().into(),
    }
}

fn decode_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

/// The rows of one segment and their order.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    /// What holds for its rows.
    pub condition: String,
    /// `ORDER BY` of its rows.
    pub order: String,
    /// Parameters of its statement: a statement must have exactly those that it uses.
    pub params: Params,
}

fn order_by(keys: &[SortKey]) -> String {
    let parts: Vec<String> = keys.iter().map(SortKey::order).collect();
    parts.join(", ")
}

/// Tells orders apart without showing the statement.
fn digest_of_order(keys: &[SortKey]) -> String {
    hex(Sha256::digest(order_by(keys)).iter().take(8))
}

fn hex<'a>(bytes: impl IntoIterator<Item = &'a u8>) -> String {
    bytes
        .into_iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The segments of everything after `after`, or one with everything. The last key is the id, so no two rows are alike.
/// `params` are those of the rest of the statement.
pub(crate) fn segments(
    keys: &[SortKey],
    after: Option<&[SqlValue]>,
    params: &Params,
) -> Vec<Segment> {
    let Some(after) = after else {
        return vec![Segment {
            condition: "1".to_owned(),
            order: order_by(keys),
            params: params.clone(),
        }];
    };
    let mut found = Vec::new();
    for level in (0..keys.len()).rev() {
        let (Some((same, rest)), Some(value)) = (keys.split_at_checked(level), after.get(level))
        else {
            continue;
        };
        let Some(key) = rest.first() else { continue };
        for beyond in later_than(key, value) {
            let mut params = params.clone();
            let mut parts: Vec<String> = same
                .iter()
                .zip(after)
                .map(|(key, value)| equal_to(key, value, &mut params))
                .collect();
            parts.push(beyond.sql(key, value, &mut params));
            found.push(Segment {
                condition: parts.join(" AND "),
                order: order_by(rest),
                params,
            });
        }
    }
    found
}

fn equal_to(key: &SortKey, value: &SqlValue, params: &mut Params) -> String {
    match value {
        SqlValue::Null => format!("{} IS NULL", key.column),
        value => format!("{} IS {}", key.operand(), params.add(value.clone())),
    }
}

/// A run of later values. Rows without a value are the smallest.
#[derive(Debug, Clone, Copy)]
enum Later {
    AnyValue,
    NoValue,
    Larger,
    Smaller,
}

fn later_than(key: &SortKey, value: &SqlValue) -> &'static [Later] {
    match (value, key.descending) {
        (SqlValue::Null, false) => &[Later::AnyValue],
        (SqlValue::Null, true) => &[],
        (_, false) => &[Later::Larger],
        (_, true) if key.nullable => &[Later::Smaller, Later::NoValue],
        (_, true) => &[Later::Smaller],
    }
}

impl Later {
    fn sql(self, key: &SortKey, value: &SqlValue, params: &mut Params) -> String {
        let operand = key.operand();
        match self {
            Self::AnyValue => format!("{} IS NOT NULL", key.column),
            Self::NoValue => format!("{} IS NULL", key.column),
            Self::Larger => format!("{operand} > {}", params.add(value.clone())),
            Self::Smaller => format!("{operand} < {}", params.add(value.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(column: &str, descending: bool) -> SortKey {
        SortKey {
            column: column.to_owned(),
            no_case: false,
            nullable: column != "id",
            descending,
        }
    }

    #[test]
    fn a_cursor_belongs_to_its_order() {
        let keys = [key("f_a", false), key("id", false)];
        let cursor = Cursor::after(&keys, &[SqlValue::Null, SqlValue::from("r_1")]).write();
        assert_eq!(
            Cursor::read(&cursor, &keys),
            Some(vec![SqlValue::Null, SqlValue::from("r_1")])
        );
        assert_eq!(
            Cursor::read(&cursor, &[key("f_b", false), key("id", false)]),
            None
        );
        let shown = String::from_utf8(decode_hex(&cursor).unwrap()).unwrap();
        assert!(!shown.contains("f_a"), "{shown}");
        for wrong in ["", "0", "zz", "7b7d", "é"] {
            assert_eq!(Cursor::read(wrong, &keys), None, "{wrong}");
        }
    }

    #[test]
    fn segments_follow_the_order() {
        let keys = [key("f_a", true), key("id", true)];
        let after = [SqlValue::Integer(5), SqlValue::from("r_1")];
        let conditions: Vec<String> = segments(&keys, Some(&after), &Params::default())
            .into_iter()
            .map(|segment| segment.condition)
            .collect();
        assert_eq!(
            conditions,
            ["f_a IS ?1 AND id < ?2", "f_a < ?1", "f_a IS NULL"]
        );
    }
}
