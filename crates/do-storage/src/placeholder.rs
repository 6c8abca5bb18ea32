//! Makes the placeholders of integers deliver integers.
//!
//! The runtime binds every number as a double, so `?1 / 2` with 5 would be 2.5, a TEXT column would
//! store '5.0', and digits beyond 2^53 would be lost (such integers are bound as text). `(?1 | 0)` is an
//! exact 64-bit integer in all these cases and, unlike CAST, carries no affinity into comparisons.

use edgewright_storage::SqlValue;

/// The statement with `?n` replaced by `(?n | 0)` wherever parameter `n` is an integer.
pub fn bind_integers(sql: &str, params: &[SqlValue]) -> String {
    if !params
        .iter()
        .any(|param| matches!(param, SqlValue::Integer(_)))
    {
        return sql.to_owned();
    }
    let mut rewritten = String::with_capacity(sql.len() + 16);
    let mut rest = sql;
    let mut largest = 0_usize;
    while let Some(start) = rest.find(['?', '\'', '"', '`', '[', '-', '/']) {
        let (before, from) = rest.split_at(start);
        rewritten.push_str(before);
        let length = token_length(from);
        let (token, after) = from.split_at(length);
        if token.starts_with('?') {
            let number = token
                .get(1..)
                .and_then(|digits| digits.parse().ok())
                .unwrap_or(largest + 1);
            largest = largest.max(number);
            push_placeholder(&mut rewritten, token, params.get(number.wrapping_sub(1)));
        } else {
            rewritten.push_str(token);
        }
        rest = after;
    }
    rewritten.push_str(rest);
    rewritten
}

fn push_placeholder(sql: &mut String, token: &str, param: Option<&SqlValue>) {
    if matches!(param, Some(SqlValue::Integer(_))) {
        sql.push('(');
        sql.push_str(token);
        sql.push_str(" | 0)");
    } else {
        sql.push_str(token);
    }
}

/// Bytes of the placeholder, quoted part or comment that `text` starts with; 1 for anything else.
fn token_length(text: &str) -> usize {
    let until = |end: &str| {
        text.get(1..)
            .and_then(|rest| rest.find(end))
            .map_or(text.len(), |at| at + 1 + end.len())
    };
    match text.as_bytes().first() {
        Some(b'?') => 1 + text.bytes().skip(1).take_while(u8::is_ascii_digit).count(),
        Some(b'\'') => until("'"),
        Some(b'"') => until("\""),
        Some(b'`') => until("`"),
        Some(b'[') => until("]"),
        Some(b'-') if text.starts_with("--") => until("\n"),
        Some(b'/') if text.starts_with("/*") => until("*/"),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(sql: &str, params: &[SqlValue]) -> String {
        bind_integers(sql, params)
    }

    #[test]
    fn only_integers_are_wrapped() {
        let params = [SqlValue::from("a"), SqlValue::from(5)];
        assert_eq!(
            rewritten("SELECT ?1, ?2, ?2", &params),
            "SELECT ?1, (?2 | 0), (?2 | 0)"
        );
        assert_eq!(rewritten("SELECT ?1", &params[..1]), "SELECT ?1");
    }

    #[test]
    fn two_digit_numbers_are_one_placeholder() {
        let mut params = vec![SqlValue::Null; 12];
        params[0] = SqlValue::from(1);
        assert_eq!(
            rewritten("VALUES (?1, ?12)", &params),
            "VALUES ((?1 | 0), ?12)"
        );
    }

    #[test]
    fn quoted_text_names_and_comments_are_left_alone() {
        let params = [SqlValue::from(5)];
        let quoted = "SELECT '?1 it''s', \"?1\", `?1`, [?1] /* ?1 */ -- ?1\n, 3 - 1 / 2, ";
        let sql = format!("{quoted}?1");
        assert_eq!(rewritten(&sql, &params), format!("{quoted}(?1 | 0)"));
    }

    #[test]
    fn anonymous_placeholders_count_on_from_the_largest() {
        let params = [SqlValue::from("a"), SqlValue::from(2), SqlValue::from(3)];
        assert_eq!(
            rewritten("VALUES (?, ?2, ?)", &params),
            "VALUES (?, (?2 | 0), (? | 0))"
        );
    }

    #[test]
    fn an_unclosed_quote_ends_the_statement_rather_than_the_program() {
        assert_eq!(rewritten("SELECT '?1", &[SqlValue::from(5)]), "SELECT '?1");
        assert_eq!(
            rewritten("SELECT 'ü?1", &[SqlValue::from(5)]),
            "SELECT 'ü?1"
        );
    }
}
