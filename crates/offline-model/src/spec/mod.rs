//! The spec agent: from the agreed brief to tables and requirements.
//!
//! The brief decides. Whatever the builder added, renamed or removed there is what comes out; a live app's
//! ids and everything the brief does not speak of stay as they are.

mod app_info;
mod decisions;
mod field;
mod formula;
mod formula_guess;
mod lifecycle;
mod requirements;
mod rules;
mod table;

pub use field::kind_of;
pub use formula::expression as expression_of;
pub use formula_guess::guess as guess_formula;
pub use lifecycle::state_id;
pub use rules::{filter_of_warning, is_value};

use edgewright_definition::document::Table;
use edgewright_pipeline::{
    agent::SpecInput,
    artifact::{Brief, Spec},
};

use crate::{
    edit,
    language::text::Text,
    meaning::rule::{self, Meaning},
};

/// The spec agent's answer.
#[must_use]
pub fn specify(input: &SpecInput) -> Spec {
    let brief = with_feedback(&input.brief, &input.feedback);
    let current = input.current.as_ref().map(|current| &current.definition);
    let meanings = meanings_of(&brief);
    let mut tables: Vec<Table> = brief
        .things
        .iter()
        .map(|thing| {
            let live = current
                .and_then(|definition| definition.tables.iter().find(|table| table.id == thing.id));
            table::table_of(thing, &brief, &meanings, live)
        })
        .collect();
    loosen_circles(&mut tables);
    Spec {
        app: app_info::app_info(&brief, current),
        roles: app_info::roles(&brief, current),
        visibility: brief.visibility,
        requirements: requirements::requirements(&brief, &meanings),
        tables,
    }
}

/// A row could never be added if it needed a row that needs it: one link of every such circle may be left empty.
fn loosen_circles(tables: &mut [Table]) {
    let needs = |tables: &[Table], from: &str| -> Vec<String> {
        tables
            .iter()
            .filter(|table| table.id == from)
            .flat_map(|table| &table.fields)
            .filter(|field| field.required)
            .filter_map(|field| field.table.clone())
            .collect()
    };
    let leads_to = |tables: &[Table], from: &str, to: &str| {
        let mut seen = vec![from.to_owned()];
        let mut at = 0;
        while let Some(next) = seen.get(at).cloned() {
            at += 1;
            for target in needs(tables, &next) {
                if !seen.contains(&target) {
                    seen.push(target);
                }
            }
        }
        seen.iter().any(|id| id == to)
    };
    for table in 0..tables.len() {
        let Some((id, links)) = tables.get(table).map(|table| {
            (
                table.id.clone(),
                table
                    .fields
                    .iter()
                    .enumerate()
                    .filter(|(_, field)| field.required)
                    .filter_map(|(at, field)| field.table.clone().map(|target| (at, target)))
                    .collect::<Vec<_>>(),
            )
        }) else {
            continue;
        };
        for (at, target) in links {
            let circular = leads_to(tables, &target, &id);
            if let Some(field) = tables
                .get_mut(table)
                .and_then(|table| table.fields.get_mut(at))
                .filter(|_| circular)
            {
                field.required = false;
            }
        }
    }
}

/// What every rule of the brief means, with the rule's id and text; rules nobody understands are left out.
#[must_use]
pub fn meanings_of(brief: &Brief) -> Vec<(String, String, Meaning)> {
    brief
        .rules
        .iter()
        .filter_map(|written| {
            rule::read(&written.text, brief)
                .map(|meaning| (written.id.clone(), written.text.clone(), meaning))
        })
        .collect()
}

/// The brief with what the builder asked for when rejecting, as far as it is understood.
#[must_use]
pub fn with_feedback(brief: &Brief, feedback: &[String]) -> Brief {
    let mut brief = brief.clone();
    for wish in feedback {
        edit::apply(&Text::read(wish), wish, &mut brief);
    }
    brief
}
