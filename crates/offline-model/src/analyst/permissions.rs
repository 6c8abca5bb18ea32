//! What the verbs of a clause let somebody do, in the words of `meaning::permission`.

use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::{Brief, BriefThing, FieldKind};

use crate::{
    language::{actions::action_at, pattern::has_any, phrase::is_article, token::Token},
    meaning::terms,
    naming::lower_first,
    recognise::subject::{is_people, main_thing, named_things},
};

/// What the verbs of a clause let somebody do, as sentences.
#[must_use]
pub fn permissions(tokens: &[Token], before: &[Token], brief: &Brief, label: &str) -> Vec<String> {
    // `they fix them`: what was spoken of before.
    let here = named_things(tokens, brief);
    let meant = has_any(tokens, &["it|them|those"])
        .then(|| named_things(before, brief).pop())
        .flatten()
        .filter(|thing| here.is_empty() && !is_people(thing));
    let named: Vec<&BriefThing> = here
        .into_iter()
        .chain(meant)
        .filter(|thing| thing.label_one != label)
        .collect();
    let own = tokens
        .iter()
        .any(|token| is_one_of(&token.word, "their own themselves his her they"))
        && !has_any(tokens, &["all {np} of their"]);
    let everything = has_any(tokens, &["everything|anything|all|whole"]) && named.is_empty();
    let mut said: Vec<String> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let named_here = at
            .checked_sub(1)
            .and_then(|before| tokens.get(before))
            .is_some_and(is_article);
        if !token.is_word() || (token.nominal && (at > 6 || named_here)) {
            continue;
        }
        let action = action_at(tokens, at)
            .filter(|_| !token.nominal)
            .map(|(action, _)| action.one);
        let event = action.and_then(|one| {
            brief
                .things
                .iter()
                .find(|thing| thing.label_one == one)
                .or_else(|| brief.things.iter().find(|thing| is_event(thing, &named)))
        });
        if let Some(event) = event {
            said.extend(of_event(event, &named, brief));
        } else if let Some(verb) = verb_of(token) {
            said.extend(of_verb(verb, &named, brief, own, everything));
        }
    }
    let mut may: Vec<String> = Vec::new();
    for sentence in said {
        if !may.contains(&sentence) {
            may.push(sentence);
        }
    }
    may
}

/// Who reserves sees what there is, adds reservations and sees their own; who signs up for a shift takes one that is there.
fn of_event(event: &BriefThing, named: &[&BriefThing], brief: &Brief) -> Vec<String> {
    let many = lower_first(&event.label);
    let targets: Vec<&BriefThing> = event
        .fields
        .iter()
        .filter(|field| field.kind == FieldKind::Link)
        .filter_map(|field| terms::thing_by_id(brief, field.points_at.as_deref()?))
        .collect();
    let mut said: Vec<String> = targets
        .iter()
        .map(|target| {
            let label = lower_first(&target.label);
            if is_people(target) {
                format!("See their own entry in {label}")
            } else {
                format!("See all {label}")
            }
        })
        .collect();
    let takes_place = named.iter().any(|thing| thing.id == event.id)
        && targets.iter().any(|target| is_people(target));
    if takes_place {
        said.extend([format!("See all {many}"), format!("Change {many}")]);
        return said;
    }
    said.extend([format!("Add {many}"), format!("See their own {many}")]);
    if event.states.iter().any(|state| state.starts_with("Cancel")) {
        said.push(format!("Cancel their own {many}"));
    }
    said
}

/// The verb of a permission that a word means.
fn verb_of(token: &Token) -> Option<&'static str> {
    Some(match token.verb.as_str() {
        "see" | "view" | "browse" | "read" | "look" | "check" | "find" | "search" | "know"
        | "access" => "See",
        "report" | "submit" | "request" | "raise" | "file" | "send" if !token.nominal => "Report",
        "add" | "enter" | "create" | "post" | "log" | "record" | "fill" | "write" | "propose"
        | "suggest" | "upload" | "plan" | "offer" | "schedule" | "place" => "Add",
        "edit" | "change" | "update" | "mark" | "complete" | "move" | "correct" | "tick"
        | "approve" | "reject" | "confirm" | "close" | "assign" | "score" | "grade" | "rate"
        | "review" | "comment" | "fix" | "resolve" | "answer" | "decide" | "refuse" | "accept"
        | "swap" => "Change",
        "delete" | "remove" => "Delete",
        "cancel" | "withdraw" => "Cancel",
        "manage" | "administer" | "run" | "handle" => "Manage",
        _ => return None,
    })
}

/// One verb on the things named, or on the main thing if none is.
fn of_verb(
    verb: &str,
    named: &[&BriefThing],
    brief: &Brief,
    own: bool,
    everything: bool,
) -> Vec<String> {
    if everything && verb == "See" {
        return brief
            .things
            .iter()
            .map(|thing| format!("See all {}", lower_first(&thing.label)))
            .collect();
    }
    if everything {
        return vec!["Do everything".to_owned()];
    }
    let targets: Vec<&BriefThing> = if named.is_empty() {
        main_thing(brief).into_iter().collect()
    } else {
        named.to_vec()
    };
    targets
        .into_iter()
        .take(3)
        .flat_map(|thing| {
            let many = lower_first(&thing.label);
            match (verb, own) {
                ("Report", _) | ("Add", true) => {
                    vec![format!("Add {many}"), format!("See their own {many}")]
                }
                ("Add", false) => vec![format!("Add {many}"), format!("See all {many}")],
                ("Manage", _) => vec![format!("Manage {many}")],
                (verb, true) => vec![format!("{verb} their own {many}")],
                ("See", false) => vec![format!("See all {many}")],
                ("Change", false) => vec![format!("See all {many}"), format!("Change {many}")],
                (verb, false) => vec![format!("{verb} {many}")],
            }
        })
        .collect()
}

fn is_event(thing: &BriefThing, named: &[&BriefThing]) -> bool {
    let links = thing
        .fields
        .iter()
        .filter(|field| field.kind == FieldKind::Link)
        .count();
    thing.states.len() > 1
        && links > 0
        && (named.is_empty()
            || named.iter().any(|named| {
                named.id == thing.id || terms::links_to(thing, &named.id).next().is_some()
            }))
}
