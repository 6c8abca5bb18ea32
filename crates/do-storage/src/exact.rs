//! Reads integers beyond 2^53 exactly, by asking for them a second time as text.
//!
//! The runtime rounds such integers. They are rare, so only a statement that turned out to hold one pays.

use std::fmt::Write as _;

use edgewright_storage::SqlValue;

/// The query that answers the same rows, with each column twice: its type, and its value, which is text
/// if the type is integer.
pub fn typed_query(sql: &str, column_count: usize) -> String {
    let sql = sql.trim_end().trim_end_matches(';');
    let mut names = String::new();
    let mut columns = String::new();
    for column in 0..column_count {
        let comma = if column == 0 { "" } else { ", " };
        let _infallible = write!(names, "{comma}c{column}");
        let _infallible = write!(
            columns,
            "{comma}typeof(c{column}), CASE typeof(c{column}) WHEN 'integer' THEN CAST(c{column} AS TEXT) ELSE c{column} END"
        );
    }
    format!("WITH exact_rows({names}) AS ({sql}\n) SELECT {columns} FROM exact_rows")
}

/// The values that the types and values of [`typed_query`] stand for.
pub fn restore_all(row: &[SqlValue]) -> Vec<SqlValue> {
    let (pairs, _) = row.as_chunks();
    pairs.iter().map(restore).collect()
}

fn restore([kind, value]: &[SqlValue; 2]) -> SqlValue {
    let integer = match kind.as_text() {
        Some("integer") => value.as_text().and_then(|digits| digits.parse().ok()),
        _ => None,
    };
    integer.map_or_else(|| value.clone(), SqlValue::Integer)
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
    fn the_query_names_every_column_twice() {
        assert_eq!(
            typed_query("SELECT a, a FROM t;", 2),
            "WITH exact_rows(c0, c1) AS (SELECT a, a FROM t\n) SELECT \
             typeof(c0), CASE typeof(c0) WHEN 'integer' THEN CAST(c0 AS TEXT) ELSE c0 END, \
             typeof(c1), CASE typeof(c1) WHEN 'integer' THEN CAST(c1 AS TEXT) ELSE c1 END FROM exact_rows"
        );
    }

    #[test]
    fn only_integers_are_made_of_their_digits() {
        let least = SqlValue::from("-9223372036854775808");
        let row = [
            "integer".into(),
            least.clone(),
            "text".into(),
            least.clone(),
        ];
        assert_eq!(restore_all(&row), [SqlValue::Integer(i64::MIN), least]);
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
