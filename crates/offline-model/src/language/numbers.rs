//! Numbers and spans of time, in digits and in words.

use super::token::{Kind, Token};
use crate::language::lexicon::is_one_of;

const SMALL: &[(&str, i64)] = &[
    ("zero", 0),
    ("one", 1),
    ("once", 1),
    ("two", 2),
    ("twice", 2),
    ("couple", 2),
    ("three", 3),
    ("few", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("dozen", 12),
    ("fourteen", 14),
    ("fifteen", 15),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("ninety", 90),
    ("hundred", 100),
];

/// The whole number at the start of the tokens and how many tokens it takes.
#[must_use]
pub fn number_of(tokens: &[Token]) -> Option<(i64, usize)> {
    let token = tokens.first()?;
    if token.kind == Kind::Number {
        let digits: String = token.word.chars().filter(char::is_ascii_digit).collect();
        let whole = token.word.split('.').next().unwrap_or_default();
        let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
        let chosen = if whole.is_empty() { digits } else { whole };
        return chosen
            .parse()
            .ok()
            .filter(|number: &i64| *number < 1_000_000_000)
            .map(|number| (number, 1));
    }
    SMALL
        .iter()
        .find(|(word, _)| *word == token.word)
        .map(|(_, number)| (*number, 1))
}

/// A span of time at the start of the tokens, in days, and how many tokens it takes: `a week`, `30 days`, `two months`.
#[must_use]
pub fn days_of(tokens: &[Token]) -> Option<(i64, usize)> {
    let (count, used) = match tokens.first()?.word.as_str() {
        "a" | "an" | "the" | "next" | "one" | "this" | "per" => (1, 1),
        _ => number_of(tokens)?,
    };
    let (count, used) = match tokens.get(used).map(|token| token.word.as_str()) {
        Some("couple" | "few") if count == 1 => (2, used + 1),
        Some("or") => number_of(tokens.get(used + 1..)?)
            .map_or((count, used), |(more, length)| (more, used + 1 + length)),
        _ => (count, used),
    };
    let skipped = usize::from(
        tokens
            .get(used)
            .is_some_and(|token| is_one_of(&token.word, "of full whole working business")),
    );
    let unit = tokens.get(used + skipped)?;
    let days = days_in(&unit.noun)?;
    Some((count.checked_mul(days)?.min(36_500), used + skipped + 1))
}

/// Days in a unit of time; none for anything shorter than a day or that is no unit.
#[must_use]
pub fn days_in(unit: &str) -> Option<i64> {
    Some(match unit {
        "day" => 1,
        "week" => 7,
        "fortnight" => 14,
        "month" => 30,
        "quarter" => 91,
        "year" => 365,
        _ => return None,
    })
}

/// The first span of time anywhere in the tokens, in days.
#[must_use]
pub fn any_days(tokens: &[Token]) -> Option<i64> {
    let named = || {
        tokens.iter().find_map(|token| match token.word.as_str() {
            "tomorrow" => Some(1),
            "today" => Some(0),
            _ => None,
        })
    };
    (0..tokens.len())
        .find_map(|at| days_of(tokens.get(at..)?).map(|(days, _)| days))
        .or_else(named)
}

/// The first whole number anywhere in the tokens.
#[must_use]
pub fn any_number(tokens: &[Token]) -> Option<i64> {
    (0..tokens.len()).find_map(|at| number_of(tokens.get(at..)?).map(|(number, _)| number))
}

/// `7` as `a week`, `30` as `30 days`.
#[must_use]
pub fn span_words(days: i64) -> String {
    match days {
        1 => "a day".to_owned(),
        7 => "a week".to_owned(),
        365 => "a year".to_owned(),
        weeks if weeks % 7 == 0 && weeks <= 56 && weeks > 0 => format!("{} weeks", weeks / 7),
        days => format!("{days} days"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::text::Text;

    #[test]
    fn spans_are_read_in_days() {
        for (text, days) in [
            ("a week late", Some(7)),
            ("within 30 days", Some(30)),
            ("two weeks before", Some(14)),
            ("3 months", Some(90)),
            ("an hour", None),
        ] {
            let text = Text::read(text);
            assert_eq!(any_days(&text.sentences[0].tokens), days);
        }
    }
}
