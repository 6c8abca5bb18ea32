//! The name of a field: where it begins and ends, and what it is in the singular.

use crate::language::lexicon::is_one_of;
use crate::language::{
    inflection::singular_phrase,
    lexicon::{WordSet, is_in, set_of},
    phrase::{is_article, words_of},
    token::{Kind, Token},
};

/// Field names that stay in the plural.
static KEPT_PLURAL: WordSet =
    WordSet::new(|| set_of(include_str!("../language/words/kept_plural.txt")));
/// Words that lead up to a name.
const LEADS: &str = "with and also plus maybe perhaps possibly optionally of for";
/// What people do with a field before it is named.
const ENTERS: &str = "enter give add provide put fill leave write";
/// Small words a field's name may have inside.
const SMALL: &str = "of for to in on by per at from until since first last next due back out paid done who what start end own before after best new up off not whom same second third used needed without with";

/// Without what leads up to the name or trails behind it: `with a photo of each` becomes `photo`, `a rating from 1 to 5` becomes `rating`.
#[must_use]
pub fn trimmed(tokens: &[Token]) -> Vec<Token> {
    let leads =
        |token: &Token| is_article(token) || LEADS.split(' ').any(|word| word == token.word);
    let start = tokens
        .iter()
        .position(|token| !leads(token))
        .unwrap_or(tokens.len());
    let rest = without_person(tokens.get(start..).unwrap_or_default());
    // `rating 1-5`, `hydration %`: what the number may be is no part of the name.
    let measures = |token: &Token| {
        token.kind == Kind::Number
            || token
                .word
                .chars()
                .all(|letter| letter.is_ascii_digit() || "-/%".contains(letter))
    };
    let cut = rest
        .iter()
        .rposition(|token| !measures(token))
        .map_or(rest.len(), |at| at + 1);
    let rest = rest.get(..cut).unwrap_or_default();
    let rest = match rest {
        [name @ .., low, to]
            if low.kind == Kind::Number
                && to.word == "to"
                && name.last().is_some_and(|last| last.nominal) =>
        {
            name
        }
        _ => rest,
    };
    let end = (1..rest.len())
        .find(|at| trails(rest, *at))
        .unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default().to_vec()
}

/// `parents enter their name` names a name.
fn without_person(rest: &[Token]) -> &[Token] {
    let enters = rest.first().is_some_and(Token::is_person)
        && rest
            .get(1)
            .is_some_and(|token| ENTERS.split(' ').any(|verb| verb == token.verb));
    if !enters {
        return rest;
    }
    let behind = rest.get(2..).unwrap_or_default();
    let articles = behind.iter().take_while(|token| is_article(token)).count();
    behind.get(articles..).unwrap_or_default()
}

/// Whether the name ended before this token: `from 1 to 5`, `in euros`, `of each`.
fn trails(rest: &[Token], at: usize) -> bool {
    let here = rest.get(at).map_or("", |token| token.word.as_str());
    let next = rest
        .get(at + 1..(at + 3).min(rest.len()))
        .unwrap_or_default();
    let range = matches!(here, "from" | "between" | "out" | "up" | "in" | "on")
        && next.iter().any(|next| {
            next.kind == Kind::Number || is_one_of(&next.word, "scale one euros pounds dollars")
        });
    let scale = here == "out" && rest.get(at + 1).is_some_and(|next| next.word == "of");
    let each = matches!(here, "of" | "for")
        && next
            .first()
            .is_some_and(|next| is_one_of(&next.word, "each it them every one"));
    range || scale || each
}

/// Names of fields are nouns with little between them.
#[must_use]
pub fn can_be_in_name(at: usize, token: &Token) -> bool {
    let first = at == 0 && is_one_of(&token.word, "is has needs can was");
    let small = SMALL.split(' ').any(|word| word == token.word)
        && (at > 0 || !is_one_of(&token.word, "in at to with without"));
    // `year made`, `action taken`: the past of a verb behind a noun.
    let past = at > 0 && token.verbal && token.word != token.verb && !token.word.ends_with('s');
    let participle = past || token.word.ends_with("ed") || token.word.ends_with("ing");
    token.kind == Kind::Number
        || (token.kind == Kind::Word
            && (token.nominal
                || small
                || first
                || participle
                || is_article(token)
                || token.is_modifier()))
}

/// The words of an item without what introduces them: `the name of the owner` becomes `owner name`.
#[must_use]
pub fn cleaned(tokens: &[Token]) -> String {
    if let [token] = tokens
        && token.word == "datetime"
    {
        return "date and time".to_owned();
    }
    if tokens.windows(2).any(
        |pair| matches!(pair, [best, before] if best.word == "best" && before.word == "before"),
    ) {
        let date = tokens.last().is_some_and(|token| token.word == "date");
        return if date {
            "best before date"
        } else {
            "best before"
        }
        .to_owned();
    }
    let words = field_words(tokens);
    let lower = words.to_lowercase();
    for (start, end) in [
        ("name of the ", " name"),
        ("name of ", " name"),
        ("names of ", " name"),
        ("phone number of the ", " phone"),
        ("email of the ", " e-mail"),
    ] {
        if let Some(rest) = lower.strip_prefix(start) {
            return format!("{}{end}", singular_phrase(rest));
        }
    }
    for (ending, instead) in [
        (" so on", ""),
        (" etc", ""),
        (" if any", ""),
        (" if known", ""),
        (" too", ""),
        (" as well", ""),
        (" please", ""),
    ] {
        if let Some(rest) = lower.strip_suffix(ending) {
            return format!("{rest}{instead}");
        }
    }
    words
}

/// The words of a field's name: `monthly payment` keeps its adjective, `the new price` loses it.
fn field_words(tokens: &[Token]) -> String {
    let telling = |token: &Token| {
        token.is_modifier()
            && is_one_of(
                &token.word,
                "monthly weekly daily yearly annual annually hourly quarterly total short long current main full best recent available additional special optional",
            )
    };
    let start = tokens
        .iter()
        .position(|token| {
            !(is_article(token)
                || (token.is_modifier() && !telling(token))
                || (token.possessive && token.is_person()))
        })
        .unwrap_or(0);
    let rest = tokens.get(start..).unwrap_or_default();
    let (lead, tail): (Vec<&Token>, &[Token]) = match rest.split_first() {
        Some((first, tail)) if telling(first) && !tail.is_empty() => (vec![first], tail),
        _ => (Vec::new(), rest),
    };
    let mut words: Vec<String> = lead.iter().map(|token| token.word.clone()).collect();
    words.push(words_of(tail));
    words.join(" ").trim().to_owned()
}

/// Field names in the plural mean one of each: `prices`, `phone numbers`, `names`.
#[must_use]
pub fn singular_of_field(words: &str) -> String {
    let last = words
        .to_lowercase()
        .rsplit(' ')
        .next()
        .unwrap_or_default()
        .to_owned();
    if is_in(&KEPT_PLURAL, &last) {
        keep_case(words)
    } else {
        singular_phrase(&keep_case(words))
    }
}

/// Acronyms keep their capitals; everything else is lower case.
fn keep_case(words: &str) -> String {
    words
        .split(' ')
        .map(|word| {
            if word.chars().count() > 1
                && word
                    .chars()
                    .all(|letter| letter.is_uppercase() || letter.is_ascii_digit())
            {
                word.to_owned()
            } else {
                word.to_lowercase()
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}
