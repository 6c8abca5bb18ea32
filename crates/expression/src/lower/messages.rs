//! What the lexer and the parser complain about, in plain words and with a place.

use jaq_core::load::{lex, parse};

use crate::error::CompileError;
use crate::tokens::offset_in;

/// Longest piece of the source a message repeats, in bytes.
const SHOWN_BYTES: usize = 24;

pub fn lexer_error(source: &str, errors: &[lex::Error<&str>]) -> CompileError {
    let Some((expected, found)) = errors.first() else {
        return unreadable();
    };
    let offset = offset_in(source, found).unwrap_or(source.len());
    let message = match expected {
        lex::Expect::Delim("\"") => "A text that starts with \" does not end.".to_owned(),
        lex::Expect::Delim(open) => format!(
            "There is no closing bracket for {open} before {}.",
            shown(found)
        ),
        lex::Expect::Digit => format!("A digit is missing before {}.", shown(found)),
        lex::Expect::Ident => format!("A name is missing before {}.", shown(found)),
        lex::Expect::Escape => format!(
            "\\{} is not an escape; write \\\\ for a backslash.",
            shown(found)
        ),
        lex::Expect::Unicode => {
            "\\u needs four hexadecimal digits that are a character.".to_owned()
        }
        _ => format!("{} does not belong in an expression.", shown(found)),
    };
    CompileError { offset, message }
}

pub fn parser_error(source: &str, errors: &[parse::TError<'_, &str>]) -> CompileError {
    let Some((expected, found)) = errors.first() else {
        return unreadable();
    };
    let expected = expected.as_str();
    let found = found
        .map(|token| token.as_str())
        .filter(|text| offset_in(source, text).is_some());
    let (offset, place) = match found {
        Some(text) => (
            offset_in(source, text).unwrap_or(source.len()),
            format!("{} was found", shown(text)),
        ),
        None => (source.len(), "the expression or a bracket ends".to_owned()),
    };
    let message = match expected {
        "nothing" => format!(
            "{} does not fit here; an operator or | may be missing before it.",
            found.map_or_else(|| "This".to_owned(), shown)
        ),
        expected => format!("Expected {} where {place}.", wanted(expected)),
    };
    CompileError { offset, message }
}

fn wanted(expected: &str) -> &str {
    match expected {
        "term" => "a value",
        "nothing" => "the end",
        "key" => "a field name",
        "ident" | "identifier" => "a name",
        "variable" => "a variable like $x",
        "pattern" => "a variable or a pattern",
        other => other,
    }
}

fn unreadable() -> CompileError {
    CompileError {
        offset: 0,
        message: "The expression cannot be read.".to_owned(),
    }
}

/// The beginning of a piece of source.
fn shown(text: &str) -> String {
    if text.is_empty() {
        return "the end".to_owned();
    }
    let line = text.lines().next().unwrap_or_default();
    match line
        .char_indices()
        .map(|(at, _)| at)
        .find(|at| *at >= SHOWN_BYTES)
    {
        Some(end) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.to_owned(),
    }
}

/// `Did you mean …?` for the nearest known name, when one is near.
pub fn suggestion<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> String {
    let limit = 1 + name.len() / 4;
    let near = known
        .filter(|known| *known != name)
        .map(|known| (distance(name, known), known));
    match near.filter(|(distance, _)| *distance <= limit).min() {
        Some((_, known)) => format!(" Did you mean {known}?"),
        None => String::new(),
    }
}

/// Edit distance; names are short, so the plain method is fine.
fn distance(a: &str, b: &str) -> usize {
    if a.len().abs_diff(b.len()) > 8 || a.len() > 64 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (slot, y) in row.iter_mut().skip(1).zip(b.bytes()) {
            let above = *slot;
            left = (diagonal + usize::from(x != y))
                .min(above + 1)
                .min(left + 1);
            diagonal = above;
            *slot = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_only_what_is_near() {
        let known = ["length", "keys", "startswith"];
        assert_eq!(
            suggestion("lenght", known.into_iter()),
            " Did you mean length?"
        );
        assert_eq!(
            suggestion("starts_with", known.into_iter()),
            " Did you mean startswith?"
        );
        assert_eq!(suggestion("zzz", known.into_iter()), "");
    }

    #[test]
    fn distance_counts_edits() {
        assert_eq!(distance("abc", "abc"), 0);
        assert_eq!(distance("abc", "abd"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
