//! One cell as the value a form would send: written in the few ways that cannot be mistaken for another.
//!
//! Whether the value then fits its field is decided where it is for everybody, in `crate::value`. Text stays text:
//! what begins with `=`, `+`, `-` or `@` is kept as it is and never worked out.

use edgewright_definition::document::Choice;
use serde_json::Value;

use crate::value::ValueKind;

/// What a cell says. Links are looked up for many rows at once and are not read here.
///
/// # Errors
/// A sentence that says what is expected instead, beginning with 'It'.
pub(super) fn wire_value(
    kind: &ValueKind,
    options: &[Choice],
    cell: &str,
) -> Result<Value, String> {
    if cell.contains('\0') {
        return Err("It has a character that is no text (U+0000).".to_owned());
    }
    let trimmed = cell.trim();
    match kind {
        ValueKind::Line | ValueKind::Prose | ValueKind::Email | ValueKind::Url => {
            Ok(Value::from(cell))
        }
        ValueKind::Integer => plain_number(trimmed)
            .and_then(|number| number.parse::<i64>().ok())
            .map(Value::from)
            .ok_or_else(|| "It needs a whole number such as 12.".to_owned()),
        ValueKind::Scaled(_) => plain_number(trimmed).map(Value::from).ok_or_else(|| {
            format!(
                "It needs a number such as 1234.50; what '{}' means is not certain.",
                cut(trimmed)
            )
        }),
        ValueKind::Boolean => yes_or_no(trimmed)
            .map(Value::from)
            .ok_or_else(|| "It needs yes or no (or true, false, 1, 0).".to_owned()),
        ValueKind::Choice => choice(options, trimmed).map(Value::from),
        ValueKind::Choices => choices(options, trimmed),
        _ => Ok(Value::from(trimmed)),
    }
}

/// A value that is wrong, short enough to be shown.
pub(super) fn cut(text: &str) -> String {
    let most = edgewright_limits::import::VALUE_CHARS;
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    text.chars().take(most).chain(['…']).collect()
}

/// `1234.5` of `1234.5`, `1,234.50`, `1.234,50` or `12,5`; none of `1,234`, which is two numbers in two countries.
fn plain_number(text: &str) -> Option<String> {
    let is_sign = |character: char| matches!(character, '+' | '-');
    let digits = text.strip_prefix(is_sign).unwrap_or(text);
    let sign = if text.starts_with('-') { "-" } else { "" };
    let allowed = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b',');
    if digits.is_empty() || !digits.bytes().all(allowed) {
        return None;
    }
    let plain = match (digits.rfind('.'), digits.rfind(',')) {
        (_, None) => digits.to_owned(),
        (Some(point), Some(comma)) if point > comma => without_groups(digits, ',', '.')?,
        (Some(_), Some(_)) => without_groups(digits, '.', ',')?,
        (None, Some(comma)) => {
            let after = digits.len().saturating_sub(comma).saturating_sub(1);
            if after == 3 || digits.matches(',').count() > 1 {
                return None;
            }
            digits.replace(',', ".")
        }
    };
    Some(format!("{sign}{plain}"))
}

/// A number whose digits before the point come in groups of three.
fn without_groups(digits: &str, group: char, point: char) -> Option<String> {
    let (whole, fraction) = digits.rsplit_once(point)?;
    let mut groups = whole.split(group);
    let first = groups.next()?;
    let fits = (1..=3).contains(&first.len())
        && !first.contains(point)
        && groups.all(|group| group.len() == 3 && !group.contains(point));
    fits.then(|| format!("{}.{fraction}", whole.replace(group, "")))
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "yes" | "true" | "1" | "y" | "ja" | "x" => Some(true),
        "no" | "false" | "0" | "n" | "nein" => Some(false),
        _ => None,
    }
}

/// The id of the option with that id or, if there is one only, with that label.
fn choice(options: &[Choice], text: &str) -> Result<String, String> {
    if let Some(option) = options.iter().find(|option| option.id == text) {
        return Ok(option.id.clone());
    }
    let wanted = text.to_lowercase();
    let mut labelled = options
        .iter()
        .filter(|option| option.label.to_lowercase() == wanted || option.id == wanted);
    match (labelled.next(), labelled.next()) {
        (Some(option), None) => Ok(option.id.clone()),
        _ => {
            let labels: Vec<&str> = options
                .iter()
                .map(|option| option.label.as_str())
                .take(12)
                .collect();
            Err(format!(
                "It needs one of its options ({}).",
                labels.join(", ")
            ))
        }
    }
}

/// Several options, with `;`, `|`, `,` or a line break between them.
fn choices(options: &[Choice], text: &str) -> Result<Value, String> {
    if let Ok(one) = choice(options, text) {
        return Ok(Value::from(vec![one]));
    }
    let between = [';', '|', '\n', ',']
        .into_iter()
        .find(|character| text.contains(*character))
        .unwrap_or(';');
    let mut chosen: Vec<String> = Vec::new();
    for part in text.split(between).map(str::trim) {
        if part.is_empty() {
            continue;
        }
        let id = choice(options, part)?;
        if !chosen.contains(&id) {
            chosen.push(id);
        }
    }
    Ok(Value::from(chosen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_where_they_mean_one_thing() {
        for (written, read) in [
            ("12", "12"),
            ("-12.5", "-12.5"),
            ("+3", "3"),
            ("12,5", "12.5"),
            ("0,05", "0.05"),
            ("1,234.50", "1234.50"),
            ("1.234,50", "1234.50"),
            ("1.234.567,5", "1234567.5"),
        ] {
            assert_eq!(plain_number(written).as_deref(), Some(read), "{written}");
        }
        for unclear in [
            "1,234", "1,2,3", "", "-", "1e5", "€ 5", "1,23.4", "1.2,3.4", "٣", "--1",
        ] {
            assert_eq!(plain_number(unclear), None, "{unclear}");
        }
    }

    #[test]
    fn a_formula_is_text() {
        for text in ["=1+1", "+A1", "-A1", "@SUM(A1)", "=cmd|' /C calc'!A0"] {
            assert_eq!(
                wire_value(&ValueKind::Line, &[], text),
                Ok(Value::from(text))
            );
        }
    }

    #[test]
    fn yes_and_no_have_few_spellings() {
        for (text, means) in [
            ("Yes", true),
            ("TRUE", true),
            ("x", true),
            ("0", false),
            ("nein", false),
        ] {
            assert_eq!(yes_or_no(text), Some(means), "{text}");
        }
        assert_eq!(yes_or_no("maybe"), None);
        assert_eq!(yes_or_no("2"), None);
    }

    #[test]
    fn options_are_named_by_id_or_label() {
        let option = |id: &str, label: &str| {
            serde_json::from_value::<Choice>(serde_json::json!({"id": id, "label": label})).unwrap()
        };
        let options = [
            option("a", "First, of all"),
            option("b", "Second"),
            option("c", "second"),
        ];
        assert_eq!(choice(&options, "a").as_deref(), Ok("a"));
        assert_eq!(choice(&options, "first, OF all").as_deref(), Ok("a"));
        assert!(choice(&options, "Second").is_err(), "two have this label");
        assert_eq!(
            choices(&options, "First, of all"),
            Ok(serde_json::json!(["a"]))
        );
        assert_eq!(
            choices(&options, "a; b;a"),
            Ok(serde_json::json!(["a", "b"]))
        );
        assert!(choices(&options, "a; nothing").is_err());
    }
}
