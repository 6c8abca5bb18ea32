//! The first line of a file: which column fills which field.

use std::collections::BTreeMap;

use edgewright_limits::import::COLUMNS;
use edgewright_types::Problem;

use super::cell::cut;
use super::source::Record;
use crate::answer::ImportColumn;
use crate::compiled::{CompiledField, CompiledTable};
use crate::session::Session;

/// One column of the file.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// What its first line says, cut short.
    pub header: String,
    /// Position of the field it fills.
    pub field: Option<usize>,
}

impl Column {
    /// The column as callers see it.
    pub(super) fn shown(&self, table: &CompiledTable) -> ImportColumn {
        let field = self.field.and_then(|position| table.fields.get(position));
        ImportColumn {
            header: self.header.clone(),
            field: field.map(|field| field.id().to_owned()),
        }
    }
}

/// Finds the field of each column: as `mapping` says, else the one whose label or id the column has as its name.
///
/// # Errors
/// `import-columns-invalid` with each column that cannot be used.
pub(super) fn match_columns(
    session: &Session<'_>,
    table: &CompiledTable,
    header: &Record<'_>,
    mapping: &BTreeMap<String, Option<String>>,
) -> Result<Vec<Column>, Problem> {
    if header.too_long {
        let detail = format!("The first line has more than {COLUMNS} columns, or is far too long.");
        return Err(invalid(detail));
    }
    let mut columns: Vec<Column> = Vec::new();
    let mut errors = Vec::new();
    let mut used = Vec::new();
    for index in 0..header.len() {
        let name = header.cell(index).unwrap_or("\u{fffd}").trim();
        let number = format!("#{}", index.saturating_add(1));
        let given = [name, &number]
            .into_iter()
            .find_map(|key| Some((key.to_owned(), mapping.get(key)?)));
        if let Some((key, _)) = &given {
            used.push(key.clone());
        }
        let found = match given {
            Some((_, None)) => Ok(None),
            Some((_, Some(field))) => named_field(session, table, field).map(Some),
            None => field_like(session, table, name),
        };
        let field = found.unwrap_or_else(|(code, detail)| {
            errors.push((index, code, detail));
            None
        });
        if let Some(position) = field
            && let Some(earlier) = columns.iter().find(|column| column.field == Some(position))
        {
            let detail = format!(
                "It fills the same field as the column '{}'. Choose one of them.",
                earlier.header
            );
            errors.push((index, "same-field", detail));
        }
        let header = cut(name);
        columns.push(Column { header, field });
    }
    let mut problem = match mapping.keys().find(|key| !used.contains(key)) {
        Some(unknown) => invalid(format!(
            "The file has no column '{}', which the mapping names.",
            cut(unknown)
        )),
        None if errors.is_empty() && columns.iter().all(|column| column.field.is_none()) => {
            invalid(format!(
                "No column of the file has the name of a field of {}. Its first line must name the fields.",
                table.label
            ))
        }
        None if errors.is_empty() => return Ok(columns),
        None => invalid("Some columns of the file cannot be used.".to_owned()),
    };
    for (index, code, detail) in errors {
        let header = columns
            .get(index)
            .map_or("", |column| column.header.as_str());
        problem = problem.with_error(
            format!("/columns/{index}"),
            code,
            format!("Column '{header}': {detail}"),
        );
    }
    Err(problem)
}

fn invalid(detail: String) -> Problem {
    Problem::caller(422, "import-columns-invalid", detail)
}

type Refusal = (&'static str, String);

/// The field that the mapping names.
fn named_field(session: &Session<'_>, table: &CompiledTable, id: &str) -> Result<usize, Refusal> {
    let position = table
        .position(id)
        .filter(|_| session.access().sees_field(&table.id, id))
        .ok_or_else(|| {
            let detail = format!("{} has no field '{}'.", table.label_one, cut(id));
            ("unknown-field", detail)
        })?;
    match table.fields.get(position) {
        Some(field) if field.is_given_by_app() => Err((
            "given-by-app",
            format!(
                "{} is worked out by the app and cannot be set.",
                field.spec.label
            ),
        )),
        Some(field) => settable(session, table, field).map(|()| position),
        None => Ok(position),
    }
}

/// The field with that label or id. What the app works out itself may be in the file, and is not used.
fn field_like(
    session: &Session<'_>,
    table: &CompiledTable,
    name: &str,
) -> Result<Option<usize>, Refusal> {
    let wanted = name.to_lowercase();
    let seen = |field: &CompiledField| session.access().sees_field(&table.id, field.id());
    let by = |matches: &dyn Fn(&CompiledField) -> bool| {
        let mut fields = table.fields.iter();
        fields.position(|field| matches(field) && seen(field))
    };
    let position = by(&|field| field.id() == wanted)
        .or_else(|| by(&|field| field.spec.label.to_lowercase() == wanted));
    let field = position.and_then(|position| table.fields.get(position));
    match field {
        Some(field) if field.is_given_by_app() => Ok(None),
        Some(field) => settable(session, table, field).map(|()| position),
        None => Ok(None),
    }
}

fn settable(
    session: &Session<'_>,
    table: &CompiledTable,
    field: &CompiledField,
) -> Result<(), Refusal> {
    if session.access().only_reads_field(&table.id, field.id()) {
        let detail = format!(
            "{} can only be read in your role. Leave the column out.",
            field.spec.label
        );
        return Err(("read-only-field", detail));
    }
    Ok(())
}
