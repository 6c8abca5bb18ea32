//! States: the field is a select, every state can be reached, every move leads somewhere real.

use edgewright_finding::{Pointer, Report, did_you_mean};
use std::collections::BTreeSet;

use super::context::{Context, no_field};
use super::fields::check_value;
use super::form::check_label;
use super::operands::Allowed;
use super::tables::sentence;
use crate::document::{Choice, Field, FieldType, Lifecycle, Operand, Table, Transition};
use crate::kind::Kind;
use crate::value::kept;

/// Checks the states of every table that has some.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let tables = Pointer::root().at("tables");
    for (index, table) in context.app.tables.iter().enumerate() {
        let Some(lifecycle) = &table.lifecycle else {
            continue;
        };
        let place = tables.index(index).at("lifecycle");
        let Some(field) = state_field(table, lifecycle, &place, report) else {
            continue;
        };
        check_states(field, lifecycle, &place, report);
        check_field(table, field, lifecycle, &tables.index(index), report);
        for (index, transition) in lifecycle.transitions.iter().enumerate() {
            let pointer = place.at("transitions").index(index);
            check_transition(context, table, field, transition, &pointer, report);
        }
    }
}

fn state_field<'a>(
    table: &'a Table,
    lifecycle: &Lifecycle,
    place: &Pointer,
    report: &mut Report,
) -> Option<&'a Field> {
    let Some(field) = table.field(&lifecycle.field) else {
        report.error(
            &place.at("field"),
            "unknown-field",
            sentence(&no_field(table, &lifecycle.field)),
        );
        return None;
    };
    if field.kind != FieldType::Select {
        report.error(
            &place.at("field"),
            "lifecycle-needs-select",
            format!(
                "'{}' cannot hold the state, because it is not a select. Make it one with an \
             option for each state.",
                field.label
            ),
        );
        return None;
    }
    Some(field)
}

fn check_field(
    table: &Table,
    field: &Field,
    lifecycle: &Lifecycle,
    place: &Pointer,
    report: &mut Report,
) {
    let index = table.fields.iter().position(|other| other.id == field.id);
    let pointer = place.at("fields").index(index.unwrap_or_default());
    let other_default = field.default.as_ref().is_some_and(|default| {
        default.literal().and_then(|value| value.as_str()) != Some(lifecycle.initial.as_str())
    });
    if other_default {
        report.error(
            &pointer.at("default"),
            "default-is-not-initial",
            format!(
                "A new row starts as '{}'. Remove the default or make it the same.",
                lifecycle.initial
            ),
        );
    }
    if field.visible_when.is_some() {
        report.error(
            &pointer.at("visible_when"),
            "state-hidden",
            format!(
                "'{}' holds the state and cannot be hidden at times. Remove its visible_when.",
                field.label
            ),
        );
    }
    if field.unique {
        report.error(
            &pointer.at("unique"),
            "state-unique",
            format!(
                "'{}' holds the state, which many rows share. Remove 'unique'.",
                field.label
            ),
        );
    }
}

fn check_states(field: &Field, lifecycle: &Lifecycle, place: &Pointer, report: &mut Report) {
    check_state(field, &lifecycle.initial, &place.at("initial"), report);
    let mut reached: BTreeSet<&str> = BTreeSet::from([lifecycle.initial.as_str()]);
    loop {
        let before = reached.len();
        for transition in &lifecycle.transitions {
            if transition
                .from
                .iter()
                .any(|from| reached.contains(from.as_str()))
            {
                reached.insert(&transition.to);
            }
        }
        if reached.len() == before {
            break;
        }
    }
    let lost: Vec<&Choice> = field
        .options
        .iter()
        .filter(|option| !reached.contains(option.id.as_str()))
        .collect();
    for option in lost {
        report.error(
            &place.at("transitions"),
            "state-unreachable",
            format!(
                "No row can ever become '{}'. Add a transition that leads there, or remove the \
                 option.",
                option.label
            ),
        );
    }
}

fn check_state(field: &Field, state: &str, pointer: &Pointer, report: &mut Report) {
    let ids = || field.options.iter().map(|option| option.id.as_str());
    if !ids().any(|id| id == state) {
        report.error(
            pointer,
            "unknown-state",
            format!(
                "'{}' has no option '{state}'.{} Use the id of one of its options.",
                field.label,
                did_you_mean(state, ids())
            ),
        );
    }
}

fn check_transition(
    context: &Context<'_>,
    table: &Table,
    field: &Field,
    transition: &Transition,
    place: &Pointer,
    report: &mut Report,
) {
    check_label(&transition.label, &place.at("label"), report);
    if transition.from.is_empty() {
        report.error(
            &place.at("from"),
            "transition-from-nowhere",
            format!(
                "'{}' starts from no state, so it can never happen. Name the states it may \
             start from.",
                transition.label
            ),
        );
    }
    for (index, from) in transition.from.iter().enumerate() {
        check_state(field, from, &place.at("from").index(index), report);
    }
    check_state(field, &transition.to, &place.at("to"), report);
    for (index, role) in transition.roles.iter().flatten().enumerate() {
        let pointer = place.at("roles").index(index);
        if !context.has_role(role) {
            report.error(&pointer, "unknown-role", context.no_role(role));
        } else if role != crate::document::OWNER_ROLE
            && context
                .grant(&table.id, role)
                .is_none_or(|grant| grant.update.is_none())
        {
            report.warning(
                &pointer,
                "role-may-not-update",
                format!(
                    "'{}' may not change {}, and so cannot make this move. Let it update, or \
                 remove it here.",
                    context.role_label(role),
                    table.label
                ),
            );
        }
    }
    for (id, operand) in &transition.set {
        check_set(table, field, id, operand, &place.at("set").at(id), report);
    }
}

fn check_set(
    table: &Table,
    state: &Field,
    id: &str,
    operand: &Operand,
    pointer: &Pointer,
    report: &mut Report,
) {
    let Some(field) = table.field(id) else {
        report.error(pointer, "unknown-field", sentence(&no_field(table, id)));
        return;
    };
    if id == state.id || matches!(field.kind, FieldType::Computed | FieldType::Autonumber) {
        report.error(
            pointer,
            "field-not-settable",
            format!(
                "'{}' cannot be set here, because the app gives its value. Remove it.",
                field.label
            ),
        );
        return;
    }
    let Some(kind) = Kind::of_field(field) else {
        return;
    };
    let clears = operand
        .literal()
        .is_some_and(|value| kept(kind, value).is_null());
    let checked = match (clears, field.required) {
        (true, true) => Err("It must have a value.".to_owned()),
        (true, false) => Ok(()),
        (false, _) => check_value(field, kind, operand, Allowed::RUNNING),
    };
    if let Err(expected) = checked {
        report.error(
            pointer,
            "value-does-not-fit",
            format!("This value does not fit '{}'. {expected}", field.label),
        );
    }
}
