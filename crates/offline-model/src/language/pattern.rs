//! A small pattern language over tokens, so that what is recognised reads like an example of it.
//!
//! A pattern is words parted by spaces. `a|b` is either word in any of its forms, `a|b?` may be missing, `*` is up to four words of one clause,
//! `{name}` takes the name of a thing, `{rest}` everything up to what follows, `{n}` a number.

use std::ops::Range;

use super::{
    numbers::number_of,
    phrase::noun_phrase,
    token::{Kind, Token},
};

/// Where a pattern was found, and what its braces took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The tokens of the whole match.
    pub span: Range<usize>,
    /// What each brace took, in order.
    pub taken: Vec<Range<usize>>,
}

impl Found {
    /// The tokens the brace with this number took; none if there is no such brace.
    #[must_use]
    pub fn tokens<'t>(&self, tokens: &'t [Token], brace: usize) -> &'t [Token] {
        self.taken
            .get(brace)
            .and_then(|range| tokens.get(range.clone()))
            .unwrap_or_default()
    }
}

/// The first place where a pattern matches.
#[must_use]
pub fn find(tokens: &[Token], pattern: &str) -> Option<Found> {
    find_from(tokens, pattern, 0)
}

/// Every place where a pattern matches; matches do not overlap.
#[must_use]
pub fn find_all(tokens: &[Token], pattern: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(next) = find_from(tokens, pattern, start) {
        start = next.span.end.max(start + 1);
        found.push(next);
    }
    found
}

/// Whether any of the patterns matches somewhere.
#[must_use]
pub fn has_any(tokens: &[Token], patterns: &[&str]) -> bool {
    patterns
        .iter()
        .any(|pattern| find(tokens, pattern).is_some())
}

fn find_from(tokens: &[Token], pattern: &str, start: usize) -> Option<Found> {
    let parts: Vec<&str> = pattern.split_whitespace().collect();
    (start..tokens.len()).find_map(|at| {
        let mut taken = Vec::new();
        let end = matched(tokens, at, &parts, &mut taken)?;
        Some(Found {
            span: at..end,
            taken,
        })
    })
}

fn matched(
    tokens: &[Token],
    at: usize,
    parts: &[&str],
    taken: &mut Vec<Range<usize>>,
) -> Option<usize> {
    let Some((part, later)) = parts.split_first() else {
        return Some(at);
    };
    match *part {
        "*" => (0..=4).find_map(|skip| {
            let skipped = tokens.get(at..at + skip)?;
            let within = skipped
                .iter()
                .all(|token| matches!(token.kind, Kind::Word | Kind::Number));
            let depth = taken.len();
            let end = within
                .then(|| matched(tokens, at + skip, later, taken))
                .flatten();
            if end.is_none() {
                taken.truncate(depth);
            }
            end
        }),
        "{rest}" if later.is_empty() => {
            taken.push(at..tokens.len());
            (at < tokens.len()).then_some(tokens.len())
        }
        "{rest}" => {
            let depth = taken.len();
            (at + 1..tokens.len()).find_map(|end| {
                taken.truncate(depth);
                taken.push(at..end);
                matched(tokens, end, later, taken)
            })
        }
        "{n}" => {
            let (_, length) = number_of(tokens.get(at..)?)?;
            taken.push(at..at + length);
            matched(tokens, at + length, later, taken)
        }
        brace if brace.starts_with('{') => {
            let phrase = noun_phrase(tokens, at)?;
            let depth = taken.len();
            (phrase.start + 1..=phrase.end).rev().find_map(|end| {
                taken.truncate(depth);
                taken.push(phrase.start..end);
                matched(tokens, end, later, taken)
            })
        }
        words => {
            let (words, optional) = words
                .strip_suffix('?')
                .map_or((words, false), |words| (words, true));
            let here = tokens.get(at).is_some_and(|token| {
                words
                    .split('|')
                    .any(|word| token.is(word) || is_mark(token, word))
            });
            let depth = taken.len();
            let end = here
                .then(|| matched(tokens, at + 1, later, taken))
                .flatten();
            if end.is_some() {
                return end;
            }
            taken.truncate(depth);
            optional
                .then(|| matched(tokens, at, later, taken))
                .flatten()
        }
    }
}

fn is_mark(token: &Token, word: &str) -> bool {
    match token.kind {
        Kind::Comma => word == ",",
        Kind::Colon => word == ":",
        Kind::Open => word == "(",
        Kind::Close => word == ")",
        Kind::Dash => word == "-",
        Kind::Arrow => word == "→",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::text::{Text, joined};

    fn first(text: &str, pattern: &str) -> Option<Vec<String>> {
        let text = Text::read(text);
        let tokens = &text.sentences.first()?.tokens;
        let found = find(tokens, pattern)?;
        Some(
            (0..found.taken.len())
                .map(|brace| joined(found.tokens(tokens, brace)))
                .collect(),
        )
    }

    #[test]
    fn braces_take_names_numbers_and_the_rest() {
        assert_eq!(
            first(
                "I want to keep track of my guitar pedals and amps",
                "keep track of {np}"
            ),
            Some(vec!["guitar pedals".to_owned()])
        );
        assert_eq!(
            first(
                "each order belongs to one customer",
                "each {np} belong to one|a {np}"
            ),
            Some(vec!["order".to_owned(), "customer".to_owned()])
        );
        assert_eq!(
            first("at most twelve seats", "at most {n} {np}"),
            Some(vec!["twelve".to_owned(), "seats".to_owned()])
        );
        assert_eq!(
            first(
                "members should be able to reserve",
                "{np} should|can be? able? to? reserve"
            ),
            Some(vec!["members".to_owned()])
        );
        assert_eq!(first("nothing here", "keep track of {np}"), None);
    }
}
