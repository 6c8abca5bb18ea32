//! Lines of a file as rows: each cell read, each row checked as one that is typed in.

use std::collections::{BTreeMap, BTreeSet};

use edgewright_limits::import::{COLUMNS, LINE_BYTES};
use edgewright_storage::SqlValue;
use edgewright_types::{FieldProblem, ImportId, UnixMillis};

use super::cell::{cut, wire_value};
use super::columns::Column;
use super::links::{Link, Links};
use super::row_id;
use super::source::Record;
use crate::answer::ImportProblem;
use crate::call::Failure;
use crate::compiled::CompiledTable;
use crate::row::{Origin, RowCheck, RowData, RowProblems, RowTemplate, field_of, initial_state};
use crate::session::Session;
use crate::value::ValueKind;

/// One line of the file, read and not yet checked as a whole.
pub(super) struct Line {
    /// Which row of the file, from 1.
    pub number: u64,
    /// Line in which it begins, from 1.
    pub line: u64,
    values: Vec<(usize, SqlValue)>,
    links: Vec<(usize, String)>,
    /// Cells that something is wrong with, by position of their field.
    wrong: BTreeMap<usize, String>,
    problems: RowProblems,
}

/// A line that became a row.
pub(super) struct Checked {
    /// Which row of the file, from 1.
    pub number: u64,
    /// Line in which it begins, from 1.
    pub line: u64,
    /// The row.
    pub row: RowData,
}

/// Reads the cells of a record.
pub(super) fn read_line(
    table: &CompiledTable,
    columns: &[Column],
    record: &Record<'_>,
    number: u64,
) -> Line {
    let mut line = Line {
        number,
        line: record.line,
        values: Vec::with_capacity(columns.len()),
        links: Vec::new(),
        wrong: BTreeMap::new(),
        problems: RowProblems::default(),
    };
    if record.too_long {
        let detail = format!(
            "This line is longer than {LINE_BYTES} bytes or has more than {COLUMNS} cells. Is a quotation mark missing?"
        );
        line.problems.add_rule(&[], "line-too-long", &detail);
        return line;
    }
    let is_filled = |column| {
        record
            .cell(column)
            .is_ok_and(|cell| !cell.trim().is_empty())
    };
    if (columns.len()..record.len()).any(is_filled) {
        let detail = format!(
            "This line has {} cells, and the first line has {}. Is a quotation mark missing?",
            record.len(),
            columns.len()
        );
        line.problems.add_rule(&[], "too-many-cells", &detail);
        return line;
    }
    for (index, column) in columns.iter().enumerate() {
        if let Some(position) = column.field {
            read_cell(table, position, record.cell(index), &mut line);
        }
    }
    line
}

fn read_cell(
    table: &CompiledTable,
    position: usize,
    cell: Result<&str, std::str::Utf8Error>,
    line: &mut Line,
) {
    let Some(field) = table.fields.get(position) else {
        return;
    };
    let Ok(cell) = cell else {
        let words = "It is not text in UTF-8. Save the file as 'CSV UTF-8'.";
        line.problems.add_misfit(field, "not-utf-8", words);
        return;
    };
    if cell.trim().is_empty() {
        return;
    }
    if matches!(field.kind, ValueKind::Link(_)) {
        line.links.push((position, cell.trim().to_owned()));
        return;
    }
    let stored = wire_value(&field.kind, field.options(), cell)
        .and_then(|value| field.kind.parse(field.options(), &value));
    match stored {
        Ok(stored) if is_other_state(table, position, &stored) => {
            let detail = format!(
                "{} changes only by its buttons (transitions); a new row has its first state. Leave it empty.",
                field.spec.label
            );
            line.problems.add(field.id(), "state-not-settable", detail);
            line.wrong.insert(position, cut(cell));
        }
        Ok(stored) => line.values.push((position, stored)),
        Err(expected) => {
            line.problems
                .add_misfit(field, "value-does-not-fit", &expected);
            line.wrong.insert(position, cut(cell));
        }
    }
}

fn is_other_state(table: &CompiledTable, position: usize, stored: &SqlValue) -> bool {
    initial_state(table)
        .is_some_and(|(state, initial)| state == position && stored.as_text() != Some(initial))
}

/// Checks lines. Those that are wrong come back as what is wrong with them.
///
/// # Errors
/// A failure of storage.
pub(super) fn check_lines(
    session: &Session<'_>,
    table: &CompiledTable,
    columns: &[Column],
    links: &mut Links,
    import: (&ImportId, UnixMillis),
    lines: Vec<Line>,
) -> Result<(Vec<Checked>, Vec<Vec<ImportProblem>>), Failure> {
    look_up(session, table, links, &lines)?;
    let template = RowTemplate::new(session, table, Origin::Person, import.1);
    let check = RowCheck::new(session, table, None);
    let mut checked = Vec::with_capacity(lines.len());
    let mut refused = Vec::new();
    for mut line in lines {
        let mut row = template.row(session, row_id(import.0, line.number));
        for (position, value) in std::mem::take(&mut line.values) {
            row.set(position, value);
        }
        take_links(table, links, &mut line, &mut row);
        let input = check.settle(&mut row);
        let is_whole = line.problems.is_empty() || !line.wrong.is_empty();
        if is_whole {
            check.fields(&row, &input, &|_| true, &mut line.problems);
            check.whole(&row, &input, &mut line.problems);
        }
        if line.problems.is_empty() {
            template.keep(session);
            checked.push(Checked {
                number: line.number,
                line: line.line,
                row,
            });
            continue;
        }
        let told = line.problems.into_errors().map(|error| {
            located(table, columns, line.line, error, &|position| {
                line.wrong
                    .get(&position)
                    .cloned()
                    .or_else(|| words(table, &row, position))
            })
        });
        refused.push(told.collect());
    }
    Ok((checked, refused))
}

fn look_up(
    session: &Session<'_>,
    table: &CompiledTable,
    links: &mut Links,
    lines: &[Line],
) -> Result<(), Failure> {
    let mut wanted: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for (position, text) in lines.iter().flat_map(|line| &line.links) {
        wanted.entry(*position).or_default().insert(text);
    }
    for (position, texts) in &wanted {
        if let Some(target) = target_of(table, *position) {
            links.look_up(session, target, texts)?;
        }
    }
    Ok(())
}

fn target_of(table: &CompiledTable, position: usize) -> Option<&str> {
    match &table.fields.get(position)?.kind {
        ValueKind::Link(target) => Some(target),
        _ => None,
    }
}

fn take_links(table: &CompiledTable, links: &Links, line: &mut Line, row: &mut RowData) {
    for (position, text) in std::mem::take(&mut line.links) {
        let (Some(field), Some(target)) = (table.fields.get(position), target_of(table, position))
        else {
            continue;
        };
        let label = &field.spec.label;
        let (code, detail) = match links.get(target, &text) {
            Link::Row(id) => {
                row.set(position, SqlValue::from(id));
                continue;
            }
            Link::Several => (
                "several-rows",
                format!("{label}: more than one row is called that. Use the row's id."),
            ),
            Link::Nothing => (
                "no-such-row",
                format!("{label} must name a row that exists."),
            ),
        };
        line.problems.add(field.id(), code, detail);
        line.wrong.insert(position, cut(&text));
    }
}

/// A value of a row in words, short enough to be shown.
pub(super) fn words(table: &CompiledTable, row: &RowData, position: usize) -> Option<String> {
    let field = table.fields.get(position)?;
    let words = field.kind.words(field.options(), row.value(position));
    (!words.is_empty()).then(|| cut(&words))
}

/// Something wrong with a row, told at its line and column.
pub(super) fn located(
    table: &CompiledTable,
    columns: &[Column],
    line: u64,
    error: FieldProblem,
    value: &dyn Fn(usize) -> Option<String>,
) -> ImportProblem {
    let position = field_of(&error).and_then(|id| table.position(id));
    let column = columns
        .iter()
        .find(|column| position.is_some() && column.field == position);
    ImportProblem {
        line,
        column: column.map(|column| column.header.clone()),
        field: position.and_then(|at| Some(table.fields.get(at)?.id().to_owned())),
        // A value that is in no column was given by the app, and is nobody's business.
        value: column.and(position).and_then(value),
        code: error.code,
        detail: error.detail,
    }
}
