//! Noun phrases: where the name of a thing begins and ends, and what it is once articles are gone.

use crate::language::lexicon::is_one_of;
use std::ops::Range;

use super::{
    inflection::singular_phrase,
    token::{Kind, Token},
};

/// Longest name of a thing in words.
const LONGEST: usize = 5;

/// The noun phrase that begins here, after articles; none if no noun does.
#[must_use]
pub fn noun_phrase(tokens: &[Token], at: usize) -> Option<Range<usize>> {
    let start = at + leading(tokens.get(at..)?);
    let mut end = start;
    while let Some(token) = tokens.get(end) {
        let glue = token.word == "of"
            && end > start
            && is_measure(tokens.get(end - 1)?)
            && tokens
                .get(end + 1)
                .is_some_and(|next| next.nominal || is_article(next));
        let article_after_of = is_article(token)
            && end > start
            && tokens
                .get(end - 1)
                .is_some_and(|before| before.word == "of");
        let number_within =
            token.kind == Kind::Number && end > start && !token.word.contains(['£', '$', '€']);
        if !(token.nominal || glue || article_after_of || number_within) || end - start >= LONGEST {
            break;
        }
        end += 1;
        if tokens.get(end - 1).is_some_and(|token| token.possessive) {
            continue;
        }
    }
    (end > start).then_some(start..end)
}

/// How many tokens from here are articles, possessives and empty adjectives.
fn leading(tokens: &[Token]) -> usize {
    let mut count = 0;
    for token in tokens {
        let participle = token.verbal
            && token.word.ends_with("ed")
            && tokens.get(count + 1).is_some_and(|next| next.nominal);
        let skipped = is_article(token)
            || participle
            || (token.is_modifier()
                && tokens
                    .get(count + 1)
                    .is_some_and(|next| next.nominal || next.is_modifier() || is_article(next)));
        if !skipped {
            break;
        }
        count += 1;
    }
    count
}

/// Articles and other words that may stand before a name.
#[must_use]
pub fn is_article(token: &Token) -> bool {
    is_one_of(
        &token.word,
        "a an the my our your their his her its each every all any some this that these those many several both other another various new which multiple own lots more",
    )
}

/// Words that need what follows `of` to mean anything: `number of seats`, `date of birth`.
fn is_measure(token: &Token) -> bool {
    is_one_of(
        &token.noun,
        "number date day time place type kind sort name amount year length level point proof copy cause next country state reason size method source mode price cost sense bill letter piece cup bottle work head area field person point-of-contact unit volume rate colour color",
    )
}

/// The words of a phrase in lower case, without articles and empty adjectives at its front.
#[must_use]
pub fn words_of(tokens: &[Token]) -> String {
    let kept: Vec<&Token> = tokens
        .iter()
        .skip_while(|token| {
            is_article(token) || token.is_modifier() || (token.possessive && token.is_person())
        })
        .collect();
    let kept = if kept.is_empty() {
        tokens.iter().collect()
    } else {
        kept
    };
    let words: Vec<String> = kept
        .iter()
        .filter(|token| {
            matches!(token.kind, Kind::Word | Kind::Number) && (!is_article(token) || token.nominal)
        })
        .map(|token| {
            let large = token.raw.chars().count() > 1
                && token.raw.chars().all(|letter| {
                    letter.is_uppercase() || letter.is_ascii_digit() || letter == '&'
                });
            if large {
                token.raw.clone()
            } else {
                token.word.clone()
            }
        })
        .collect();
    words.join(" ")
}

/// The phrase as one: `guitar pedals` becomes `guitar pedal`.
#[must_use]
pub fn one_of(tokens: &[Token]) -> String {
    singular_phrase(&words_of(tokens))
}
