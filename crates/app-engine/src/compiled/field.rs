//! One compiled field.

use edgewright_definition::computed::ROW_VARIABLES;
use edgewright_definition::document::{Choice, Field, FieldType};
use edgewright_expression::Program;

use super::CompileError;
use crate::store::Columns;
use crate::value::ValueKind;

/// One field, ready to run.
#[derive(Debug)]
pub(crate) struct CompiledField {
    /// Its definition.
    pub spec: Field,
    /// What it holds.
    pub kind: ValueKind,
    /// The column it is stored in; none for a volatile computed field.
    pub column: Option<String>,
    /// What works it out, for a computed field.
    pub expression: Option<Program>,
    /// While this is true the field is shown and counts.
    pub visible_when: Option<Program>,
    /// Whether a text matches the field's pattern as a whole.
    pub pattern: Option<Program>,
}

impl CompiledField {
    pub(super) fn new(
        table: &str,
        field: &Field,
        is_volatile: bool,
        columns: &Columns,
    ) -> Result<Self, CompileError> {
        let place = || format!("{table}.{}", field.id);
        let kind = ValueKind::of_field(field)
            .ok_or_else(|| CompileError(format!("{} has a type that is not offered", place())))?;
        let column = match (is_volatile, columns.find(table, &field.id, &kind)) {
            (true, _) => None,
            (false, Some(column)) => Some(column.to_owned()),
            (false, None) => return Err(CompileError(format!("{} has no column", place()))),
        };
        let compile = |source: &Option<String>| {
            source
                .as_deref()
                .map(|source| compile(source, ROW_VARIABLES, &place()))
                .transpose()
        };
        let pattern = field
            .pattern
            .as_deref()
            .map(|pattern| compile_pattern(pattern, &place()))
            .transpose()?;
        Ok(Self {
            kind,
            column,
            expression: compile(&field.expression)?,
            visible_when: compile(&field.visible_when)?,
            pattern,
            spec: field.clone(),
        })
    }

    /// Its id.
    pub(crate) fn id(&self) -> &str {
        &self.spec.id
    }

    /// Its options.
    pub(crate) fn options(&self) -> &[Choice] {
        &self.spec.options
    }

    /// Whether the app, not a person, gives it its value.
    pub(crate) fn is_given_by_app(&self) -> bool {
        matches!(self.spec.kind, FieldType::Computed | FieldType::Autonumber)
    }

    /// Whether a search looks into it.
    pub(crate) fn is_searchable(&self) -> bool {
        self.kind.is_text() && self.column.is_some()
    }
}

/// Compiles an expression that the checker has compiled before.
pub(super) fn compile(
    source: &str,
    variables: &[&str],
    place: &str,
) -> Result<Program, CompileError> {
    Program::compile(source, variables).map_err(|error| CompileError(format!("{place}: {error}")))
}

/// A pattern must match the whole text, and runs as the jq test it is written for.
fn compile_pattern(pattern: &str, place: &str) -> Result<Program, CompileError> {
    let anchored = serde_json::Value::from(format!("^(?:{pattern})$"));
    compile(&format!("test({anchored})"), &[], place)
}
