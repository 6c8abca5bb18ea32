//! Where a sentence says something new.

use crate::language::lexicon::is_one_of;
use std::ops::Range;

use super::token::{Kind, Token};

/// Cuts a sentence where something new is said: at a comma or conjunction before a new subject or wish.
pub fn clauses_of(tokens: &[Token]) -> Vec<Range<usize>> {
    let mut clauses = Vec::new();
    let mut start = 0;
    for at in 1..tokens.len() {
        if begins_clause(tokens, at) && at > start {
            clauses.push(start..at);
            start = at;
        }
    }
    clauses.push(start..tokens.len());
    clauses
}

/// Whether a clause begins here: a conjunction or comma right before a subject or a wish.
fn begins_clause(tokens: &[Token], at: usize) -> bool {
    let (Some(token), Some(before)) = (tokens.get(at), tokens.get(at - 1)) else {
        return false;
    };
    let joint = |token: &Token| {
        matches!(token.kind, Kind::Comma | Kind::Dash)
            || is_one_of(
                &token.word,
                "and but so also plus then because while though",
            )
    };
    let turns = token.word == "but"
        && tokens
            .get(at + 1)
            .is_some_and(|next| is_one_of(&next.word, "not no only nobody never"));
    if turns {
        return true;
    }
    if joint(token) && !joint(before) {
        let next = tokens.iter().skip(at + 1).find(|later| {
            !joint(later) && !is_one_of(&later.word, "also that please then maybe ideally")
        });
        let rest = tokens.get(at + 1..).unwrap_or_default();
        // `I want to see what is open and which bikes are due`: two wishes.
        let asked = tokens
            .get(..at)
            .unwrap_or_default()
            .iter()
            .any(|token| is_one_of(&token.word, "see show know tell"))
            && rest.first().is_some_and(|next| next.word == "which")
            || rest.first().is_some_and(|next| next.word == "how")
                && rest.get(1).is_some_and(|next| next.word == "many");
        return asked || next.is_some_and(|next| opens_clause(next, rest));
    }
    false
}

/// Whether a word after a joint opens a clause of its own.
fn opens_clause(token: &Token, rest: &[Token]) -> bool {
    let subject = is_one_of(
        &token.word,
        "i we they you it he she there nobody everyone everybody anyone only who",
    );
    let wish = is_one_of(
        &token.word,
        "warn show let allow notify remind add make send get see give keep track need want alert tell highlight flag rename remove delete ideally record note log mark know manage email text export import print",
    ) && !token.word.ends_with('s');
    let modal_follows = rest
        .iter()
        .take(5)
        .any(|later| is_one_of(&later.word, "can should must may cannot will shall"));
    let each = is_one_of(&token.word, "each every")
        && rest
            .iter()
            .take(6)
            .any(|later| is_one_of(&later.word, "has have is belongs gets needs"));
    subject || wish || each || (modal_follows && (token.nominal || token.is_function()))
}
