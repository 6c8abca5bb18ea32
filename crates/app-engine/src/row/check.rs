//! The one place where a whole row is checked, typed in or imported: what is needed, bounds, patterns, rules, size.
//!
//! All problems are reported at once, each at its field, in words that name the field as people see it. What is the
//! same for all rows of one command is worked out once.

use edgewright_definition::document::FieldType;
use edgewright_limits::value::ROW_BYTES;
use edgewright_storage::SqlValue;
use serde_json::Value;

use super::compute::{fill_computed_with, program_input};
use super::defaults::operand_value;
use super::{RowData, RowProblems, expression_input, run_flag};
use crate::compiled::{CompiledField, CompiledTable};
use crate::session::Session;
use crate::value::ValueKind;

/// Checks rows of one table for who asks, now.
pub(crate) struct RowCheck<'a> {
    session: &'a Session<'a>,
    table: &'a CompiledTable,
    before: Option<&'a RowData>,
    variables: Vec<(&'static str, Value)>,
    bounds: Vec<Bound>,
}

/// One `min` or `max`, worked out.
struct Bound {
    position: usize,
    limit: SqlValue,
    is_min: bool,
}

impl<'a> RowCheck<'a> {
    /// A check of new rows, or of a change to the row `before`.
    pub(crate) fn new(
        session: &'a Session<'a>,
        table: &'a CompiledTable,
        before: Option<&'a RowData>,
    ) -> Self {
        let variables = if table.has_programs() {
            let mut variables = session.variables();
            let old = before.map_or(Value::Null, |before| expression_input(table, before));
            variables.push(("old", old));
            variables
        } else {
            Vec::new()
        };
        Self {
            session,
            table,
            before,
            variables,
            bounds: bounds_of(session, table),
        }
    }

    /// Empties fields that are not shown and works out computed ones. Returns the row as the table's programs see it.
    pub(crate) fn settle(&self, row: &mut RowData) -> Value {
        let table = self.table;
        settle_flags(table, row);
        if !table.has_programs() {
            return Value::Null;
        }
        let mut input = program_input(table, row);
        fill_computed_with(table, row, &mut input, false, &self.variables);
        let mut emptied = false;
        for (position, field) in table.fields.iter().enumerate() {
            let Some(program) = &field.visible_when else {
                continue;
            };
            if !run_flag(program, &input, &self.variables) && *row.value(position) != SqlValue::Null
            {
                row.set(position, SqlValue::Null);
                input = program_input(table, row);
                emptied = true;
            }
        }
        if emptied {
            settle_flags(table, row);
            input = program_input(table, row);
            fill_computed_with(table, row, &mut input, false, &self.variables);
        }
        input
    }

    /// Checks each field: whether it is there, its bounds and its form. `is_asked` says whether it was sent.
    pub(crate) fn fields(
        &self,
        row: &RowData,
        input: &Value,
        is_asked: &dyn Fn(&str) -> bool,
        problems: &mut RowProblems,
    ) {
        for (position, field) in self.table.fields.iter().enumerate() {
            if field.is_given_by_app() || problems.concern(field.id()) {
                continue;
            }
            let value = row.value(position);
            let is_changed = self
                .before
                .is_none_or(|before| before.value(position) != value);
            if *value == SqlValue::Null {
                // A row older than a new 'required' can still be changed elsewhere.
                let asked = is_changed || field.visible_when.is_some() || is_asked(field.id());
                if field.spec.required && asked && self.is_shown(field, input) {
                    let detail = format!("{} is needed.", field.spec.label);
                    problems.add(field.id(), "required", detail);
                }
            } else if is_changed {
                let bounds = self.bounds.iter();
                for bound in bounds.filter(|bound| bound.position == position) {
                    check_bound(field, value, bound, problems);
                }
                check_text(field, value, problems);
            }
        }
    }

    fn is_shown(&self, field: &CompiledField, input: &Value) -> bool {
        field
            .visible_when
            .as_ref()
            .is_none_or(|program| run_flag(program, input, &self.variables))
    }

    /// Checks the row as a whole: the table's rules, and its size.
    pub(crate) fn whole(&self, row: &RowData, input: &Value, problems: &mut RowProblems) {
        self.rules(input, problems);
        // A row must stay small enough for the storage, its history and an answer with a hundred of them.
        let texts = row.values.iter().filter_map(SqlValue::as_text);
        if texts.map(str::len).sum::<usize>() > ROW_BYTES {
            let detail = format!(
                "All texts of a row together may have at most {ROW_BYTES} bytes. Shorten the longest."
            );
            problems.add_rule(&[], "row-too-large", &detail);
        }
    }

    fn rules(&self, input: &Value, problems: &mut RowProblems) {
        for rule in &self.table.rules {
            // A rule over a field that is wrong anyway would only say so twice.
            if rule.reads.iter().any(|name| problems.concern(name)) {
                continue;
            }
            if !run_flag(&rule.program, input, &self.variables) {
                let access = self.session.access();
                let visible: Vec<&str> = rule
                    .spec
                    .fields
                    .iter()
                    .map(String::as_str)
                    .filter(|field| access.sees_field(&self.table.id, field))
                    .collect();
                problems.add_rule(&visible, "rule", &rule.spec.message);
            }
        }
    }
}

/// A yes-or-no without an answer is no.
fn settle_flags(table: &CompiledTable, row: &mut RowData) {
    for (position, field) in table.fields.iter().enumerate() {
        if field.spec.kind == FieldType::Boolean && *row.value(position) == SqlValue::Null {
            row.set(position, SqlValue::Integer(0));
        }
    }
}

fn bounds_of(session: &Session<'_>, table: &CompiledTable) -> Vec<Bound> {
    let mut bounds = Vec::new();
    for (position, field) in table.fields.iter().enumerate() {
        for (operand, is_min) in [(&field.spec.min, true), (&field.spec.max, false)] {
            if let Some(operand) = operand {
                bounds.push(Bound {
                    position,
                    limit: operand_value(session, field, operand),
                    is_min,
                });
            }
        }
    }
    bounds
}

fn check_bound(field: &CompiledField, value: &SqlValue, bound: &Bound, problems: &mut RowProblems) {
    let label = &field.spec.label;
    let Bound { limit, is_min, .. } = bound;
    let breaks = match (value, limit) {
        (SqlValue::Integer(value), SqlValue::Integer(limit)) => beyond(value, limit, *is_min),
        (SqlValue::Text(value), SqlValue::Text(limit)) => beyond(value, limit, *is_min),
        _ => false,
    };
    if !breaks {
        return;
    }
    let shown = field.kind.words(field.options(), limit);
    let temporal = matches!(field.kind, ValueKind::Date | ValueKind::Moment);
    let (code, detail) = match (is_min, temporal) {
        (true, false) => ("too-small", format!("{label} must be at least {shown}.")),
        (true, true) => ("too-early", format!("{label} must not be before {shown}.")),
        (false, false) => ("too-large", format!("{label} must be at most {shown}.")),
        (false, true) => ("too-late", format!("{label} must not be after {shown}.")),
    };
    problems.add(field.id(), code, detail);
}

fn beyond<T: PartialOrd>(value: &T, limit: &T, is_min: bool) -> bool {
    if is_min { value < limit } else { value > limit }
}

fn check_text(field: &CompiledField, value: &SqlValue, problems: &mut RowProblems) {
    let Some(text) = value.as_text() else { return };
    let label = &field.spec.label;
    let longest = field.spec.max_length.map(|longest| longest as usize);
    // As many bytes hold at most as many characters.
    let is_longer = |longest: &usize| text.len() > *longest && text.chars().count() > *longest;
    if let Some(longest) = longest.filter(is_longer) {
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
