//! What the verbs of a clause let somebody do, in the words of `meaning::permission`.

use edgewright_pipeline::artifact::{Brief, FieldKind};

use crate::{
    language::{actions::action_at, pattern::has_any, token::Token},
    meaning::terms,
    naming::lower_first,
    recognise::subject::{is_people, main_thing, named_things},
};

/// What the verbs of a clause let somebody do, as sentences.
#[must_use]
pub fn permissions(tokens: &[Token], brief: &Brief, label: &str) -> Vec<String> {
    let mut may: Vec<String> = Vec::new();
    let mut add = |sentence: String| {
        if !may.contains(&sentence) {
            may.push(sentence);
        }
    };
    let things: Vec<_> = named_things(tokens, brief)
        .into_iter()
        .filter(|thing| thing.label_one != label)
        .collect();
    let own = tokens.iter().any(|token| {
        matches!(
            token.word.as_str(),
            "their" | "own" | "themselves" | "his" | "her"
        )
    });
    let all = has_any(tokens, &["everything|anything|all|whole"]) && things.is_empty();
    for (at, token) in tokens.iter().enumerate() {
        if !token.is_word() || token.nominal && at > 6 {
            continue;
        }
        if let Some((action, _)) = action_at(tokens, at).filter(|_| !token.nominal) {
            let event = brief
                .things
                .iter()
                .find(|thing| thing.label_one == action.one)
                .or_else(|| brief.things.iter().find(|thing| is_event(thing, &things)));
            if let Some(event) = event {
                for target in event
                    .fields
                    .iter()
                    .filter(|field| field.kind == FieldKind::Link)
                    .filter_map(|field| terms::thing_by_id(brief, field.points_at.as_deref()?))
                {
                    if is_people(target) {
                        add(format!(
                            "See their own entry in {}",
                            lower_first(&target.label)
                        ));
                    } else {
                        add(format!("See all {}", lower_first(&target.label)));
                    }
                }
                let many = lower_first(&event.label);
                let takes_place = things.iter().any(|thing| thing.id == event.id)
                    && event.fields.iter().any(|field| {
                        field.kind == FieldKind::Link
                            && field
                                .points_at
                                .as_deref()
                                .and_then(|id| terms::thing_by_id(brief, id))
                                .is_some_and(is_people)
                    });
                if takes_place {
                    // Who signs up for a shift takes one that is there.
                    add(format!("See all {many}"));
                    add(format!("Change {many}"));
                    continue;
                }
                add(format!("Add {many}"));
                add(format!("See their own {many}"));
                if event.states.iter().any(|state| state.starts_with("Cancel")) {
                    add(format!("Cancel their own {many}"));
                }
                continue;
            }
        }
        let verb = match token.verb.as_str() {
            "see" | "view" | "browse" | "read" | "look" | "check" | "find" | "search" | "know"
            | "access" => "See",
            "report" | "submit" | "request" | "raise" | "file" | "send" if !token.nominal => {
                "Report"
            }
            "add" | "enter" | "create" | "post" | "log" | "record" | "fill" | "write"
            | "propose" | "suggest" | "upload" => "Add",
            "edit" | "change" | "update" | "mark" | "complete" | "move" | "correct" | "tick"
            | "approve" | "reject" | "confirm" | "close" | "assign" => "Change",
            "delete" | "remove" => "Delete",
            "cancel" | "withdraw" => "Cancel",
            "manage" | "administer" | "run" | "handle" => "Manage",
            _ => continue,
        };
        if all {
            if verb == "See" {
                for thing in &brief.things {
                    add(format!("See all {}", lower_first(&thing.label)));
                }
            } else {
                add("Do everything".to_owned());
            }
            continue;
        }
        let targets: Vec<_> = if things.is_empty() {
            main_thing(brief).into_iter().collect()
        } else {
            things.clone()
        };
        for thing in targets.into_iter().take(3) {
            let many = lower_first(&thing.label);
            if verb == "Report" {
                add(format!("Add {many}"));
                add(format!("See their own {many}"));
                continue;
            }
            let whose = if own {
                "their own "
            } else if verb == "See" {
                "all "
            } else {
                ""
            };
            let whose = if verb == "Add" || verb == "Manage" {
                ""
            } else {
                whose
            };
            add(format!("{verb} {whose}{many}"));
            if verb == "Add" {
                add(format!(
                    "See {}{many}",
                    if own { "their own " } else { "all " }
                ));
            }
        }
    }
    may
}

fn is_event(
    thing: &edgewright_pipeline::artifact::BriefThing,
    named: &[&edgewright_pipeline::artifact::BriefThing],
) -> bool {
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
