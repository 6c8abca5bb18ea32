//! The one place where a row is checked: what came over the wire, what is needed, bounds, relations, rules.
//!
//! All problems are reported at once, each at its field, in words that name the field as people see it.

use edgewright_definition::document::FieldType;
use edgewright_limits::value::ROW_BYTES;
use edgewright_storage::SqlValue;
use serde_json::{Map, Value};

use super::defaults::{initial_state, new_row, operand_value};
use super::{Origin, RowData, RowProblems, expression_input, fill_computed, run_flag};
use crate::access::RowAction;
use crate::call::Failure;
use crate::compiled::{CompiledField, CompiledTable};
use crate::session::Session;
use crate::sql::Params;
use crate::value::ValueKind;

/// What somebody wants a row to be.
pub(crate) struct Draft<'a> {
    /// The row before; none for a new one.
    pub before: Option<&'a RowData>,
    /// Values by field id, as they came.
    pub values: &'a Map<String, Value>,
    /// Values the app sets itself, by position: a transition's new state and what it fills in.
    pub given: Vec<(usize, SqlValue)>,
    /// Where it comes from.
    pub origin: Origin,
}

/// Checks a draft and works out the row it makes.
///
/// # Errors
/// `row-invalid` with every problem, or a failure of storage.
pub(crate) fn validate(
    session: &Session<'_>,
    table: &CompiledTable,
    draft: &Draft<'_>,
) -> Result<RowData, Failure> {
    let mut problems = RowProblems::default();
    let mut row = draft
        .before
        .cloned()
        .unwrap_or_else(|| new_row(session, table, draft.origin));
    take_values(session, table, draft, &mut row, &mut problems);
    for (position, value) in &draft.given {
        row.set(*position, value.clone());
    }
    settle_flags(table, &mut row);
    let input = settle_visibility(session, table, &mut row);
    check_fields(session, table, draft, &row, &input, &mut problems);
    check_relations(session, table, draft.before, &row, &mut problems)?;
    check_rules(session, table, draft.before, &input, &mut problems);
    check_size(&row, &mut problems);
    problems.finish()?;
    Ok(row)
}

/// A row must stay small enough for the storage, its history and an answer with a hundred of them.
fn check_size(row: &RowData, problems: &mut RowProblems) {
    let texts = row.values.iter().filter_map(SqlValue::as_text);
    if texts.map(str::len).sum::<usize>() > ROW_BYTES {
        let detail = format!(
            "All texts of a row together may have at most {ROW_BYTES} bytes. Shorten the longest."
        );
        problems.add_rule(&[], "row-too-large", &detail);
    }
}

/// Takes over what was sent, refusing what is unknown, hidden, or not for this role to set.
fn take_values(
    session: &Session<'_>,
    table: &CompiledTable,
    draft: &Draft<'_>,
    row: &mut RowData,
    problems: &mut RowProblems,
) {
    for (id, value) in draft.values {
        let seen = table
            .position(id)
            .filter(|_| session.access().sees_field(&table.id, id));
        let Some((position, field)) = seen.and_then(|at| Some((at, table.fields.get(at)?))) else {
            refuse_name(table, id, problems);
            continue;
        };
        if let Some((code, why)) = why_not_settable(session, table, draft, field, value) {
            problems.add(id, code, format!("{} {why}", field.spec.label));
            continue;
        }
        match field.kind.parse(field.options(), value) {
            Ok(stored) => row.set(position, stored),
            Err(expected) => problems.add_misfit(field, "value-does-not-fit", &expected),
        }
    }
}

fn refuse_name(table: &CompiledTable, id: &str, problems: &mut RowProblems) {
    if ValueKind::of_system(id).is_some() {
        problems.add(
            id,
            "system-field",
            format!("'{id}' is kept by the app and cannot be set. Leave it out."),
        );
        return;
    }
    let shown: String = id.chars().take(80).collect();
    problems.add(
        id,
        "unknown-field",
        format!("{} has no field '{shown}'. Leave it out.", table.label_one),
    );
}

fn why_not_settable(
    session: &Session<'_>,
    table: &CompiledTable,
    draft: &Draft<'_>,
    field: &CompiledField,
    value: &Value,
) -> Option<(&'static str, &'static str)> {
    if field.is_given_by_app() {
        return Some((
            "given-by-app",
            "is worked out by the app and cannot be set. Leave it out.",
        ));
    }
    if session.access().only_reads_field(&table.id, field.id()) {
        return Some((
            "read-only-field",
            "can only be read in your role. Leave it out.",
        ));
    }
    let (position, initial) = initial_state(table)?;
    let is_state = table.position(field.id()) == Some(position);
    let starts_right = draft.before.is_none() && value.as_str() == Some(initial);
    if is_state && !starts_right && draft.origin == Origin::Person {
        return Some((
            "state-not-settable",
            "changes only by its buttons (transitions). Leave it out.",
        ));
    }
    None
}

/// A yes-or-no without an answer is no.
fn settle_flags(table: &CompiledTable, row: &mut RowData) {
    for (position, field) in table.fields.iter().enumerate() {
        if field.spec.kind == FieldType::Boolean && *row.value(position) == SqlValue::Null {
            row.set(position, SqlValue::Integer(0));
        }
    }
}

/// Empties fields that are not shown and works out computed ones. Returns the row as expressions see it.
fn settle_visibility(session: &Session<'_>, table: &CompiledTable, row: &mut RowData) -> Value {
    let mut input = expression_input(table, row);
    fill_computed(session, table, row, &mut input, false);
    let variables = session.variables();
    let mut emptied = false;
    for (position, field) in table.fields.iter().enumerate() {
        let Some(program) = &field.visible_when else {
            continue;
        };
        if !run_flag(program, &input, &variables) && *row.value(position) != SqlValue::Null {
            row.set(position, SqlValue::Null);
            input = expression_input(table, row);
            emptied = true;
        }
    }
    if emptied {
        settle_flags(table, row);
        input = expression_input(table, row);
    }
    fill_computed(session, table, row, &mut input, false);
    input
}

fn check_fields(
    session: &Session<'_>,
    table: &CompiledTable,
    draft: &Draft<'_>,
    row: &RowData,
    input: &Value,
    problems: &mut RowProblems,
) {
    let variables = session.variables();
    for (position, field) in table.fields.iter().enumerate() {
        if field.is_given_by_app() || problems.concern(field.id()) {
            continue;
        }
        let value = row.value(position);
        let is_shown = || {
            field
                .visible_when
                .as_ref()
                .is_none_or(|program| run_flag(program, input, &variables))
        };
        let is_changed = draft
            .before
            .is_none_or(|before| before.value(position) != value);
        if *value == SqlValue::Null {
            // A row older than a new 'required' can still be changed elsewhere.
            let asked =
                is_changed || draft.values.contains_key(field.id()) || field.visible_when.is_some();
            if field.spec.required && asked && is_shown() {
                problems.add(
                    field.id(),
                    "required",
                    format!("{} is needed.", field.spec.label),
                );
            }
        } else if is_changed {
            check_bounds(session, field, value, problems);
            check_text(field, value, problems);
        }
    }
}

fn check_bounds(
    session: &Session<'_>,
    field: &CompiledField,
    value: &SqlValue,
    problems: &mut RowProblems,
) {
    let label = &field.spec.label;
    let bounds = [(&field.spec.min, true), (&field.spec.max, false)];
    for (bound, is_min) in bounds {
        let Some(operand) = bound else { continue };
        let limit = operand_value(session, field, operand);
        let breaks = match (value, &limit) {
            (SqlValue::Integer(value), SqlValue::Integer(limit)) => beyond(value, limit, is_min),
            (SqlValue::Text(value), SqlValue::Text(limit)) => beyond(value, limit, is_min),
            _ => false,
        };
        if breaks {
            let shown = field.kind.words(field.options(), &limit);
            let temporal = matches!(field.kind, ValueKind::Date | ValueKind::Moment);
            let (code, detail) = match (is_min, temporal) {
                (true, false) => ("too-small", format!("{label} must be at least {shown}.")),
                (true, true) => ("too-early", format!("{label} must not be before {shown}.")),
                (false, false) => ("too-large", format!("{label} must be at most {shown}.")),
                (false, true) => ("too-late", format!("{label} must not be after {shown}.")),
            };
            problems.add(field.id(), code, detail);
        }
    }
}

fn beyond<T: PartialOrd>(value: &T, limit: &T, is_min: bool) -> bool {
    if is_min { value < limit } else { value > limit }
}

fn check_text(field: &CompiledField, value: &SqlValue, problems: &mut RowProblems) {
    let Some(text) = value.as_text() else { return };
    let label = &field.spec.label;
    let longest = field.spec.max_length.map(|longest| longest as usize);
    if let Some(longest) = longest.filter(|longest| text.chars().count() > *longest) {
        problems.add(
            field.id(),
            "too-long",
            format!("{label} may have at most {longest} characters."),
        );
    }
    if let Some(pattern) = &field.pattern
        && !run_flag(pattern, &Value::from(text), &[])
    {
        let detail = field
            .spec
            .pattern_message
            .clone()
            .unwrap_or_else(|| format!("{label} does not have the expected form."));
        problems.add(field.id(), "pattern", detail);
    }
}

/// A relation may point only at a row that who asks may see; otherwise it would tell that the row exists.
fn check_relations(
    session: &Session<'_>,
    table: &CompiledTable,
    before: Option<&RowData>,
    row: &RowData,
    problems: &mut RowProblems,
) -> Result<(), Failure> {
    for (position, field) in table.fields.iter().enumerate() {
        let (ValueKind::Link(target), Some(id)) = (&field.kind, row.value(position).as_text())
        else {
            continue;
        };
        if before.is_some_and(|before| before.value(position) == row.value(position)) {
            continue;
        }
        let target = session
            .compiled
            .table(target)
            .ok_or_else(|| Failure::ours(format!("{} points at no table", field.id())))?;
        let mut params = Params::default();
        let may = session.may_sql(target, RowAction::Read, &mut params)?;
        let id = params.add(id);
        let sql = format!(
            "SELECT 1 FROM {} WHERE id = {id} AND {may}",
            target.sql_name
        );
        if session
            .storage
            .query(&sql, params.values())?
            .first()
            .is_none()
        {
            let detail = format!(
                "{} must point at one of {} that exists.",
                field.spec.label, target.label
            );
            problems.add(field.id(), "no-such-row", detail);
        }
    }
    Ok(())
}

fn check_rules(
    session: &Session<'_>,
    table: &CompiledTable,
    before: Option<&RowData>,
    input: &Value,
    problems: &mut RowProblems,
) {
    let mut variables = session.variables();
    let old = before.map_or(Value::Null, |before| expression_input(table, before));
    variables.push(("old", old));
    for rule in &table.rules {
        // A rule over a field that is wrong anyway would only say so twice.
        if rule.reads.iter().any(|name| problems.concern(name)) {
            continue;
        }
        if !run_flag(&rule.program, input, &variables) {
            let visible: Vec<&str> = rule
                .spec
                .fields
                .iter()
                .map(String::as_str)
                .filter(|field| session.access().sees_field(&table.id, field))
                .collect();
            problems.add_rule(&visible, "rule", &rule.spec.message);
        }
    }
}
