//! Reads integers beyond 2^53 exactly, by asking for them a second time as text.
//!
//! The runtime rounds such integers. They are rare, so only a statement that turned out to hold one pays.

use std::fmt::Write as _;

use edgewright_storage::SqlValue;

/// Marks a text that stands for an integer. It starts with a character no stored text of ours starts with,
/// and what follows is checked to be digits.
const MARK: &str = "\u{1}i";

/// The query that answers the same rows with every integer as marked text.
pub fn as_text_query(sql: &str, column_count: usize) -> String {
    let sql = sql.trim_end().trim_end_matches(';');
    let mut query = String::from("WITH exact_rows(");
    for column in 0..column_count {
        let comma = if column == 0 { "" } else { ", " };
        let _infallible = write!(query, "{comma}c{column}");
    }
    let _infallible = write!(query, ") AS ({sql}\n) SELECT ");
    for column in 0..column_count {
        let comma = if column == 0 { "" } else { ", " };
        let _infallible = write!(
            query,
            "{comma}CASE typeof(c{column}) WHEN 'integer' THEN char(1) || 'i' || c{column} ELSE c{column} END"
        );
    }
    query.push_str(" FROM exact_rows");
    query
}

/// Turns marked text back into the integer it stands for.
pub fn restore(value: SqlValue) -> SqlValue {
    let integer = value
        .as_text()
        .and_then(|text| text.strip_prefix(MARK))
        .and_then(|digits| digits.parse().ok());
    integer.map_or(value, SqlValue::Integer)
}

/// Whether the statement may be run a second time without doing anything a second time.
pub fn is_repeatable(sql: &str, rows_written: u64) -> bool {
    let head = sql.trim_start().to_ascii_uppercase();
    rows_written == 0
        && ["SELECT", "WITH", "VALUES"]
            .iter()
            .any(|word| head.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_names_every_column_once() {
        assert_eq!(
            as_text_query("SELECT a, a FROM t;", 2),
            "WITH exact_rows(c0, c1) AS (SELECT a, a FROM t\n) SELECT \
             CASE typeof(c0) WHEN 'integer' THEN char(1) || 'i' || c0 ELSE c0 END, \
             CASE typeof(c1) WHEN 'integer' THEN char(1) || 'i' || c1 ELSE c1 END FROM exact_rows"
        );
    }

    #[test]
    fn only_marked_digits_become_integers() {
        assert_eq!(
            restore(SqlValue::from("\u{1}i-9223372036854775808")),
            SqlValue::Integer(i64::MIN)
        );
        assert_eq!(
            restore(SqlValue::from("\u{1}ice")),
            SqlValue::from("\u{1}ice")
        );
        assert_eq!(restore(SqlValue::from("12")), SqlValue::from("12"));
    }

    #[test]
    fn writes_are_never_repeated() {
        assert!(is_repeatable(" select 1", 0));
        assert!(!is_repeatable("INSERT INTO t VALUES (1) RETURNING x", 0));
        assert!(!is_repeatable(
            "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a RETURNING x",
            1
        ));
    }
}
