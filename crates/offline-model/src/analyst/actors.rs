//! Who does something in a clause, and where what they do begins.

use crate::language::lexicon::is_one_of;
use std::ops::Range;

use crate::language::{
    pattern::find_all,
    token::{Kind, Token},
};

/// Somebody who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// What they are called, in the singular.
    pub role: String,
    /// The tokens of what they do.
    pub does: Range<usize>,
}

/// What people do in an app without anybody saying that they can.
const SELF_SERVICE: &[&str] = &[
    "{np} sign|signs|register|registers|apply|applies|enrol|enroll|rsvp|log|submit up|in|on|for|online|through|via|here|a|an|their",
    "{np} add|adds|enter|enters|update|updates|record|records|log|logs|approve|approves|edit|edits|post|posts|fill|manage|manages|confirm|confirms|check|checks|report|reports|submit|submits|request|requests|assign|assigns|upload|uploads a|an|the|their|new|all|them|it|what|in|every? {np}",
    "{np} create|creates|add|enter|enters|update|post|report|reports|submit|submits|score|scores|grade|grades|review|reviews|rate|rates|comment|fix|fixes|resolve|resolves|answer|answers|assign|assigns|mark|marks|record|records|plan|plans {np}",
    "{np} approve|approves|refuse|refuses|reject|rejects|decide|decides|score|scores|grade|grades|fix|fixes",
    "{np} mark|marks|score|scores|grade|grades|rate|rates|review|reviews|add|enter|update|record|log|approve|edit|manage|confirm|assign|check them|it|everything|all",
    "{np} only? see|sees|read|reads|view|views only|just? the|their|all|everything|own|his|her|a",
];

/// The same for those who are no customers: a customer's booking may be entered by the shop.
const INSIDERS: &str = "{np} book|books|reserve|reserves a|an|the|their|our? {np}";

/// Everybody who acts in a clause, in order.
#[must_use]
pub fn actors(tokens: &[Token]) -> Vec<Actor> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut add = |name: &[Token], end: usize, insider: bool| {
        let person = name
            .last()
            .filter(|token| token.is_person() && !token.possessive);
        let outsider =
            person.is_some_and(|person| is_one_of(&person.noun, "customer guest client patient"));
        if let Some(person) = person.filter(|_| !(insider && outsider))
            && !found.iter().any(|(at, _)| *at == end)
        {
            found.push((end, person.noun.clone()));
        }
    };
    for pattern in SELF_SERVICE {
        for place in find_all(tokens, pattern) {
            add(
                place.tokens(tokens, 0),
                place.taken.first().map_or(0, |range| range.end),
                false,
            );
        }
    }
    for place in find_all(tokens, INSIDERS) {
        add(
            place.tokens(tokens, 0),
            place.taken.first().map_or(0, |range| range.end),
            true,
        );
    }
    for (end, role) in allowed(tokens) {
        if !found.iter().any(|(at, _)| *at == end) {
            found.push((end, role));
        }
    }
    found.sort();
    let ends: Vec<usize> = found.iter().map(|(at, _)| *at).collect();
    found
        .into_iter()
        .enumerate()
        .map(|(index, (at, role))| {
            let end = ends
                .get(index + 1)
                .map_or(tokens.len(), |next| next.saturating_sub(1))
                .min(next_subject(tokens, at));
            Actor {
                role,
                does: at..end.max(at),
            }
        })
        .collect()
}

/// Where somebody else begins to do something: `coaches enter matches, players say …`.
fn next_subject(tokens: &[Token], from: usize) -> usize {
    (from + 1..tokens.len())
        .find(|at| {
            let is_somebody = tokens
                .get(*at)
                .is_some_and(|token| token.is_person() && token.nominal);
            let joint = tokens.get(at - 1).is_some_and(|before| {
                before.kind == Kind::Comma || is_one_of(&before.word, "and but while the a")
            });
            is_somebody && joint && tokens.get(at + 1).is_some_and(|next| next.verbal)
        })
        .unwrap_or(tokens.len())
}

/// `members should be able to reserve`, `let parents see`.
fn allowed(tokens: &[Token]) -> Vec<(usize, String)> {
    let mut all = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let modal = is_one_of(&token.word, "can could should may must able allowed");
        let lets = is_one_of(&token.verb, "let allow enable") && token.word != "allowed";
        if lets {
            let person = tokens
                .iter()
                .enumerate()
                .skip(at + 1)
                .take(5)
                .find(|(_, token)| token.is_person() && !token.possessive);
            all.extend(person.map(|(at, person)| (at + 1, person.noun.clone())));
            continue;
        }
        let follows = tokens.get(at + 1..).unwrap_or_default();
        let verb = follows
            .iter()
            .take(4)
            .any(|token| token.verbal || is_one_of(&token.word, "be only see"));
        let passive = follows.first().is_some_and(|next| next.word == "be")
            && !follows
                .get(1)
                .is_some_and(|next| is_one_of(&next.word, "able allowed"));
        let person = tokens
            .get(..at)
            .unwrap_or_default()
            .iter()
            .enumerate()
            .rev()
            .take(8)
            .find(|(_, token)| token.is_person() && !token.possessive);
        if let Some((place, person)) = person.filter(|_| modal && verb && !passive) {
            all.push((place + 1, person.noun.clone()));
        }
    }
    all.dedup();
    all
}
