//! Conditions: the field exists and can be searched, the comparison fits it, the value fits the comparison.

use edgewright_finding::{Pointer, Report};
use edgewright_limits::app::FILTER_LIST_VALUES;
use serde_json::Value;

use super::context::{Context, label_of, no_field};
use super::limits;
use super::operands::{self, Allowed};
use crate::document::{FieldTest, FieldType, Filter, FilterOp, Operand, Table};
use crate::kind::Kind;

/// Where a condition stands, which decides what it may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a view, an alert or an access rule.
    Running,
    /// In a unique rule: it becomes part of an index.
    Index,
    /// In a check: example rows have names.
    Check,
    /// In a request: rows have ids.
    Request,
}

impl Place {
    const fn allowed(self) -> Allowed {
        match self {
            Self::Running => Allowed::RUNNING,
            Self::Index => Allowed::LITERAL,
            Self::Check => Allowed::CHECK,
            Self::Request => Allowed {
                row_id: true,
                ..Allowed::RUNNING
            },
        }
    }
}

/// Checks a condition on rows of a table.
pub(super) fn check<'a>(
    context: &Context<'a>,
    table: &'a Table,
    filter: &Filter,
    place: Place,
    pointer: &Pointer,
    report: &mut Report,
) {
    if limits::check_filter(filter, pointer, report) {
        check_inner(context, table, filter, place, pointer, report);
    }
}

fn check_inner<'a>(
    context: &Context<'a>,
    table: &'a Table,
    filter: &Filter,
    place: Place,
    pointer: &Pointer,
    report: &mut Report,
) {
    let mut list = |member: &str, filters: &[Filter]| {
        for (index, filter) in filters.iter().enumerate() {
            let pointer = pointer.at(member).index(index);
            check_inner(context, table, filter, place, &pointer, report);
        }
    };
    match filter {
        Filter::All { all } => list("all", all),
        Filter::Any { any } => list("any", any),
        Filter::Not { not } => {
            check_inner(context, table, not, place, &pointer.at("not"), report);
        }
        Filter::Test(test) => check_test(context, table, test, place, pointer, report),
    }
}

fn check_test<'a>(
    context: &Context<'a>,
    table: &'a Table,
    test: &FieldTest,
    place: Place,
    pointer: &Pointer,
    report: &mut Report,
) {
    let Some(kind) = searchable(
        context,
        table,
        &test.field,
        place,
        &pointer.at("field"),
        report,
    ) else {
        return;
    };
    let label = label_of(table, &test.field);
    let only_literal =
        place == Place::Index && matches!(test.op, FilterOp::Contains | FilterOp::StartsWith);
    if !kind.comparisons().contains(&test.op) || only_literal {
        let possible: Vec<String> = kind.comparisons().iter().map(|op| op_name(*op)).collect();
        report.error(
            &pointer.at("op"),
            "comparison-does-not-fit",
            format!(
                "'{label}' holds {}, which cannot be compared this way. Possible: {}.",
                kind.words(),
                possible.join(", ")
            ),
        );
        return;
    }
    if let Err(expected) = check_value(kind, test, place.allowed()) {
        report.error(
            &pointer.at("value"),
            "value-does-not-fit",
            format!("This value does not fit '{label}'. {expected}"),
        );
    }
}

/// The kind of a field a condition may use; otherwise a finding says why not.
fn searchable<'a>(
    context: &Context<'a>,
    table: &'a Table,
    name: &str,
    place: Place,
    pointer: &Pointer,
    report: &mut Report,
) -> Option<Kind<'a>> {
    let field = table.field(name);
    let system = Kind::of_system(name).filter(|_| name != "revision");
    if field.is_none() && system.is_none() {
        report.error(pointer, "unknown-field", no_field(table, name));
        return None;
    }
    if context.is_volatile(table, name) {
        report.error(
            pointer,
            "field-changes-by-itself",
            format!(
                "'{}' is worked out from the day or the person and has no stored value to \
                 search by. Compare the fields it is made of, with {{\"today\": 0}} for the \
                 day.",
                label_of(table, name)
            ),
        );
        return None;
    }
    let in_index = field.is_some_and(|field| field.kind != FieldType::Computed);
    if place == Place::Index && !in_index {
        report.error(
            pointer,
            "condition-not-storable",
            "The condition of a unique rule may only use fields that people fill in.",
        );
        return None;
    }
    match field {
        Some(field) => Kind::of_field(field),
        None => system,
    }
}

fn check_value(kind: Kind<'_>, test: &FieldTest, allowed: Allowed) -> Result<(), String> {
    let needs_none = matches!(test.op, FilterOp::Empty | FilterOp::NotEmpty);
    let Some(operand) = &test.value else {
        return if needs_none {
            Ok(())
        } else {
            Err("The value is missing.".to_owned())
        };
    };
    match test.op {
        FilterOp::Empty | FilterOp::NotEmpty => {
            Err("'empty' and 'not_empty' take no value. Remove it.".to_owned())
        }
        FilterOp::In | FilterOp::NotIn => check_list(kind, operand, allowed),
        FilterOp::Contains => match kind {
            Kind::MultiSelect(options) => operands::fits(Kind::Select(options), operand, allowed),
            _ => text(operand),
        },
        FilterOp::StartsWith => text(operand),
        _ => operands::fits(comparable(kind), operand, allowed),
    }
}

/// Comparing free text asks for no particular form: nobody is kept from searching by half an address.
const fn comparable(kind: Kind<'_>) -> Kind<'_> {
    match kind {
        Kind::Email => Kind::Text,
        Kind::LongText | Kind::Url => Kind::LongText,
        other => other,
    }
}

fn text(operand: &Operand) -> Result<(), String> {
    match operand.literal().and_then(Value::as_str) {
        Some(text) if !text.is_empty() => {
            super::operands::fits(Kind::Text, &Operand::from(text), Allowed::LITERAL)
        }
        _ => Err("It needs the text to look for.".to_owned()),
    }
}

fn check_list(kind: Kind<'_>, operand: &Operand, allowed: Allowed) -> Result<(), String> {
    let Some(items) = operand.literal().and_then(Value::as_array) else {
        return Err("'in' and 'not_in' need a list of values.".to_owned());
    };
    if items.len() > FILTER_LIST_VALUES {
        return Err(format!(
            "The list may have at most {FILTER_LIST_VALUES} values."
        ));
    }
    items.iter().try_for_each(|item| {
        operands::fits(comparable(kind), &Operand::Literal(item.clone()), allowed)
    })
}

fn op_name(op: FilterOp) -> String {
    serde_json::to_value(op)
        .ok()
        .and_then(|name| name.as_str().map(str::to_owned))
        .unwrap_or_default()
}
