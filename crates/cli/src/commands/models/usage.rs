//! `models usage` and `models budget`: what this month cost and may cost. Money goes over the wire in millionths of a dollar.

use serde_json::{Value, json};

use crate::client::Client;
use crate::failure::Failure;
use crate::output;

const MICROS: u64 = 1_000_000;
/// Digits after the point of a dollar that are counted.
const PLACES: usize = 6;

/// Shows this month.
///
/// # Errors
/// A problem if the server refuses.
pub fn show(client: &mut Client, json: bool) -> Result<(), Failure> {
    let answer = client.get("/v1/model-usage")?;
    output::result(&answer, json, &lines(&answer))
}

/// Sets what a month may cost.
///
/// # Errors
/// A problem if this is no amount, or the server refuses.
pub fn set_budget(client: &mut Client, dollars: &str, json: bool) -> Result<(), Failure> {
    let micros = micros(dollars).ok_or_else(|| {
        Failure::local(
            "usage",
            format!("'{dollars}' is no amount of dollars. Write it such as 25 or 7.50."),
        )
    })?;
    let answer = client.put("/v1/model-budget", &json!({"monthly_micros": micros}))?;
    output::result(&answer, json, &lines(&answer))
}

fn lines(usage: &Value) -> Vec<String> {
    let number = |of: &Value, name: &str| of.get(name).and_then(Value::as_u64).unwrap_or_default();
    let text = |of: &Value, name: &str| {
        let text = of.get(name).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let mut lines = vec![format!(
        "{} of {} in {} (UTC)",
        amount(number(usage, "spent_micros")),
        amount(number(usage, "limit_micros")),
        text(usage, "month"),
    )];
    let models = usage.get("models").and_then(Value::as_array);
    for model in models.into_iter().flatten() {
        lines.push(format!(
            "{} {}: {} calls, {} tokens read, {} written, {}",
            text(model, "provider"),
            text(model, "model"),
            number(model, "calls"),
            number(model, "input_tokens"),
            number(model, "output_tokens"),
            amount(number(model, "cost_micros")),
        ));
    }
    if lines.len() == 1 {
        lines.push("No model was asked yet this month.".to_owned());
    }
    lines
}

/// Dollars to as many places as matter, two at least.
fn amount(micros: u64) -> String {
    let fraction = format!("{:06}", micros % MICROS);
    let digits = fraction.trim_end_matches('0').len().max(2);
    let fraction: String = fraction.chars().take(digits).collect();
    format!("${}.{fraction}", micros / MICROS)
}

fn micros(dollars: &str) -> Option<u64> {
    let text = dollars.trim();
    let text = text.strip_prefix('$').unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) || fraction.len() > PLACES {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    let fraction: u64 = format!("{fraction:0<PLACES$}").parse().ok()?;
    whole.checked_mul(MICROS)?.checked_add(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_shown_exactly() {
        for (text, wanted) in [
            ("25", Some(25_000_000)),
            ("7.50", Some(7_500_000)),
            ("$0.000001", Some(1)),
            (" 0 ", Some(0)),
            ("1e3", None),
            ("-1", None),
            ("1.", None),
            (".5", None),
            ("", None),
            ("1.0000001", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(micros(text), wanted, "{text}");
        }
        for (micros, shown) in [
            (0, "$0.00"),
            (1, "$0.000001"),
            (7_500_000, "$7.50"),
            (12_345_600, "$12.3456"),
        ] {
            assert_eq!(amount(micros), shown);
        }
    }
}
