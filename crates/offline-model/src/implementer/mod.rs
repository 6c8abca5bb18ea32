//! The implementer: from brief and spec to a whole definition.
//!
//! It holds its own work to the checker before handing it over, and takes out what the checker, the checks or
//! the reviewers object to, so that every round ends with less to object to.

pub mod access;
mod alerts;
mod highlights;
mod narrow;
mod repair;
mod samples;
mod view_kinds;
mod view_parts;
mod views;

use edgewright_definition::{
    AppDefinition,
    document::{APP_FORMAT, Alert},
};
use edgewright_pipeline::{agent::ImplementerInput, model::Correction};

pub use alerts::alerts_of;
pub use view_kinds::shows_as;

use crate::spec;

/// The implementer's answer.
#[must_use]
pub fn implement(input: &ImplementerInput, corrections: &[Correction]) -> AppDefinition {
    let brief = spec::with_feedback(&input.brief, &input.feedback);
    let current = input.current.as_ref().map(|current| &current.definition);
    let access = access::access_of(&brief, &input.spec, current);
    let alerts = alerts_of(&brief, &input.spec.tables, current);
    let views = views::views_of(&brief, &input.spec, &access, &alerts, current);
    let mut definition = AppDefinition {
        format: APP_FORMAT.to_owned(),
        app: input.spec.app.clone(),
        tables: input.spec.tables.clone(),
        samples: samples::samples_of(&brief, &input.spec.tables, current),
        automations: current
            .map(|current| current.automations.clone())
            .unwrap_or_default(),
        views,
        access,
        alerts,
    };
    narrow_alerts(&mut definition);
    repair::repair(&mut definition, input, corrections);
    definition
}

/// A warning that compares a field hidden from a role is not for that role.
fn narrow_alerts(definition: &mut AppDefinition) {
    let roles: Vec<String> = definition
        .access
        .roles
        .iter()
        .map(|role| role.id.clone())
        .collect();
    let tables = definition.access.tables.clone();
    for alert in &mut definition.alerts {
        let Alert {
            table,
            filter,
            roles: named,
            ..
        } = alert;
        let grants = tables.get(table);
        let readers: Vec<&String> = roles
            .iter()
            .filter(|role| {
                grants
                    .and_then(|grants| grants.get(*role))
                    .is_some_and(|grant| !grant.read.is_none())
            })
            .collect();
        let blind = |role: &&&String| {
            grants
                .and_then(|grants| grants.get(**role))
                .is_some_and(|grant| {
                    grant
                        .hidden_fields
                        .iter()
                        .any(|field| access::mentions(filter, field))
                })
        };
        if readers.iter().any(|role| blind(&role)) {
            *named = Some(
                readers
                    .iter()
                    .filter(|role| !blind(role))
                    .map(|role| (*role).clone())
                    .collect(),
            );
        }
    }
}
