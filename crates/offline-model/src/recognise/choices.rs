//! Choices and states named in a text.

use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::Brief;

use crate::{
    language::{
        list::choices,
        pattern::find,
        token::{Kind, Token},
    },
    limits::{MAX_CHOICES, MAX_STATES},
    meaning::terms,
    naming::label_of,
    recognise::subject::{is_people, named_things},
};

/// Choices as labels, without repeats.
#[must_use]
pub fn choice_labels(parts: &[Vec<Token>]) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for part in parts {
        let words: Vec<String> = part
            .iter()
            .filter(|token| matches!(token.kind, Kind::Word | Kind::Number))
            .map(|token| token.raw.clone())
            .collect();
        if words.is_empty() || words.len() > 5 {
            continue;
        }
        let joined = words.join(" ");
        let shouted =
            joined.chars().all(|letter| !letter.is_lowercase()) && joined.chars().count() > 4;
        let label = label_of(&if shouted {
            joined.to_lowercase()
        } else {
            joined
        });
        if !label.is_empty()
            && labels
                .iter()
                .all(|known| !known.eq_ignore_ascii_case(&label))
        {
            labels.push(label);
        }
    }
    labels.truncate(MAX_CHOICES);
    labels
}

/// States a sentence names, with the name of the thing they are of if it says so.
#[must_use]
pub fn states_in(tokens: &[Token], brief: &Brief) -> Option<(Option<String>, Vec<String>)> {
    arrows(tokens, brief)
        .or_else(|| by_name(tokens, brief))
        .or_else(|| from_to(tokens, brief))
        .or_else(|| marked_as(tokens, brief))
        .or_else(|| is_either(tokens, brief))
}

/// `mark a shoot as planned, done, edited or delivered`.
fn marked_as(tokens: &[Token], brief: &Brief) -> Option<(Option<String>, Vec<String>)> {
    let found = find(tokens, "mark|set|flag {np} as {rest}")?;
    let owner = owner_before(found.tokens(tokens, 0), brief)?;
    enough(Some(owner), option_list(found.tokens(tokens, 1)), 3)
}

fn enough(
    owner: Option<String>,
    mut labels: Vec<String>,
    least: usize,
) -> Option<(Option<String>, Vec<String>)> {
    labels.truncate(MAX_STATES);
    (labels.len() >= least).then_some((owner, labels))
}

/// `idea → draft → published`.
fn arrows(tokens: &[Token], brief: &Brief) -> Option<(Option<String>, Vec<String>)> {
    let arrows = tokens
        .iter()
        .filter(|token| token.kind == Kind::Arrow)
        .count();
    if arrows == 0 {
        return None;
    }
    let from = tokens.iter().position(|token| token.kind == Kind::Arrow)?;
    let start = (0..from)
        .rev()
        .find(|at| {
            tokens.get(*at).is_some_and(|token| {
                matches!(token.kind, Kind::Colon | Kind::Comma | Kind::Open) || token.is_function()
            })
        })
        .map_or(0, |at| at + 1);
    let named = tokens
        .get(start)
        .is_some_and(|token| is_one_of(&token.noun, "status state stage"));
    let start = if named { start + 1 } else { start };
    let end = tokens
        .iter()
        .enumerate()
        .skip(from)
        .find(|(_, token)| matches!(token.kind, Kind::Comma | Kind::Close | Kind::Mark))
        .map_or(tokens.len(), |(at, _)| at);
    let owner = owner_before(tokens.get(..start).unwrap_or_default(), brief);
    enough(owner, choice_labels(&choices(tokens.get(start..end)?)), 2)
}

/// `status: open, in progress or done`, `the stages are …`, `columns for …`.
fn by_name(tokens: &[Token], brief: &Brief) -> Option<(Option<String>, Vec<String>)> {
    let found = find(tokens, "status|stage|state|column|step|phase :|(|is|are|can|should|like|for|such|of|from|goes|named|called be? either|one|as|of|from? {rest}")
        .or_else(|| find(tokens, "status|statuses|stages|states|columns|phases {rest}"))?;
    let rest = found.tokens(tokens, 0);
    let owner = owner_before(tokens.get(..found.span.start)?, brief).or_else(|| {
        let of = find(
            tokens,
            "status|stage|state of|for a|an|the|each|every? {np}",
        )?;
        terms::thing(
            brief,
            &crate::language::phrase::words_of(of.tokens(tokens, 0)),
        )
        .map(|thing| thing.id.clone())
    });
    enough(owner, option_list(rest), 2)
}

/// `goes from requested to approved to paid`.
fn from_to(tokens: &[Token], brief: &Brief) -> Option<(Option<String>, Vec<String>)> {
    let found = find(tokens, "go|goes|move|moves|moved|pass|passes|progress|progresses|through|drag|dragged them|it|along|through? from|through {rest}").or_else(|| find(tokens, "from {np} to|through|via {np} to|then|and {rest}"))?;
    let from_at = tokens
        .iter()
        .enumerate()
        .skip(found.span.start)
        .find(|(_, token)| is_one_of(&token.word, "from through"))
        .map(|(at, _)| at + 1)?;
    let owner = owner_before(tokens.get(..found.span.start)?, brief);
    enough(owner, option_list(tokens.get(from_at..)?), 2)
}

/// `A job is either open, in progress or done`.
fn is_either(tokens: &[Token], brief: &Brief) -> Option<(Option<String>, Vec<String>)> {
    let found = find(
        tokens,
        "a|an|the|each|every|it|they is|are|can|could|may be? either {rest}",
    )
    .or_else(|| find(tokens, "is|are|can|could|may be? either {rest}"))
    .or_else(|| find(tokens, "can|may|could be {rest}"))
    .or_else(|| find(tokens, "is|are {rest}"))?;
    let either = tokens
        .get(found.span.clone())?
        .iter()
        .any(|token| token.word == "either");
    let labels = option_list(found.tokens(tokens, 0));
    let owner = owner_before(tokens.get(..=found.span.start)?, brief);
    let adjectives = found
        .tokens(tokens, 0)
        .first()
        .is_some_and(|token| !crate::language::phrase::is_article(token) && !token.is_person());
    let has_or = found
        .tokens(tokens, 0)
        .iter()
        .any(|token| token.word == "or");
    enough(
        owner.filter(|_| adjectives),
        labels,
        if either { 2 } else { 3 },
    )
    .filter(|(owner, _)| (owner.is_some() || either) && has_or)
}

/// The options at the start of tokens, ending where the list ends.
fn option_list(tokens: &[Token]) -> Vec<String> {
    let end = tokens
        .iter()
        .enumerate()
        .find(|(at, token)| {
            let before = at.checked_sub(1).and_then(|at| tokens.get(at));
            let after_joint = before.is_some_and(|token| {
                token.kind == Kind::Comma || token.word == "and" || token.word == "or"
            });
            matches!(token.kind, Kind::Mark | Kind::Close)
                || (token.word == "by"
                    && tokens
                        .get(at + 1)
                        .is_some_and(|next| is_one_of(&next.word, "who whom")))
                || (is_one_of(&token.word, "on in at by using with via as")
                    && tokens
                        .get(at + 1)
                        .is_some_and(crate::language::phrase::is_article))
                || is_one_of(&token.word, "so whom which that because but when where if")
                || (after_joint && is_one_of(&token.word, "i we they you it show warn let"))
        })
        .map_or(tokens.len(), |(at, _)| at);
    let list: Vec<Token> = tokens
        .get(..end)
        .unwrap_or_default()
        .iter()
        .filter(|token| !matches!(token.kind, Kind::Colon | Kind::Open))
        .cloned()
        .collect();
    let parts = choices(&list);
    if parts.iter().any(|part| part.len() > 4) {
        return Vec::new();
    }
    choice_labels(&parts)
}

/// The thing named in tokens that can have states: the subject of `each invoice …`, else the last named; never a list of people if there is another.
fn owner_before(tokens: &[Token], brief: &Brief) -> Option<String> {
    let named = named_things(tokens, brief);
    let whole = tokens
        .first()
        .is_some_and(|token| is_one_of(&token.word, "each every a an"));
    let able = || named.iter().filter(|thing| !is_people(thing));
    let chosen = if whole {
        able().next()
    } else {
        able().next_back()
    };
    chosen
        .or_else(|| named.last())
        .map(|thing| thing.id.clone())
}
