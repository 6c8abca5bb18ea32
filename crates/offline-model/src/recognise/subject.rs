//! Which thing a clause is about.

use edgewright_pipeline::artifact::{Brief, BriefField, BriefThing, FieldKind};

use crate::{
    catalogue,
    language::{inflection::singular_phrase, token::Token},
    meaning::terms,
};

/// The things a clause names, in order, without repeats.
#[must_use]
pub fn named_things<'b>(tokens: &[Token], brief: &'b Brief) -> Vec<&'b BriefThing> {
    let mut found: Vec<&BriefThing> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let longest = (1..=3).rev().find_map(|length| {
            let slice = tokens.get(at..at + length)?;
            let phrase = slice
                .iter()
                .map(|token| token.word.clone())
                .collect::<Vec<_>>()
                .join(" ");
            exact_thing(brief, &phrase).map(|thing| (thing, length))
        });
        match longest {
            Some((thing, length)) => {
                if found.iter().all(|known| known.id != thing.id) {
                    found.push(thing);
                }
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// The thing with exactly this name, or the one the catalogue knows by this word.
#[must_use]
pub fn exact_thing<'b>(brief: &'b Brief, phrase: &str) -> Option<&'b BriefThing> {
    let one = singular_phrase(phrase);
    let named = |thing: &&BriefThing| {
        let label = terms::plain(&thing.label_one);
        label == one || terms::plain(&thing.label) == phrase || thing.id == phrase
    };
    let short = |thing: &&BriefThing| {
        !phrase.contains(' ')
            && terms::plain(&thing.label_one).rsplit(' ').next() == Some(one.as_str())
    };
    let by_end = || {
        let mut hits = brief.things.iter().filter(short);
        hits.next().filter(|_| hits.next().is_none())
    };
    brief.things.iter().find(named).or_else(by_end).or_else(|| {
        let by_word = |thing: &&BriefThing| catalogue::can_mean(&one, &thing.label_one);
        brief.things.iter().find(by_word)
    })
}

/// The first thing a clause names.
#[must_use]
pub fn named_thing<'b>(tokens: &[Token], brief: &'b Brief) -> Option<&'b BriefThing> {
    named_things(tokens, brief).into_iter().next()
}

/// The thing most of the work is about: one that has states, then one with a date, then the first that is no list of people.
#[must_use]
pub fn working_thing(brief: &Brief) -> Option<&BriefThing> {
    let dated = |thing: &&BriefThing| thing.fields.iter().any(is_date);
    brief
        .things
        .iter()
        .find(|thing| thing.states.len() > 1 && dated(thing))
        .or_else(|| brief.things.iter().find(|thing| thing.states.len() > 1))
        .or_else(|| {
            brief
                .things
                .iter()
                .find(|thing| dated(thing) && !is_people(thing))
        })
        .or_else(|| main_thing(brief))
}

/// The thing the app is there for: the first that is no list of people.
#[must_use]
pub fn main_thing(brief: &Brief) -> Option<&BriefThing> {
    brief
        .things
        .iter()
        .find(|thing| !is_people(thing))
        .or_else(|| brief.things.first())
}

/// Whether a thing is a list of people.
#[must_use]
pub fn is_people(thing: &BriefThing) -> bool {
    crate::language::token::is_person(
        thing
            .label_one
            .to_lowercase()
            .rsplit(' ')
            .next()
            .unwrap_or_default(),
    )
}

/// Whether a field is a day or a moment.
#[must_use]
pub fn is_date(field: &BriefField) -> bool {
    matches!(field.kind, FieldKind::Date | FieldKind::DateTime)
}

/// The ends of a thing's states: the last of the usual way and every end nobody hopes for.
#[must_use]
pub fn ends_of(thing: &BriefThing) -> Vec<String> {
    use crate::language::states::{StateKind, state_kind};
    let conditions = thing
        .states
        .iter()
        .filter(|state| state_kind(state) == StateKind::Resource)
        .count();
    if thing.states.len() < 2 || conditions * 2 > thing.states.len() {
        return Vec::new();
    }
    let way: Vec<&String> = thing
        .states
        .iter()
        .filter(|state| !matches!(state_kind(state), StateKind::Stopped | StateKind::Side))
        .collect();
    let last = way.last().copied();
    thing
        .states
        .iter()
        .filter(|state| {
            Some(*state) == last
                || matches!(state_kind(state), StateKind::Stopped | StateKind::Past)
        })
        .cloned()
        .collect()
}
