//! What must hold, each provable by a check.

use edgewright_definition::document::Visibility;
use edgewright_pipeline::artifact::{Brief, BriefThing, FieldKind, Requirement};

use crate::{
    meaning::{rule::Meaning, written},
    naming::{listed, lower_first, with_article},
};

/// Every requirement of a brief: needed fields, states, rules, and who may do what.
#[must_use]
pub fn requirements(brief: &Brief, meanings: &[(String, String, Meaning)]) -> Vec<Requirement> {
    let mut all = Vec::new();
    all.extend(brief.things.iter().flat_map(of_thing));
    for rule in &brief.rules {
        let table = meanings
            .iter()
            .find(|(id, _, _)| *id == rule.id)
            .map(|(_, _, meaning)| written::thing_of(meaning).to_owned());
        all.push(Requirement {
            id: format!("rule_{}", rule.id),
            text: format!("{}.", rule.text.trim_end_matches('.')),
            table,
            role: None,
        });
    }
    for person in &brief.people {
        let may: Vec<String> = person
            .may
            .iter()
            .map(|sentence| lower_first(sentence))
            .collect();
        let text = if may.is_empty() {
            format!("{} may do nothing yet.", person.label)
        } else {
            format!(
                "{} may {}, and nothing else.",
                crate::naming::capitalised(&with_article(&person.label)),
                listed(&may)
            )
        };
        all.push(Requirement {
            id: format!("role_{}", person.id),
            text,
            table: None,
            role: Some(person.id.clone()),
        });
    }
    let stranger = match brief.visibility {
        Visibility::Private => "Nobody but the owner can open the app.",
        Visibility::Invited => "Only the owner and invited people can open the app.",
        Visibility::Public => "Everybody can open the app, and may do only what visitors may.",
    };
    all.push(Requirement {
        id: "who_may_open".to_owned(),
        text: stranger.to_owned(),
        table: None,
        role: None,
    });
    all
}

fn of_table(id: String, table: &str, text: String) -> Requirement {
    Requirement {
        id,
        text,
        table: Some(table.to_owned()),
        role: None,
    }
}

/// What a thing needs, and how it moves.
fn of_thing(thing: &BriefThing) -> Vec<Requirement> {
    let mut all = Vec::new();

    let needed: Vec<String> = thing
        .fields
        .iter()
        .filter(|field| {
            field.required && !matches!(field.kind, FieldKind::WorkedOut | FieldKind::RunningNumber)
        })
        .map(|field| lower_first(&field.label))
        .collect();
    if !needed.is_empty() {
        all.push(of_table(
            format!("{}_needs", thing.id),
            &thing.id,
            format!(
                "{} needs {}.",
                crate::naming::capitalised(&with_article(&thing.label_one)),
                listed(&needed)
            ),
        ));
    }
    if thing.states.len() > 1 {
        let first = thing
            .states
            .first()
            .map(|state| lower_first(state))
            .unwrap_or_default();
        let text = format!(
            "{} starts as {first} and moves only along its allowed steps.",
            crate::naming::capitalised(&with_article(&thing.label_one))
        );
        all.push(of_table(format!("{}_states", thing.id), &thing.id, text));
    }
    all
}
