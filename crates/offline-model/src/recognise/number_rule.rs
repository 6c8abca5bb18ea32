//! `the price must not be negative`, `at most 12 seats`, `a rating from 1 to 5`, `phone is required`.

use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::{Brief, BriefField, BriefThing};

use super::subject::named_things;
use crate::{
    language::{
        numbers::any_number,
        pattern::{Found, find},
        phrase::words_of,
        token::Token,
    },
    meaning::{
        rule::{Meaning, is_numeric},
        terms,
    },
};

/// Rules about one field that a clause states.
#[must_use]
pub fn read(tokens: &[Token], brief: &Brief) -> Option<Meaning> {
    bounds(tokens, brief)
        .or_else(|| needed(tokens, brief))
        .or_else(|| order(tokens, brief))
}

fn field_of<'b>(
    tokens: &[Token],
    phrase: &[Token],
    brief: &'b Brief,
    fits: fn(&BriefField) -> bool,
) -> Option<(&'b BriefThing, &'b BriefField)> {
    let words = words_of(phrase);
    let named = named_things(tokens, brief);
    let anywhere = if named.is_empty() {
        brief.things.as_slice()
    } else {
        &[]
    };
    named.into_iter().chain(anywhere).find_map(|thing| {
        terms::field(thing, &words)
            .or_else(|| terms::field(thing, words.rsplit(' ').next()?))
            .filter(|field| fits(field))
            .map(|field| (thing, field))
    })
}

fn bounds(tokens: &[Token], brief: &Brief) -> Option<Meaning> {
    let number = |found: &Found, brace: usize| any_number(found.tokens(tokens, brace));
    let make = |phrase: &[Token], least: Option<i64>, most: Option<i64>| {
        let (thing, field) = field_of(tokens, phrase, brief, is_numeric)?;
        Some(Meaning::Within {
            thing: thing.id.clone(),
            field: field.id.clone(),
            least,
            most,
        })
    };
    if let Some(found) = find(tokens, "{np} must|can|should|may|is|are|cannot not|never|cannot? be? negative|below|less than? zero|nothing?").filter(|found| negated(tokens, found)) {
        return make(found.tokens(tokens, 0), Some(0), None);
    }
    if let Some(found) = find(
        tokens,
        "{np} from|between|of|is|must|should|goes from|be|between? between|from? {n} to|and|- {n}",
    ) {
        let (low, high) = (number(&found, 1), number(&found, 2));
        return make(found.tokens(tokens, 0), low, high).filter(|_| low < high);
    }
    if let Some(found) = find(
        tokens,
        "{np} must|is|should|cannot|can|may not? be? at|no most|more than? {n}",
    )
    .or_else(|| {
        find(
            tokens,
            "{np} cannot|must|may|never not? be? more|over|above|exceed than? {n}",
        )
    }) {
        return make(found.tokens(tokens, 0), None, number(&found, 1));
    }
    if let Some(found) = find(tokens, "{np} must|is|should|has be? to? be? at least {n}") {
        return make(found.tokens(tokens, 0), number(&found, 1), None);
    }
    None
}

fn negated(tokens: &[Token], found: &Found) -> bool {
    tokens
        .get(found.span.clone())
        .unwrap_or_default()
        .iter()
        .any(|token| is_one_of(&token.word, "not never cannot"))
}

fn needed(tokens: &[Token], brief: &Brief) -> Option<Meaning> {
    if let Some(found) = find(
        tokens,
        "every|each {np} must|needs have? to? have? a|an {np}",
    ) {
        let owner = crate::analyst::subject_of(found.tokens(tokens, 0), brief)?;
        let field = terms::field(
            terms::thing_by_id(brief, &owner)?,
            &words_of(found.tokens(tokens, 1)),
        )?;
        return Some(Meaning::Filled {
            thing: owner,
            field: field.id.clone(),
            state: None,
        });
    }
    let found = find(
        tokens,
        "{np} is|are|must|should be? required|mandatory|compulsory|obligatory",
    )
    .or_else(|| {
        find(
            tokens,
            "{np} must|should|has|have always? to? be? filled|entered|given",
        )
    })
    .or_else(|| {
        find(
            tokens,
            "require|requires|make|need a|an|the? {np} required|mandatory",
        )
    })?;
    let phrase = found.tokens(tokens, found.taken.len() - 1);
    let (thing, field) = field_of(tokens, phrase, brief, |_| true)?;
    Some(Meaning::Filled {
        thing: thing.id.clone(),
        field: field.id.clone(),
        state: None,
    })
}

/// `the end must be after the start`.
fn order(tokens: &[Token], brief: &Brief) -> Option<Meaning> {
    let date = |field: &BriefField| {
        matches!(
            field.kind,
            edgewright_pipeline::artifact::FieldKind::Date
                | edgewright_pipeline::artifact::FieldKind::DateTime
        )
    };
    let after = find(
        tokens,
        "{np} must|should|has|have|cannot|can|is be? to? be? after|later than? {np}",
    )
    .map(|found| {
        (
            found.tokens(tokens, 0).to_vec(),
            found.tokens(tokens, 1).to_vec(),
        )
    });
    let before = find(
        tokens,
        "{np} must|should|cannot|can|may|is not|never? be? before|earlier than? {np}",
    )
    .filter(|found| negated(tokens, found))
    .map(|found| {
        (
            found.tokens(tokens, 0).to_vec(),
            found.tokens(tokens, 1).to_vec(),
        )
    });
    let (later, earlier) = after.or(before)?;
    brief.things.iter().find_map(|thing| {
        let later = terms::field(thing, &words_of(&later)).filter(|field| date(field))?;
        let earlier = terms::field(thing, &words_of(&earlier)).filter(|field| date(field))?;
        (later.id != earlier.id).then(|| Meaning::Order {
            thing: thing.id.clone(),
            later: later.id.clone(),
            earlier: earlier.id.clone(),
        })
    })
}
