//! What people do leaves something to keep: who borrows makes loans, who comes makes sign-ups.

use crate::language::lexicon::{is_in, is_one_of};
use edgewright_pipeline::artifact::{Brief, BriefThing, FieldKind};

use super::{draft::Draft, named_thing::add_named};
use crate::{
    language::{
        actions::{Action, action_at, action_of},
        pattern::find_all,
        phrase::noun_phrase,
        token::{ORGANISATIONS, Token},
    },
    meaning::terms,
    recognise::subject::is_people,
    shape::{self, FieldDraft},
};

/// `members borrow drills` leaves loans behind, with a link to each.
pub fn actions(draft: &mut Draft<'_>, index: usize) {
    let tokens = draft.sentence(index);
    for at in 0..tokens.len() {
        let Some(token) = tokens
            .get(at)
            .filter(|token| token.verbal || token.is_word() && !token.nominal)
        else {
            continue;
        };
        let Some((action, length)) = action_at(tokens, at) else {
            continue;
        };
        let subject = subject_before(tokens, at, &draft.brief);
        let object = object_after(tokens, at + length, &draft.brief);
        let person = subject
            .clone()
            .filter(|id| terms::thing_by_id(&draft.brief, id).is_some_and(is_people));
        let shared = matches!(action.one, "Booking" | "Reservation" | "Loan")
            && at
                .checked_sub(1)
                .and_then(|before| tokens.get(before))
                .is_some_and(|before| is_one_of(&before.word, "we they"));
        let lent_by_us = is_one_of(&token.word, "lends rents hires loans")
            && at
                .checked_sub(1)
                .and_then(|before| tokens.get(before))
                .is_some_and(|before| is_in(&ORGANISATIONS, &before.noun));
        // `our orchestra lends instruments to its members`
        let person = person.or_else(|| {
            let behind = tokens.get(at..).unwrap_or_default();
            crate::recognise::subject::named_things(behind, &draft.brief)
                .into_iter()
                .find(|thing| lent_by_us && is_people(thing))
                .map(|thing| thing.id.clone())
        });
        let who_acts = person.is_some() || shared || person_word_before(tokens, at);
        if !who_acts {
            continue;
        }
        let lends = matches!(
            action.one,
            "Loan" | "Reservation" | "Booking" | "Rental" | "Hire"
        );
        let object = object
            .or_else(|| {
                if lends {
                    object_named(draft, index, at + length)
                } else {
                    None
                }
            })
            .or_else(|| if lends { most_described(draft) } else { None });
        if object.is_none() && person.is_none() || object == subject {
            continue;
        }
        let files = is_one_of(&token.verb, "submit request claim register") && object.is_some();
        let is_outcome = files
            || token.verb == "report"
                && object
                    .as_deref()
                    .and_then(|id| terms::thing_by_id(&draft.brief, id))
                    .is_some_and(|thing| thing.states.len() > 1);
        if is_outcome {
            draft.note(index, at, "Kept as they are");
            continue;
        }
        add_action(
            draft,
            index,
            at,
            &action,
            object.as_deref(),
            person.as_deref(),
        );
    }
}

/// `events and who is coming` leaves sign-ups behind.
pub fn comers(draft: &mut Draft<'_>, index: usize) {
    let tokens = draft.sentence(index);
    for found in find_all(
        tokens,
        "who is|are|was|else|will be? coming|come|attending|attend|going|joining|registered|signed|playing",
    ) {
        let before = tokens.get(..found.span.start).unwrap_or_default();
        let dated = |thing: &&BriefThing| {
            thing.fields.iter().any(crate::recognise::subject::is_date) && !is_people(thing)
        };
        let event = crate::recognise::subject::named_things(before, &draft.brief)
            .into_iter()
            .rfind(dated)
            .or_else(|| draft.brief.things.iter().find(dated))
            .map(|thing| thing.id.clone());
        let person = draft
            .brief
            .things
            .iter()
            .find(|thing| is_people(thing))
            .map(|thing| thing.id.clone());
        let known = draft.brief.things.iter().any(|thing| {
            thing.label_one.starts_with("Sign-up")
                || thing.label_one.starts_with("Attendance")
                || thing.label_one == "Guest"
        });
        if let (Some(event), Some(action), false) = (event, action_of("rsvp"), known) {
            add_action(
                draft,
                index,
                found.span.start,
                &action,
                Some(&event),
                person.as_deref(),
            );
        }
        draft.note(index, found.span.start, "Kept as sign-ups");
    }
}

/// What is booked or borrowed, if it has a name and is no thing yet: `guests book a bed`.
fn object_named(draft: &mut Draft<'_>, index: usize, at: usize) -> Option<String> {
    let tokens = draft.sentence(index);
    let range = noun_phrase(tokens, past_spot(tokens, at))?;
    let name = tokens.get(range.clone())?;
    let plain = name.len() <= 2 && name.iter().all(|token| !token.is_person());
    if plain {
        add_named(draft, index, range.start, name)
    } else {
        None
    }
}

/// The thing the text says most about.
fn most_described(draft: &Draft<'_>) -> Option<String> {
    let count = |id: &str| draft.said.iter().filter(|(owner, _)| owner == id).count();
    let object = |thing: &&BriefThing| !is_people(thing) && thing.states.len() < 2;
    draft
        .brief
        .things
        .iter()
        .filter(object)
        .max_by_key(|thing| {
            (
                count(&thing.id),
                std::cmp::Reverse(
                    draft
                        .brief
                        .things
                        .iter()
                        .position(|known| known.id == thing.id),
                ),
            )
        })
        .map(|thing| thing.id.clone())
}

/// The thing that acts: the last one named shortly before the verb.
fn subject_before(tokens: &[Token], at: usize, brief: &Brief) -> Option<String> {
    (at.saturating_sub(7)..at).rev().find_map(|start| {
        let token = tokens
            .get(start)
            .filter(|token| token.is_person() && !token.possessive)?;
        terms::thing(brief, &token.noun).map(|thing| thing.id.clone())
    })
}

fn person_word_before(tokens: &[Token], at: usize) -> bool {
    tokens
        .get(at.saturating_sub(6)..at)
        .unwrap_or_default()
        .iter()
        .any(|token| token.is_person() && !token.possessive)
}

/// `book a spot in a class`: what is booked is the class.
fn past_spot(tokens: &[Token], at: usize) -> usize {
    (at..at + 3)
        .find(|place| {
            let word = |at: usize| tokens.get(at).map_or("", |token| token.noun.as_str());
            is_one_of(word(*place), "spot seat place space ticket slot")
                && is_one_of(word(place + 1), "in on at for")
        })
        .map_or(at, |place| place + 2)
}

fn object_after(tokens: &[Token], at: usize, brief: &Brief) -> Option<String> {
    let at = past_spot(tokens, at);
    let start =
        (at..(at + 3).min(tokens.len())).find(|start| noun_phrase(tokens, *start).is_some())?;
    let range = noun_phrase(tokens, start)?;
    super::subject_of(tokens.get(range)?, brief)
}

/// Keeps what an action leaves behind: in the thing there is for it, or in a new one with links to object and person.
fn add_action(
    draft: &mut Draft<'_>,
    index: usize,
    at: usize,
    action: &Action,
    object: Option<&str>,
    person: Option<&str>,
) {
    let existing = keeper(&draft.brief, action, object, person);
    if existing.is_none() && object.is_none() {
        return;
    }
    let Some(id) = existing.or_else(|| new_keeper(&mut draft.brief, action, object, person)) else {
        return;
    };
    let label = terms::thing_by_id(&draft.brief, &id)
        .map(|thing| thing.label.clone())
        .unwrap_or_default();
    draft.note(index, at, &format!("Kept in {label}"));
}

/// The thing that keeps an action already: by its name, by its links, or the object itself if it says who.
fn keeper(
    brief: &Brief,
    action: &Action,
    object: Option<&str>,
    person: Option<&str>,
) -> Option<String> {
    let linked = |thing: &&BriefThing| {
        object.is_none_or(|object| terms::links_to(thing, object).next().is_some())
            && !is_people(thing)
            && brief.things.len() > 1
    };
    let by_name = brief
        .things
        .iter()
        .find(|thing| thing.label_one == action.one);
    let by_links = || {
        brief.things.iter().find(|thing| {
            thing.states.len() > 1 && linked(thing) && Some(thing.id.as_str()) != object
        })
    };
    let says_who = |thing: &&BriefThing| {
        thing.states.len() > 1
            && person.is_some_and(|person| terms::links_to(thing, person).next().is_some())
    };
    let itself = || {
        object
            .and_then(|object| terms::thing_by_id(brief, object))
            .filter(says_who)
    };
    by_name
        .or_else(by_links)
        .or_else(itself)
        .map(|thing| thing.id.clone())
}

/// A new thing for an action.
fn new_keeper(
    brief: &mut Brief,
    action: &Action,
    object: Option<&str>,
    person: Option<&str>,
) -> Option<String> {
    let id = shape::add_thing(brief, action.one)?;
    let thing = brief.things.iter_mut().find(|thing| thing.id == id)?;
    thing.fields.clear();
    thing.states.clone_from(&action.states);
    for target in [object, person].into_iter().flatten() {
        let label = terms::thing_by_id(brief, target)
            .map(|thing| thing.label_one.clone())
            .unwrap_or_default();
        shape::add_field(brief, &id, FieldDraft::link(&label, target, true));
    }
    if person.is_none() {
        shape::add_field(
            brief,
            &id,
            FieldDraft {
                required: true,
                ..FieldDraft::new("Name", FieldKind::Text)
            },
        );
    }
    for (label, kind, required) in &action.fields {
        shape::add_field(
            brief,
            &id,
            FieldDraft {
                required: *required,
                ..FieldDraft::new(label, *kind)
            },
        );
    }
    Some(id)
}

/// What somebody always does or gets.
const EVENTLIKE: &str = "payment visit appointment order booking donation session lesson invoice attendance sign-up registration application shift reservation purchase absence contribution fee enrolment loan";

/// A thing that only makes sense of another gets its link: a payment of whom, a visit where.
pub fn events_to_things(draft: &mut Draft<'_>) {
    let people: Vec<(String, String)> = draft
        .brief
        .things
        .iter()
        .filter(|thing| is_people(thing))
        .map(|thing| (thing.id.clone(), thing.label_one.clone()))
        .collect();
    let [(person, label)] = people.as_slice() else {
        return;
    };
    let lonely: Vec<String> = draft
        .brief
        .things
        .iter()
        .filter(|thing| {
            let one = thing.label_one.to_lowercase();
            is_one_of(one.rsplit(' ').next().unwrap_or_default(), EVENTLIKE)
                && terms::links_to(thing, person).next().is_none()
        })
        .map(|thing| thing.id.clone())
        .collect();
    for id in lonely {
        if !draft.is_listed(&id) || draft.mentions(&format!("their {}", id.replace('_', " "))) {
            shape::add_field(
                &mut draft.brief,
                &id,
                FieldDraft::link(label, person, false),
            );
        }
    }
}
