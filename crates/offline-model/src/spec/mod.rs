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
pub use formula_guess::guess as guess_formula;
pub use lifecycle::state_id;
pub use rules::{filter_of_warning, is_value};

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
    let tables = brief
        .things
        .iter()
        .map(|thing| {
            let live = current
                .and_then(|definition| definition.tables.iter().find(|table| table.id == thing.id));
            table::table_of(thing, &brief, &meanings, live)
        })
        .collect();
    Spec {
        app: app_info::app_info(&brief, current),
        roles: app_info::roles(&brief, current),
        visibility: brief.visibility,
        requirements: requirements::requirements(&brief, &meanings),
        tables,
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
