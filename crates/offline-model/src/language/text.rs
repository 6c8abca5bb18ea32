//! A description cut into sentences, clauses and tokens.
//!
//! What comes in is a stranger's text: its length is bounded, markup is dropped, and nothing of it is ever
//! taken for an instruction.

use std::ops::Range;

use super::{
    clause::clauses_of,
    token::{Kind, Token, place},
    tokenise::tokens_of,
};
use crate::limits::{MAX_TEXT_CHARS, MAX_TOKENS};

/// A description, cut up.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// The sentences in order.
    pub sentences: Vec<Sentence>,
}

/// One sentence or line.
#[derive(Debug, Clone, Default)]
pub struct Sentence {
    /// Its words and marks.
    pub tokens: Vec<Token>,
    /// Its clauses, as ranges of tokens.
    pub clauses: Vec<Range<usize>>,
}

impl Text {
    /// Cuts a description up.
    #[must_use]
    pub fn read(description: &str) -> Self {
        let plain = plain_text(description);
        let mut left = MAX_TOKENS;
        let mut sentences = Vec::new();
        for raw in sentences_of(&plain) {
            let mut tokens = tokens_of(&raw);
            tokens.truncate(left);
            left -= tokens.len();
            if tokens
                .iter()
                .any(|token| matches!(token.kind, Kind::Word | Kind::Number))
            {
                place(&mut tokens);
                let clauses = clauses_of(&tokens);
                sentences.push(Sentence { tokens, clauses });
            }
        }
        Self { sentences }
    }

    /// Every token of every sentence.
    pub fn tokens(&self) -> impl Iterator<Item = &Token> {
        self.sentences.iter().flat_map(|sentence| &sentence.tokens)
    }
}

impl Sentence {
    /// The tokens of a range, none if it reaches outside.
    #[must_use]
    pub fn slice(&self, range: &Range<usize>) -> &[Token] {
        self.tokens.get(range.clone()).unwrap_or_default()
    }
}

/// The words of tokens with single spaces, for quoting.
#[must_use]
pub fn joined(tokens: &[Token]) -> String {
    let mut text = String::new();
    for token in tokens {
        let glued = matches!(
            token.kind,
            Kind::Comma | Kind::Colon | Kind::Close | Kind::Mark
        ) || text.ends_with('(');
        if !text.is_empty() && !glued {
            text.push(' ');
        }
        text.push_str(&token.raw);
        if token.possessive {
            text.push_str("'s");
        }
    }
    text
}

/// Without markup, control characters and typographic quotes, at most so long.
fn plain_text(description: &str) -> String {
    let mut plain = String::new();
    let mut in_markup = 0_usize;
    for character in description.chars().take(MAX_TEXT_CHARS) {
        in_markup = match (in_markup, character) {
            (0, '<') => 1,
            (0, _) | (_, '>' | '\n') => 0,
            (length, _) if length > 200 => 0,
            (length, _) => length + 1,
        };
        let shown = match character {
            '<' | '>' if in_markup > 0 || character == '>' => ' ',
            _ if in_markup > 0 => continue,
            '\u{2018}' | '\u{2019}' | '`' | '\u{b4}' => '\'',
            '\u{201c}' | '\u{201d}' | '\u{ab}' | '\u{bb}' => '"',
            '\n' => '\n',
            other if other.is_whitespace() || other.is_control() => ' ',
            other => other,
        };
        plain.push(shown);
    }
    with_asked_fields(&calm(plain))
        .replace("->", "→")
        .replace(" w/ ", " with ")
        .replace("date/time", "datetime")
        .replace("yes/no", "(yes/no)")
        .replace("((yes/no))", "(yes/no)")
}

/// What is written in capitals throughout is read as if it were not.
fn calm(plain: String) -> String {
    let letters = plain
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .count();
    let large = plain.chars().filter(|letter| letter.is_uppercase()).count();
    if letters > 12 && large * 10 > letters * 8 {
        plain.to_lowercase()
    } else {
        plain
    }
}

/// `fee, deposit paid? keys returned?`: a question mark behind a short item of a list asks for yes or no.
fn with_asked_fields(plain: &str) -> String {
    let mut out = String::new();
    let mut rest = plain;
    while let Some(at) = rest.find('?') {
        let (before, after) = (
            rest.get(..at).unwrap_or_default(),
            rest.get(at + 1..).unwrap_or_default(),
        );
        out.push_str(before);
        let begins = out
            .rfind([',', ';', ':', '.', '?', '\n', ')'])
            .map_or(0, |place| place + 1);
        let item = out.get(begins..).unwrap_or_default();
        let in_list = begins > 0 && matches!(out.as_bytes().get(begins - 1), Some(b',' | b')'));
        let short = (1..=3).contains(&item.split_whitespace().count());
        if in_list && short {
            out.push_str(" (yes/no),");
        } else {
            out.push('?');
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Sentences end at a full stop, question mark, semicolon or line end; not inside `e.g.` or `2.5`.
fn sentences_of(plain: &str) -> Vec<String> {
    let mut sentences = vec![String::new()];
    let characters: Vec<char> = plain.chars().collect();
    for (at, character) in characters.iter().enumerate() {
        let next = characters.get(at + 1);
        let before = sentences.last().map(String::as_str).unwrap_or_default();
        let ends = match character {
            '\n' | ';' | '!' | '?' | '•' => true,
            '.' => {
                next.is_none_or(|next| next.is_whitespace() || *next == '"')
                    && !is_abbreviation(before)
            }
            _ => false,
        };
        if ends {
            sentences.push(String::new());
        } else if let Some(sentence) = sentences.last_mut() {
            sentence.push(*character);
        }
    }
    sentences
        .into_iter()
        .map(|sentence| without_bullet(&sentence))
        .filter(|sentence| sentence.chars().any(char::is_alphanumeric))
        .collect()
}

fn is_abbreviation(before: &str) -> bool {
    let last = before
        .split_whitespace()
        .last()
        .unwrap_or_default()
        .to_lowercase();
    let is_bullet = before.trim_start_matches(['-', '*', ' ']).trim() == last && last.len() < 3;
    if is_bullet && last.chars().all(|character| character.is_ascii_digit()) {
        return true;
    }
    [
        "e.g", "i.e", "eg", "ie", "no", "st", "dr", "mr", "mrs", "ms", "vs", "approx",
    ]
    .contains(&last.trim_start_matches('('))
}

/// A line without its dash, star or number.
fn without_bullet(line: &str) -> String {
    let trimmed = line
        .trim()
        .trim_start_matches(['-', '*', '–', '—', '•', '·', '#'])
        .trim();
    let digits = trimmed.chars().take_while(char::is_ascii_digit).count();
    let rest: String = trimmed.chars().skip(digits).collect();
    if digits > 0 && digits < 3 && (rest.starts_with(". ") || rest.starts_with(") ")) {
        return rest.chars().skip(2).collect::<String>().trim().to_owned();
    }
    trimmed.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clauses(text: &str) -> Vec<String> {
        Text::read(text)
            .sentences
            .iter()
            .flat_map(|sentence| {
                sentence
                    .clauses
                    .iter()
                    .map(|clause| joined(sentence.slice(clause)))
            })
            .collect()
    }

    #[test]
    fn sentences_and_clauses_end_where_a_reader_would_end_them() {
        assert_eq!(
            clauses(
                "I want to see what is out and who has it, get a calendar of due dates, and members should be able to reserve. We use e.g. v2.5 drills."
            ),
            [
                "I want to see what is out",
                "and who has it",
                ", get a calendar of due dates",
                ", and members should be able to reserve",
                "We use e.g. v2.5 drills"
            ]
        );
    }

    #[test]
    fn markup_and_odd_characters_do_no_harm() {
        let text = Text::read(
            "<script>alert('x')</script> Track my <b>plants</b>\u{0}\n- 1. water\u{200b}",
        );
        assert_eq!(text.sentences.len(), 2);
        assert!(text.tokens().any(|token| token.word == "plants"));
        assert!(text.tokens().all(|token| !token.raw.contains('<')));
    }
}
