//! Fields: every member fits the type, and every default, minimum and maximum fits the field.

mod members;
mod pattern;

use edgewright_finding::{Pointer, Report};
use edgewright_limits::app::PREFIX_CHARS;
use edgewright_limits::value::DECIMAL_PLACES;

use super::context::Context;
use super::form::{check_label, check_sentence};
use super::operands::{self, Allowed};
use crate::document::{Field, FieldType, Operand};
use crate::kind::Kind;
use crate::support::field_alternative;
use crate::value::kept;

pub(super) use members::check_value;

/// Checks every field of every table.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let tables = Pointer::root().at("tables");
    for (index, table) in context.app.tables.iter().enumerate() {
        let fields = tables.index(index).at("fields");
        for (index, field) in table.fields.iter().enumerate() {
            check_field(field, &fields.index(index), report);
        }
    }
}

fn check_field(field: &Field, place: &Pointer, report: &mut Report) {
    check_label(&field.label, &place.at("label"), report);
    check_sentence(
        field.help.as_deref().unwrap_or_default(),
        &place.at("help"),
        report,
    );
    if let Some(alternative) = field_alternative(field.kind) {
        report.error(
            &place.at("type"),
            "not-offered-yet",
            format!(
                "'{}' is of a type that apps do not offer yet. Use {alternative}.",
                field.label
            ),
        );
        return;
    }
    members::check(field, place, report);
    check_needed(field, place, report);
    let Some(kind) = Kind::of_field(field) else {
        return;
    };
    check_bounds(field, kind, place, report);
    check_default(field, kind, place, report);
    check_sizes(field, place, report);
    pattern::check(field, place, report);
}

/// Checks the members a type cannot do without.
fn check_needed(field: &Field, place: &Pointer, report: &mut Report) {
    let mut missing = |member: &str, absent: bool, what: &str| {
        if absent {
            report.error(
                place,
                "member-missing",
                format!("'{}' needs {what} ('{member}').", field.label),
            );
        }
    };
    match field.kind {
        FieldType::Select | FieldType::MultiSelect => {
            missing("options", field.options.is_empty(), "at least one option");
        }
        FieldType::Relation => missing("table", field.table.is_none(), "the table it points at"),
        FieldType::Computed => {
            missing("expression", field.expression.is_none(), "an expression");
            missing("result", field.result.is_none(), "the type of its result");
        }
        _ => {}
    }
}

fn check_bounds(field: &Field, kind: Kind<'_>, place: &Pointer, report: &mut Report) {
    let mut fits = true;
    for (member, bound) in [("min", &field.min), ("max", &field.max)] {
        let Some(bound) = bound else { continue };
        let person_free = Allowed {
            person: false,
            ..Allowed::RUNNING
        };
        if let Err(expected) = operands::fits(kind, bound, person_free) {
            report.error(
                &place.at(member),
                "value-does-not-fit",
                format!("This bound does not fit '{}'. {expected}", field.label),
            );
            fits = false;
        }
    }
    if let (true, Some(min), Some(max)) = (fits, &field.min, &field.max)
        && members::compare(kind, min, max).is_some_and(std::cmp::Ordering::is_gt)
    {
        report.error(
            &place.at("min"),
            "bounds-crossed",
            format!(
                "The smallest value of '{}' is above the largest, so nothing fits. Swap or \
             change them.",
                field.label
            ),
        );
    }
}

fn check_default(field: &Field, kind: Kind<'_>, place: &Pointer, report: &mut Report) {
    let Some(default) = &field.default else {
        return;
    };
    let given_by_app = matches!(field.kind, FieldType::Computed | FieldType::Autonumber);
    if given_by_app {
        return;
    }
    let pointer = place.at("default");
    let checked = match default {
        Operand::Literal(literal) if kept(kind, literal).is_null() => {
            Err("Leave it out instead of giving nothing.".to_owned())
        }
        operand => check_value(field, kind, operand, Allowed::RUNNING),
    };
    if let Err(expected) = checked {
        report.error(
            &pointer,
            "value-does-not-fit",
            format!("This default does not fit '{}'. {expected}", field.label),
        );
    } else if field.unique && matches!(default, Operand::Literal(_)) {
        report.warning(
            &pointer,
            "default-of-unique",
            format!(
                "'{}' may not occur twice, so its default works for one row only. Remove one \
             of the two.",
                field.label
            ),
        );
    }
}

fn check_sizes(field: &Field, place: &Pointer, report: &mut Report) {
    if field
        .decimals
        .is_some_and(|decimals| decimals > DECIMAL_PLACES)
    {
        report.error(
            &place.at("decimals"),
            "too-many",
            format!("At most {DECIMAL_PLACES} digits after the point are possible."),
        );
    }
    let prefix = field.prefix.as_deref().unwrap_or_default();
    if prefix.chars().count() > PREFIX_CHARS || prefix.chars().any(char::is_control) {
        report.error(
            &place.at("prefix"),
            "text-too-long",
            format!("A prefix has at most {PREFIX_CHARS} visible characters."),
        );
    }
    let longest = members::longest(field.kind);
    let length_fits = field
        .max_length
        .is_none_or(|length| length > 0 && u64::from(length) <= longest);
    if !length_fits && longest > 0 {
        report.error(
            &place.at("max_length"),
            "length-does-not-fit",
            format!(
                "'{}' can be limited to between 1 and {longest} characters.",
                field.label
            ),
        );
    }
}
