//! Changing a brief by what a person says: 'also record the deposit', 'and a calendar', 'rename tools to gear'.
//!
//! Every change is a change of the brief; nothing that is not understood is changed, it is listed instead.

mod access;
mod add_field;
mod add_thing;
mod choices;
mod formulas;
pub mod from_definition;
mod remove;
mod rename;
mod retype;
pub mod target;
mod wishes;

use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::{Brief, Coverage};

use crate::{
    analyst::draft::{is_wish, phrase_of},
    language::{
        outside,
        text::Text,
        token::{Kind, Token},
    },
    limits::MAX_COVERAGE,
};

/// What became of a wish.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What was done, one sentence each.
    pub done: Vec<String>,
    /// Clauses nobody understood.
    pub unknown: Vec<String>,
}

/// One way of understanding a clause; says what was done, or none if the clause means something else.
type Way = fn(&[Token], &mut Brief) -> Option<String>;

/// The ways, the most particular first.
const WAYS: &[Way] = &[
    wishes::plain_rule,
    rename::apply,
    remove::apply,
    access::owner_only,
    access::visibility,
    access::permission,
    choices::states,
    choices::choice,
    retype::apply,
    wishes::warning,
    wishes::rule,
    wishes::screen,
    add_thing::link,
    add_thing::apply,
    add_field::apply,
];

/// Changes the brief by a text, and lists in its coverage what became of each part.
pub fn apply(text: &Text, raw: &str, brief: &mut Brief) -> Outcome {
    let mut outcome = Outcome::default();
    let one_wish = text
        .sentences
        .iter()
        .map(|sentence| sentence.clauses.len())
        .sum::<usize>()
        < 2;
    if let Some(done) = one_wish.then(|| wishes::whole_rule(raw, brief)).flatten() {
        cover(brief, raw.to_owned(), true, &done);
        outcome.done.push(done);
        return outcome;
    }
    for sentence in &text.sentences {
        let mut carried: Vec<Token> = Vec::new();
        for range in &sentence.clauses {
            let clause = without_joint(sentence.slice(range));
            if clause.is_empty() {
                continue;
            }
            apply_clause(clause, &mut carried, brief, &mut outcome);
        }
    }
    outcome
}

fn apply_clause(
    clause: &[Token],
    carried: &mut Vec<Token>,
    brief: &mut Brief,
    outcome: &mut Outcome,
) {
    let phrase = phrase_of(clause);
    let mut refused = false;
    for wish in outside::wishes(clause) {
        let only_told = wish.instead.starts_with("Nobody is notified")
            && crate::recognise::warning::asks(clause);
        if !only_told {
            refused = true;
            cover(brief, phrase.clone(), false, wish.instead);
        }
    }
    // A short clause after another goes with its verb: 'add a colour, and a size'.
    let mut with_verb = carried.clone();
    with_verb.extend_from_slice(clause);
    let done = WAYS.iter().find_map(|way| way(clause, brief)).or_else(|| {
        let follows = !carried.is_empty() && clause.len() <= 6;
        follows
            .then(|| WAYS.iter().find_map(|way| way(&with_verb, brief)))
            .flatten()
    });
    match done {
        Some(done) => {
            cover(brief, phrase, true, &done);
            outcome.done.push(done);
            *carried = clause
                .iter()
                .take_while(|token| {
                    token.verbal || (token.is_function() && token.kind == Kind::Word)
                })
                .take(2)
                .cloned()
                .collect();
        }
        None if refused => outcome.done.push(format!(
            "'{phrase}' is left out; the brief says what to do instead"
        )),
        None if (is_wish(clause) || clause.len() > 1) && !is_politeness(clause) => {
            cover(
                brief,
                phrase.clone(),
                false,
                "I did not understand this part; say it another way, or change the brief by hand.",
            );
            outcome.unknown.push(phrase);
        }
        None => {}
    }
}

/// Thanks and greetings ask for nothing.
fn is_politeness(clause: &[Token]) -> bool {
    clause.len() < 8
        && clause.iter().any(|token| {
            is_one_of(
                &token.word,
                "thanks thank great hello hi perfect nice cheers good looks",
            )
        })
        && !is_wish(clause)
}

fn without_joint(clause: &[Token]) -> &[Token] {
    let start = clause
        .iter()
        .position(|token| {
            !(matches!(token.kind, Kind::Comma | Kind::Dash | Kind::Mark)
                || is_one_of(
                    &token.word,
                    "and but so also then plus please now ok okay finally next",
                ))
        })
        .unwrap_or(clause.len());
    clause.get(start..).unwrap_or_default()
}

fn cover(brief: &mut Brief, phrase: String, covered: bool, note: &str) {
    let entry = Coverage {
        phrase: crate::naming::shortened(&phrase, crate::limits::MAX_PHRASE_CHARS),
        covered,
        note: Some(crate::naming::shortened(note, 300)),
    };
    if !brief.coverage.contains(&entry) && brief.coverage.len() < MAX_COVERAGE * 2 {
        brief.coverage.push(entry);
    }
}

#[cfg(test)]
mod tests;
