//! Whether a name is that of a thing, and adding it: from the catalogue if it knows such things.

use super::draft::Draft;
use crate::language::lexicon::is_one_of;
use crate::{
    catalogue::{self, Thing, matching::Match},
    language::{
        field_kind::kind_of,
        lexicon::{WordSet, is_in, set_of},
        numbers::number_of,
        pattern::find_all,
        phrase::one_of,
        token::Token,
    },
    recognise::subject::is_people,
    shape,
};

/// Endings that make a noun the name of an app: `plant tracker`, `member directory`.
pub const TRACKERS: &[&str] = &[
    "tracker",
    "tracking",
    "log",
    "logbook",
    "register",
    "catalogue",
    "catalog",
    "database",
    "directory",
    "inventory",
    "planner",
    "organiser",
    "organizer",
    "manager",
    "management",
    "diary",
    "journal",
    "list",
    "app",
    "system",
    "records",
    "archive",
    "collection",
    "library",
    "board",
    "schedule",
    "rota",
    "calendar",
];

/// Words too general to be a thing of their own.
static GENERAL: WordSet =
    WordSet::new(|| set_of(include_str!("../language/words/general_nouns.txt")));

/// Adds what a phrase names, from the catalogue if it knows such a thing.
pub fn add_named(draft: &mut Draft<'_>, index: usize, at: usize, name: &[Token]) -> Option<String> {
    let name: Vec<Token> = name
        .iter()
        .filter(|token| token.is_word())
        .cloned()
        .collect();
    let one = one_of(&name);
    if one.is_empty()
        || one.len() > 40
        || is_general_name(&name)
        || name
            .iter()
            .any(|token| is_one_of(&token.word, "of absent missing late sick lost points"))
        || (name.len() == 1 && number_of(&name).is_some())
        || looks_like_field(&one, &name)
        || is_organisation(draft, index, &one)
        || is_occasion(draft, &one)
        || super::title::is_organisation_name(&name)
    {
        return None;
    }
    let one = strip_tracker(&one);
    if one.is_empty() || (is_general(&one) && is_general_name(&name)) {
        return None;
    }
    if let Some(known) = super::subject_of(&name, &draft.brief) {
        draft.note(index, at, &format!("Kept in {}", label(draft, &known)));
        return Some(known);
    }
    let id = add_one(draft, &one)?;
    draft.note(index, at, &format!("Kept in {}", label(draft, &id)));
    Some(id)
}

/// Adds a thing whose fields the text lists: only the text's own domain may add to them.
pub fn add_described(draft: &mut Draft<'_>, one: &str) -> Option<String> {
    let foreign = catalogue::thing_named(one, draft.domain.map(|found| found.domain)).is_some_and(
        |template| {
            !draft.domain.is_some_and(|found| {
                found
                    .domain
                    .things
                    .iter()
                    .any(|thing| std::ptr::eq(thing, template))
            })
        },
    );
    if foreign {
        return shape::add_thing(&mut draft.brief, one);
    }
    add_one(draft, one)
}

/// Adds the thing of this name, in the singular.
pub fn add_one(draft: &mut Draft<'_>, one: &str) -> Option<String> {
    let template = catalogue::thing_named(one, draft.domain.map(|found| found.domain))
        .filter(|template| {
            template.one.to_lowercase() == one || template.many.to_lowercase() == one
        })
        .filter(|template| {
            let own = |found: Match| {
                found
                    .domain
                    .things
                    .iter()
                    .any(|thing| std::ptr::eq(thing, *template))
            };
            one != "item"
                || draft
                    .domain
                    .is_some_and(|found| found.settled && own(found))
        });
    match template {
        Some(template) => add_template(draft, template),
        None => shape::add_thing(&mut draft.brief, one)
            .inspect(|id| shape::people_field(&mut draft.brief, id)),
    }
}

fn label(draft: &Draft<'_>, id: &str) -> String {
    crate::meaning::terms::thing_by_id(&draft.brief, id)
        .map(|thing| thing.label.clone())
        .unwrap_or_default()
}

fn strip_tracker(one: &str) -> String {
    let words: Vec<&str> = one.split(' ').collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() && TRACKERS.contains(last) => rest.join(" "),
        _ => one.to_owned(),
    }
}

/// Names of fields are no things: `phone numbers`, `due dates`.
pub fn looks_like_field(one: &str, name: &[Token]) -> bool {
    let fieldish = (kind_of(one).is_some() && one != "bid")
        || matches!(
            one,
            "name" | "title" | "author" | "colour" | "color" | "address"
        );
    let person = name.last().is_some_and(Token::is_person);
    fieldish
        && !person
        && catalogue::domains()
            .iter()
            .flat_map(|domain| &domain.things)
            .all(|thing| thing.one.to_lowercase() != one)
}

/// `we are a tool library`, `for my shop`: who asks, not what is kept.
fn is_organisation(draft: &Draft<'_>, index: usize, one: &str) -> bool {
    let tokens = draft.sentence(index);
    let named = |pattern: &str| {
        find_all(tokens, pattern)
            .iter()
            .any(|found| one_of(found.tokens(tokens, 0)) == one)
    };
    named("we|i are|am a|an|the small|little|local? {np}")
        || named("i|we run|own|manage|have a|an|the|my|our small|little|local? {np}")
        || named("at|for|in our|my small|little|local? {np}")
        || (named("at|for|in a|an small|little|local? {np}") && !listed_as_many(tokens, one))
}

/// Whether a sentence speaks of many of it elsewhere: `classes with a trainer, bookings in a class`.
fn listed_as_many(tokens: &[Token], one: &str) -> bool {
    tokens
        .iter()
        .any(|token| token.nominal && token.is_many() && token.noun == one)
}

/// What a domain is called after is no thing in it: `plan our wedding`.
fn is_occasion(draft: &Draft<'_>, one: &str) -> bool {
    let Some(found) = draft.domain else {
        return false;
    };
    let is_template =
        found.domain.things.iter().any(|thing| {
            thing.words.iter().any(|word| word == one) || thing.one.to_lowercase() == one
        });
    found.settled && !is_template && found.domain.strong.iter().any(|phrase| phrase == one)
}

/// Whether a word is too general to be a thing.
#[must_use]
pub fn is_general(one: &str) -> bool {
    let one = one.to_lowercase();
    is_in(&GENERAL, &one) || one.split(' ').all(|word| is_in(&GENERAL, word))
}

/// The same for a name in the text: many orders or applications are something to keep, an order or application may not be.
#[must_use]
pub fn is_general_name(name: &[Token]) -> bool {
    let counted = name.last().is_some_and(|last| {
        is_one_of(
            &last.word,
            "applications orders hotels companies organisations organizations schools families groups clubs",
        )
    });
    is_general(&one_of(name)) && !counted
}

/// Adds a thing of the catalogue with the fields the text speaks of; links follow once all things are known.
pub fn add_template(draft: &mut Draft<'_>, template: &'static Thing) -> Option<String> {
    if let Some((_, id)) = draft
        .made
        .iter()
        .find(|(made, _)| std::ptr::eq(*made, template))
    {
        return Some(id.clone());
    }
    let name = super::own_words::name_for(draft, template);
    let haystack = &draft.haystack;
    let id = shape::add_template_thing(&mut draft.brief, template, name.as_deref(), &|phrase| {
        haystack.has(phrase)
    })?;
    if !draft.made.iter().any(|(_, known)| *known == id) {
        draft.made.push((template, id.clone()));
    }
    // A list of people goes through states only where the app is about them.
    let settled = draft.domain.is_some_and(|found| found.settled);
    if let Some(thing) = draft
        .brief
        .things
        .iter_mut()
        .find(|thing| thing.id == id && !settled && is_people(thing))
    {
        thing.states.clear();
    }
    Some(id)
}
