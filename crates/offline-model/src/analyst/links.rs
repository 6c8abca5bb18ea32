//! How the things of a text point at each other.

use edgewright_pipeline::artifact::{Brief, FieldKind};

use super::{draft::Draft, events};
use crate::{
    catalogue,
    language::{pattern::find_all, token::Token},
    meaning::terms,
    shape::{self, FieldDraft},
};

/// The first brace points at the second.
const FORWARD: &[&str] = &[
    "{np} belong|belongs to|with one|exactly? {np}",
    "{np} is|are for|from|by|at|with|on|linked|assigned|connected|tied|attached|given|made to|by? one|exactly|a|an|the|some? {np}",
    "{np} lie|lies|live|lives|sit|sits|stand|stands|stay|stays|hang|hangs in|at|on one|a|an|the {np}",
    "{np} has|have exactly|only|just? one {np}",
    "{np} assigned|linked|connected to {np}",
    "which|what {np} is|are|was|were|goes|belongs|lives|sits|stays|has in|on|at|with|to|by? which|what|whose {np}",
    "which|what {np} has|have|had|got|took|uses|drives|owns which|what {np}",
    "who|which {np} of|in the {np}",
    "{np} by|per {np}",
    "{np} with|by|to one of our|the|my {n}? {np}",
];

/// The second brace points at the first.
const BACKWARD: &[&str] = &[
    "{np} has|have|can|may have? many|several|multiple|lots|more|various|one|some of|or|more|than? {np}",
    "{np} and|with their|its|his|her {np}",
    "{np} with several|multiple|many {np}",
    "each|every|a {np} has|have|with|contains|contain {rest} list|lists|series|set of {np}",
];

/// Puts links into the brief.
pub fn find_links(draft: &mut Draft<'_>) {
    template_links(draft);
    for index in 0..draft.text.sentences.len() {
        events::actions(draft, index);
        events::comers(draft, index);
        let tokens = draft.sentence(index);
        for pattern in FORWARD {
            for found in find_all(tokens, pattern) {
                let (from, to) = (found.tokens(tokens, 0), found.tokens(tokens, 1));
                link(draft, index, found.span.start, from, to);
            }
        }
        for pattern in BACKWARD {
            for found in find_all(tokens, pattern) {
                let last = found.taken.len().saturating_sub(1);
                let (to, from) = (found.tokens(tokens, 0), found.tokens(tokens, last));
                link(draft, index, found.span.start, from, to);
            }
        }
    }
    events::events_to_things(draft);
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
