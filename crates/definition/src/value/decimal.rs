//! Exact decimals: text or a JSON number, read as a whole number of their smallest unit.

use edgewright_limits::value::DECIMAL_DIGITS;
use serde_json::Value;

/// The value in units of its last digit: `"12.5"` with two places is 1250.
///
/// # Errors
/// A sentence when it is not a decimal, has more places than that, or too many digits.
pub fn decimal_units(value: &Value, places: u8) -> Result<i64, String> {
    let wrong = || {
        let example = if places == 0 { "12" } else { "12.50" };
        format!(
            "It needs a number such as \"{example}\", with at most {places} digits after \
                 the point and {DECIMAL_DIGITS} in all."
        )
    };
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return Err(wrong()),
    };
    parse(&text, usize::from(places)).ok_or_else(wrong)
}

fn parse(text: &str, places: usize) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || digits.len() > 40 {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > places {
        return None;
    }
    let units = format!("{whole}{fraction:0<places$}");
    let units = units.trim_start_matches('0');
    if units.len() > DECIMAL_DIGITS {
        return None;
    }
    let magnitude: i64 = if units.is_empty() {
        0
    } else {
        units.parse().ok()?
    };
    Some(if negative { -magnitude } else { magnitude })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn decimals_are_read_exactly() {
        for (value, places, units) in [
            (json!("12.50"), 2, 1250),
            (json!("12.5"), 2, 1250),
            (json!(12.5), 2, 1250),
            (json!(12), 2, 1200),
            (json!("-0.05"), 2, -5),
            (json!("0"), 0, 0),
            (json!("7.0"), 0, 7),
            (json!("0.1000000"), 1, 1),
        ] {
            assert_eq!(decimal_units(&value, places), Ok(units), "{value}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "", "-", ".5", "5.", "1e3", "1,5", "+1", " 1", "0x1", "1.234", "--1", "١",
        ] {
            assert!(decimal_units(&json!(text), 2).is_err(), "{text}");
        }
        assert!(decimal_units(&json!(1e300), 2).is_err());
        assert!(decimal_units(&json!(null), 2).is_err());
    }

    #[test]
    fn digits_hold_at_their_edge() {
        let whole = |count: usize| json!("9".repeat(count));
        assert!(decimal_units(&whole(DECIMAL_DIGITS - 1), 0).is_ok());
        assert!(decimal_units(&whole(DECIMAL_DIGITS), 0).is_ok());
        assert!(decimal_units(&whole(DECIMAL_DIGITS + 1), 0).is_err());
    }
}
