//! Everything that is wrong with one row, gathered before anybody is told.

use edgewright_types::{FieldProblem, Problem};

use crate::call::Failure;
use crate::compiled::{CompiledField, CompiledTable};
use crate::session::Session;

/// What is wrong with the values of a row, each at its place.
#[derive(Debug, Default)]
pub(crate) struct RowProblems {
    errors: Vec<FieldProblem>,
}

impl RowProblems {
    /// Something is wrong at a member of `values`.
    pub(crate) fn add(&mut self, field: &str, code: &str, detail: impl Into<String>) {
        self.errors.push(FieldProblem {
            pointer: pointer_to(field),
            code: code.to_owned(),
            detail: detail.into(),
        });
    }

    /// A value does not fit its field; `expected` is a sentence that begins with 'It' or 'Its'.
    pub(crate) fn add_misfit(&mut self, field: &CompiledField, code: &str, expected: &str) {
        let label = &field.spec.label;
        let detail = match expected.strip_prefix("It ") {
            Some(rest) => format!("{label} {rest}"),
            None => format!("{label}: {expected}"),
        };
        self.add(field.id(), code, detail);
    }

    /// The row as a whole is wrong, shown at those fields, or at none.
    pub(crate) fn add_rule(&mut self, fields: &[&str], code: &str, detail: &str) {
        if fields.is_empty() {
            self.errors.push(FieldProblem {
                pointer: "/values".to_owned(),
                code: code.to_owned(),
                detail: detail.to_owned(),
            });
        }
        for field in fields {
            self.add(field, code, detail);
        }
    }

    /// Whether something is wrong at that field.
    pub(crate) fn concern(&self, field: &str) -> bool {
        if self.errors.is_empty() {
            return false;
        }
        let pointer = pointer_to(field);
        self.errors.iter().any(|error| error.pointer == pointer)
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// All of it.
    pub(crate) fn into_errors(self) -> impl Iterator<Item = FieldProblem> {
        self.errors.into_iter()
    }

    /// Nothing, or the problem with all of it.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        let Some(first) = self.errors.first() else {
            return Ok(());
        };
        let others = self
            .errors
            .iter()
            .filter(|error| error.detail != first.detail)
            .count();
        let detail = match others {
            0 => first.detail.clone(),
            1 => format!("{} One more thing needs attention.", first.detail),
            count => format!("{} {count} more things need attention.", first.detail),
        };
        let mut problem = Problem::caller(422, "row-invalid", detail);
        problem.errors = self.errors;
        Err(problem.into())
    }
}

/// Id of the field that something is wrong with. Ids have no letters that a pointer writes differently.
pub(crate) fn field_of(error: &FieldProblem) -> Option<&str> {
    error.pointer.strip_prefix("/values/")
}

/// JSON pointer to a member of `values`; a name that is no field's comes from the caller and may hold anything.
fn pointer_to(field: &str) -> String {
    let shown: String = field.chars().take(80).collect();
    format!("/values/{}", shown.replace('~', "~0").replace('/', "~1"))
}

/// The problem behind a unique index that refused a row. `columns` is SQLite's own list, `table.column, …`.
pub(crate) fn unique_problem(
    session: &Session<'_>,
    table: &CompiledTable,
    columns: &str,
) -> Option<Failure> {
    let names: Vec<&str> = columns
        .split(", ")
        .filter_map(|name| name.split('.').nth(1))
        .collect();
    let mut problems = RowProblems::default();
    let field = table.fields.iter().find(|field| {
        field.spec.unique && names.len() == 1 && field.column.as_deref() == names.first().copied()
    });
    if let Some(field) = field {
        let label = &field.spec.label;
        let detail = format!(
            "{label}: another row of {} has this already. Choose another.",
            table.label
        );
        problems.add(field.id(), "taken", detail);
        return problems.finish().err();
    }
    let rule = table.unique.iter().find(|rule| {
        let columns = rule
            .fields
            .iter()
            .map(|id| table.field(id).and_then(|field| field.column.as_deref()));
        columns.eq(names.iter().map(|name| Some(*name)))
    })?;
    let visible: Vec<&str> = rule
        .fields
        .iter()
        .map(String::as_str)
        .filter(|field| session.access().sees_field(&table.id, field))
        .collect();
    problems.add_rule(&visible, "taken", &rule.message);
    problems.finish().err()
}
