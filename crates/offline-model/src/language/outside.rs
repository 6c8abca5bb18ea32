//! What people ask for that no app built here does today, and what to do instead.

use std::ops::Range;

use super::{pattern::find_all, token::Token};

const OUTSIDE: &str = include_str!("words/outside.txt");

/// One wish that cannot be met yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside {
    /// Where it was said.
    pub span: Range<usize>,
    /// What to do instead, in one sentence.
    pub instead: &'static str,
}

/// The wishes in a clause that cannot be met yet, the same advice once.
#[must_use]
pub fn wishes(tokens: &[Token]) -> Vec<Outside> {
    let mut found: Vec<Outside> = Vec::new();
    let mut meant: Vec<Range<usize>> = Vec::new();
    for line in OUTSIDE.lines().filter(|line| !line.starts_with('#')) {
        let Some((pattern, instead)) = line.split_once(" -> ") else {
            continue;
        };
        if found.iter().any(|earlier| earlier.instead == instead) {
            continue;
        }
        // A line without advice says what is no wish: a photo studio wants no photos kept.
        if instead == "-" {
            meant.extend(
                find_all(tokens, pattern)
                    .into_iter()
                    .map(|place| place.span),
            );
            continue;
        }
        let inside = |span: &Range<usize>| meant.iter().any(|known| known.contains(&span.start));
        if let Some(place) = find_all(tokens, pattern)
            .into_iter()
            .find(|place| !inside(&place.span))
        {
            found.push(Outside {
                span: place.span,
                instead,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::text::Text;

    #[test]
    fn what_cannot_be_built_is_told_with_an_alternative() {
        for (text, word) in [
            ("send everyone an email reminder the day before", "E-mails"),
            ("take card payments", "Payments"),
            ("with a photo of each", "Pictures"),
            ("sync with Google Calendar", "Connections"),
            ("scan the barcode", "Codes"),
            ("log in with Facebook", "sign in"),
        ] {
            let text = Text::read(text);
            let found = wishes(&text.sentences[0].tokens);
            assert!(
                found.iter().any(|wish| wish.instead.contains(word)),
                "{found:?}"
            );
        }
    }

    #[test]
    fn what_can_be_built_is_not_refused() {
        for text in [
            "keep their name, phone and email",
            "warn me when a loan is a week late",
            "a calendar of due dates",
            "record what each member paid",
        ] {
            let text = Text::read(text);
            assert_eq!(wishes(&text.sentences[0].tokens), [], "{text:?}");
        }
    }
}
