//! Moves that are not for everybody: who may change only their own rows may not decide about them.

use edgewright_definition::document::{Field, Lifecycle, OWNER_ROLE};
use edgewright_pipeline::artifact::{Brief, BriefPerson, BriefThing};

use crate::{
    language::states::{StateKind, state_kind},
    meaning::permission::{self, Permitted, Verb, Whose},
};

/// States only somebody who looks after the whole list may move a row to.
#[rustfmt::skip]
const DECISIONS: &[&str] = &[
    "Approved", "Rejected", "Accepted", "Confirmed", "Declined", "Refused", "Paid", "Out", "On loan", "Back", "Returned", "Seen", "Arrived", "Came", "Won", "Hired",
    "Offer", "Interview", "Enrolled", "Completed", "Adopted", "Ready", "Collected", "Delivered", "Shipped", "Fixed", "Closed", "Resolved", "Answered", "Published", "Scheduled", "Seated", "No show", "Checked in",
];

/// Who may change only their own rows may not decide about them.
pub fn restrict_moves(machine: &mut Lifecycle, field: &Field, thing: &BriefThing, brief: &Brief) {
    let verbs = |person: &BriefPerson| -> Vec<(Verb, Whose)> {
        person
            .may
            .iter()
            .flat_map(|sentence| permission::read(sentence, brief))
            .filter_map(|permitted| match permitted {
                Permitted::Rows {
                    verb,
                    thing: owner,
                    whose,
                } if owner == thing.id => Some((verb, whose)),
                Permitted::Everything => Some((Verb::Manage, Whose::All)),
                _ => None,
            })
            .collect()
    };
    let decides = |verbs: &[(Verb, Whose)]| {
        verbs.iter().any(|(verb, whose)| {
            *verb == Verb::Manage || (*verb == Verb::Change && *whose == Whose::All)
        })
    };
    let people: Vec<(&BriefPerson, Vec<(Verb, Whose)>)> = brief
        .people
        .iter()
        .map(|person| (person, verbs(person)))
        .collect();
    let limited: Vec<&(&BriefPerson, Vec<(Verb, Whose)>)> = people
        .iter()
        .filter(|(_, verbs)| {
            !decides(verbs)
                && verbs
                    .iter()
                    .any(|(verb, _)| matches!(verb, Verb::Change | Verb::Cancel))
        })
        .collect();
    if limited.is_empty() {
        return;
    }
    let mut deciders: Vec<String> = people
        .iter()
        .filter(|(_, verbs)| decides(verbs))
        .map(|(person, _)| person.id.clone())
        .collect();
    deciders.insert(0, OWNER_ROLE.to_owned());
    let cancels_only = limited
        .iter()
        .all(|(_, verbs)| verbs.iter().all(|(verb, _)| *verb != Verb::Change));
    let label = |id: &str| {
        field
            .options
            .iter()
            .find(|option| option.id == id)
            .map_or("", |option| option.label.as_str())
    };
    for transition in machine
        .transitions
        .iter_mut()
        .filter(|transition| transition.roles.is_none())
    {
        let to = label(&transition.to);
        let is_cancel = state_kind(to) == StateKind::Stopped && !DECISIONS.contains(&to);
        let decision = if cancels_only {
            !is_cancel
        } else {
            DECISIONS.contains(&to)
        };
        if decision {
            transition.roles = Some(deciders.clone());
        }
    }
}
