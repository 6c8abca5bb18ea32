//! How the things of a text point at each other.

use edgewright_pipeline::artifact::{Brief, FieldKind};

use super::draft::Draft;
use crate::{
    catalogue,
    language::{
        actions::{Action, action_at, action_of},
        pattern::find_all,
        phrase::noun_phrase,
        token::Token,
    },
    meaning::terms,
    recognise::subject::is_people,
    shape::{self, FieldDraft},
};

/// The first brace points at the second.
const FORWARD: &[&str] = &[
    "{np} belong|belongs to|with one|exactly? {np}",
    "{np} is|are for|from|by|at|with|on|linked|assigned|connected|tied|attached|given|made to|by? one|exactly|a|an|the|some? {np}",
    "{np} has|have exactly|only|just? one {np}",
    "{np} assigned|linked|connected to {np}",
    "which|what {np} is|are|was|were|goes|belongs|lives|sits|stays|has in|on|at|with|to|by? which|what|whose {np}",
    "which|what {np} has|have|had|got|took|uses|drives|owns which|what {np}",
    "who|which {np} of|in the {np}",
    "{np} by|per {np}",
];

/// The second brace points at the first.
const BACKWARD: &[&str] = &[
    "{np} has|have|can|may have? many|several|multiple|lots|more|various|one|some of|or|more|than? {np}",
    "{np} and|with their|its|his|her {np}",
    "{np} with several|multiple|many {np}",
];

/// Puts links into the brief.
pub fn find_links(draft: &mut Draft<'_>) {
    template_links(draft);
    for index in 0..draft.text.sentences.len() {
        actions(draft, index);
        comers(draft, index);
        let tokens = draft.sentence(index);
        for pattern in FORWARD {
            for found in find_all(tokens, pattern) {
                let (from, to) = (found.tokens(tokens, 0), found.tokens(tokens, 1));
                link(draft, index, found.span.start, from, to);
            }
        }
        for pattern in BACKWARD {
            for found in find_all(tokens, pattern) {
                let (to, from) = (found.tokens(tokens, 0), found.tokens(tokens, 1));
                link(draft, index, found.span.start, from, to);
            }
        }
    }
    events_to_things(draft);
}

fn link(draft: &mut Draft<'_>, index: usize, at: usize, from: &[Token], to: &[Token]) {
    let (Some(from), Some(to)) = (
        super::subject_of(from, &draft.brief),
        super::subject_of(to, &draft.brief),
    ) else {
        return;
    };
    if from == to || is_linked(&draft.brief, &from, &to) || is_linked(&draft.brief, &to, &from) {
        return;
    }
    let label = terms::thing_by_id(&draft.brief, &to)
        .map(|thing| thing.label_one.clone())
        .unwrap_or_default();
    if shape::add_field(
        &mut draft.brief,
        &from,
        FieldDraft::link(&label, &to, false),
    )
    .is_some()
    {
        let name = terms::thing_by_id(&draft.brief, &from)
            .map(|thing| thing.label_one.clone())
            .unwrap_or_default();
        draft.note(index, at, &format!("{name} points at {label}"));
    }
}

fn is_linked(brief: &Brief, from: &str, to: &str) -> bool {
    terms::thing_by_id(brief, from).is_some_and(|thing| terms::links_to(thing, to).next().is_some())
}

/// Links the catalogue knows of, between things that are there.
fn template_links(draft: &mut Draft<'_>) {
    for (template, id) in draft.made.clone() {
        let Some(domain) = catalogue::domains().iter().find(|domain| {
            domain
                .things
                .iter()
                .any(|thing| std::ptr::eq(thing, template))
        }) else {
            continue;
        };
        let mut lead = Vec::new();
        for line in template
            .field_lines()
            .filter(|line| line.kind == FieldKind::Link)
        {
            let target = line
                .points_at
                .as_deref()
                .and_then(|one| domain.things.iter().find(|thing| thing.one == one))
                .and_then(|target| {
                    draft
                        .made
                        .iter()
                        .find(|(made, _)| std::ptr::eq(*made, target))
                })
                .map(|(_, id)| id.clone());
            let Some(target) = target.filter(|target| *target != id) else {
                continue;
            };
            if shape_wanted(&line, &draft.haystack) {
                lead.extend(shape::add_template_field(
                    &mut draft.brief,
                    &id,
                    &line,
                    Some(&target),
                ));
            }
        }
        move_to_front(&mut draft.brief, &id, &lead);
    }
}

fn shape_wanted(
    line: &catalogue::FieldLine,
    haystack: &crate::catalogue::matching::Haystack,
) -> bool {
    line.core || haystack.has(&line.label.to_lowercase())
}

/// Links stand before what else is noted.
fn move_to_front(brief: &mut Brief, thing: &str, fields: &[String]) {
    let Some(thing) = brief.things.iter_mut().find(|known| known.id == thing) else {
        return;
    };
    let named = thing.fields.first().is_some_and(|field| {
        field.kind == FieldKind::Text || field.kind == FieldKind::RunningNumber
    });
    for (offset, id) in fields.iter().enumerate() {
        if let Some(at) = thing.fields.iter().position(|field| field.id == *id) {
            let field = thing.fields.remove(at);
            thing
                .fields
                .insert((offset + usize::from(named)).min(thing.fields.len()), field);
        }
    }
}

/// `members borrow drills` leaves loans behind, with a link to each.
fn actions(draft: &mut Draft<'_>, index: usize) {
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
                .is_some_and(|before| matches!(before.word.as_str(), "we" | "they"));
        let who_acts = person.is_some() || shared || person_word_before(tokens, at);
        if !who_acts {
            continue;
        }
        let lends = matches!(
            action.one,
            "Loan" | "Reservation" | "Booking" | "Rental" | "Hire"
        );
        let object = object.or_else(|| if lends { most_described(draft) } else { None });
        if object.is_none() && person.is_none() || object == subject {
            continue;
        }
        let is_outcome = matches!(
            token.verb.as_str(),
            "report" | "submit" | "request" | "claim" | "register"
        ) && object
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
fn comers(draft: &mut Draft<'_>, index: usize) {
    let tokens = draft.sentence(index);
    for found in find_all(
        tokens,
        "who is|are|was|else|will be? coming|come|attending|attend|going|joining|registered|signed|playing",
    ) {
        let before = tokens.get(..found.span.start).unwrap_or_default();
        let dated = |thing: &&edgewright_pipeline::artifact::BriefThing| {
            thing.fields.iter().any(crate::recognise::subject::is_date) && !is_people(thing)
        };
        let event = crate::recognise::subject::named_things(before, &draft.brief)
            .into_iter()
            .filter(dated)
            .next_back()
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

/// The thing the text says most about.
fn most_described(draft: &Draft<'_>) -> Option<String> {
    let count = |id: &str| draft.said.iter().filter(|(owner, _)| owner == id).count();
    let object = |thing: &&edgewright_pipeline::artifact::BriefThing| {
        !is_people(thing) && thing.states.len() < 2
    };
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

fn object_after(tokens: &[Token], at: usize, brief: &Brief) -> Option<String> {
    let start =
        (at..(at + 3).min(tokens.len())).find(|start| noun_phrase(tokens, *start).is_some())?;
    let range = noun_phrase(tokens, start)?;
    super::subject_of(tokens.get(range)?, brief)
}

fn add_action(
    draft: &mut Draft<'_>,
    index: usize,
    at: usize,
    action: &Action,
    object: Option<&str>,
    person: Option<&str>,
) {
    let linked = |brief: &Brief, thing: &edgewright_pipeline::artifact::BriefThing| {
        object.is_none_or(|object| {
            thing.id == object || terms::links_to(thing, object).next().is_some()
        }) && !is_people(thing)
            && brief.things.len() > 1
    };
    let existing = draft
        .brief
        .things
        .iter()
        .find(|thing| thing.label_one == action.one)
        .map(|thing| thing.id.clone());
    let covered = draft
        .brief
        .things
        .iter()
        .find(|thing| {
            thing.states.len() > 1
                && linked(&draft.brief, thing)
                && Some(thing.id.as_str()) != object
        })
        .map(|thing| thing.id.clone());
    let object_has_both = object
        .and_then(|object| terms::thing_by_id(&draft.brief, object))
        .filter(|thing| {
            thing.states.len() > 1
                && person.is_some_and(|person| terms::links_to(thing, person).next().is_some())
        })
        .map(|thing| thing.id.clone());
    let covered = covered.or(object_has_both);
    let is_new = existing.is_none() && covered.is_none();
    if is_new
        && (object.is_none()
            || draft
                .domain
                .is_some_and(|found| found.settled && object.is_none()))
    {
        return;
    }
    let Some(id) = existing.or(covered).or_else(|| {
        let id = shape::add_thing(&mut draft.brief, action.one)?;
        let thing = draft.brief.things.iter_mut().find(|thing| thing.id == id)?;
        thing.fields.clear();
        thing.states.clone_from(&action.states);
        Some(id)
    }) else {
        return;
    };
    if is_new {
        for target in [object, person].into_iter().flatten() {
            let label = terms::thing_by_id(&draft.brief, target)
                .map(|thing| thing.label_one.clone())
                .unwrap_or_default();
            shape::add_field(
                &mut draft.brief,
                &id,
                FieldDraft::link(&label, target, true),
            );
        }
        if person.is_none() {
            shape::add_field(
                &mut draft.brief,
                &id,
                FieldDraft {
                    required: true,
                    ..FieldDraft::new("Name", FieldKind::Text)
                },
            );
        }
        for (label, kind, required) in &action.fields {
            shape::add_field(
                &mut draft.brief,
                &id,
                FieldDraft {
                    required: *required,
                    ..FieldDraft::new(label, *kind)
                },
            );
        }
    }
    let label = terms::thing_by_id(&draft.brief, &id)
        .map(|thing| thing.label.clone())
        .unwrap_or_default();
    draft.note(index, at, &format!("Kept in {label}"));
}

/// A thing that only makes sense of another gets its link: a payment of whom, a visit where.
fn events_to_things(draft: &mut Draft<'_>) {
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
    let eventlike = [
        "payment",
        "visit",
        "appointment",
        "order",
        "booking",
        "donation",
        "session",
        "lesson",
        "invoice",
        "attendance",
        "sign-up",
        "registration",
        "application",
        "shift",
        "reservation",
        "purchase",
        "absence",
        "contribution",
        "fee",
    ];
    let lonely: Vec<String> = draft
        .brief
        .things
        .iter()
        .filter(|thing| {
            eventlike
                .iter()
                .any(|word| thing.label_one.to_lowercase().ends_with(word))
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
