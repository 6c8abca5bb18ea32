//! A condition as SQL. Every comparison is either true or false, never unknown, so that 'not' means not.

use edgewright_definition::document::{Choice, FieldTest, Filter, FilterOp, Operand};
use edgewright_storage::SqlValue;
use serde_json::Value;

use super::scope::{Resolved, resolve};
use super::{Params, Scope, text_condition};
use crate::value::ValueKind;

/// Up to this many values of a list are parameters of their own, which lets SQLite use an index best.
const LIST_PARAMS: usize = 8;

/// Why a condition means nothing: where in it, and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FilterError {
    /// JSON pointer within the condition.
    pub pointer: String,
    /// What is wrong, in plain words.
    pub message: String,
}

/// The SQL of a condition.
pub(crate) fn condition(
    scope: &Scope<'_>,
    filter: &Filter,
    params: &mut Params,
) -> Result<String, FilterError> {
    match filter {
        Filter::All { all } => group(scope, all, params, ("all", " AND ", "1")),
        Filter::Any { any } => group(scope, any, params, ("any", " OR ", "0")),
        Filter::Not { not } => {
            let inner = condition(scope, not, params).map_err(|error| error.inside("not"))?;
            Ok(format!("NOT coalesce({inner}, 0)"))
        }
        Filter::Test(test) => field_test(scope, test, params),
    }
}

/// The SQL of a condition with its values written out, for an index; none if it cannot be.
pub(crate) fn literal_condition(scope: &Scope<'_>, filter: &Filter) -> Option<String> {
    condition(scope, filter, &mut Params::inline()).ok()
}

impl FilterError {
    fn inside(mut self, member: &str) -> Self {
        self.pointer = format!("/{member}{}", self.pointer);
        self
    }

    fn at(member: &str, message: impl Into<String>) -> Self {
        Self {
            pointer: format!("/{member}"),
            message: message.into(),
        }
    }
}

fn group(
    scope: &Scope<'_>,
    filters: &[Filter],
    params: &mut Params,
    (member, word, when_empty): (&str, &str, &str),
) -> Result<String, FilterError> {
    let mut parts = Vec::with_capacity(filters.len());
    for (index, filter) in filters.iter().enumerate() {
        let part = condition(scope, filter, params)
            .map_err(|error| error.inside(&format!("{member}/{index}")))?;
        parts.push(part);
    }
    if parts.is_empty() {
        return Ok(when_empty.to_owned());
    }
    Ok(format!("({})", parts.join(word)))
}

fn field_test(
    scope: &Scope<'_>,
    test: &FieldTest,
    params: &mut Params,
) -> Result<String, FilterError> {
    let (kind, column) = scope.table.stored_name(&test.field).ok_or_else(|| {
        FilterError::at(
            "field",
            format!("There is no field '{}' to search by.", test.field),
        )
    })?;
    let options = scope
        .table
        .field(&test.field)
        .map_or(&[] as &[Choice], |field| field.options());
    let null = Operand::Literal(Value::Null);
    let operand = test.value.as_ref().unwrap_or(&null);
    let target = Target {
        column,
        kind: &kind,
        options,
    };
    match test.op {
        FilterOp::Empty => Ok(format!("{column} IS NULL")),
        FilterOp::NotEmpty => Ok(format!("{column} IS NOT NULL")),
        FilterOp::In => in_list(scope, &target, operand, params),
        FilterOp::NotIn => in_list(scope, &target, operand, params)
            .map(|inside| format!("NOT coalesce({inside}, 0)")),
        FilterOp::Contains | FilterOp::StartsWith => {
            contains(&target, test.op == FilterOp::StartsWith, operand, params)
        }
        _ => compare(scope, &target, test.op, operand, params),
    }
}

struct Target<'a> {
    column: &'a str,
    kind: &'a ValueKind,
    options: &'a [Choice],
}

fn compare(
    scope: &Scope<'_>,
    target: &Target<'_>,
    op: FilterOp,
    operand: &Operand,
    params: &mut Params,
) -> Result<String, FilterError> {
    let resolved = resolve(scope.asker, operand, target.kind, target.options)
        .map_err(|message| FilterError::at("value", message))?;
    let value = match resolved {
        Resolved::Value(value) => value,
        Resolved::Nobody => {
            return Ok(if op == FilterOp::Ne { "1" } else { "0" }.to_owned());
        }
    };
    let column = target.column;
    let sql = match (op, value) {
        (FilterOp::Eq, SqlValue::Null) => format!("{column} IS NULL"),
        (FilterOp::Ne, SqlValue::Null) => format!("{column} IS NOT NULL"),
        (FilterOp::Eq, value) => format!("{column} IS {}", params.add(value)),
        (FilterOp::Ne, value) => format!("{column} IS NOT {}", params.add(value)),
        (_, SqlValue::Null) => "0".to_owned(),
        (FilterOp::Lt, value) => format!("{column} < {}", params.add(value)),
        (FilterOp::Lte, value) => format!("{column} <= {}", params.add(value)),
        (FilterOp::Gt, value) => format!("{column} > {}", params.add(value)),
        (_, value) => format!("{column} >= {}", params.add(value)),
    };
    Ok(sql)
}

fn in_list(
    scope: &Scope<'_>,
    target: &Target<'_>,
    operand: &Operand,
    params: &mut Params,
) -> Result<String, FilterError> {
    let items = operand
        .literal()
        .and_then(Value::as_array)
        .ok_or_else(|| FilterError::at("value", "It needs a list of values."))?;
    let mut values = Vec::new();
    let mut has_null = false;
    for (index, item) in items.iter().enumerate() {
        // A relative value inside a list is an object, which no field holds.
        let operand = match item {
            Value::Object(_) => edgewright_typed_json::from_value(&item.clone())
                .unwrap_or(Operand::Literal(item.clone())),
            _ => Operand::Literal(item.clone()),
        };
        let resolved = resolve(scope.asker, &operand, target.kind, target.options)
            .map_err(|message| FilterError::at(&format!("value/{index}"), message))?;
        match resolved {
            Resolved::Value(SqlValue::Null) => has_null = true,
            Resolved::Value(value) => values.push(value),
            Resolved::Nobody => {}
        }
    }
    let column = target.column;
    let inside = list_condition(column, values, params);
    Ok(if has_null {
        format!("({inside} OR {column} IS NULL)")
    } else {
        inside
    })
}

fn list_condition(column: &str, values: Vec<SqlValue>, params: &mut Params) -> String {
    if values.is_empty() {
        return "0".to_owned();
    }
    if values.len() <= LIST_PARAMS || params.is_inline() {
        let list: Vec<String> = values.into_iter().map(|value| params.add(value)).collect();
        return format!("{column} IN ({})", list.join(", "));
    }
    let json: Vec<Value> = values
        .iter()
        .map(|value| match value {
            SqlValue::Text(text) => Value::from(text.as_str()),
            other => other.as_integer().map_or(Value::Null, Value::from),
        })
        .collect();
    let list = params.add(Value::from(json).to_string());
    format!("{column} IN (SELECT value FROM json_each({list}))")
}

fn contains(
    target: &Target<'_>,
    at_start: bool,
    operand: &Operand,
    params: &mut Params,
) -> Result<String, FilterError> {
    let text = operand
        .literal()
        .and_then(Value::as_str)
        .ok_or_else(|| FilterError::at("value", "It needs the text to look for."))?;
    match target.kind {
        // Options are stored as a JSON list of ids, and an id has no quotes in it.
        ValueKind::Choices => {
            let quoted = params.add(Value::from(text).to_string());
            Ok(format!(
                "coalesce(instr({}, {quoted}), 0) > 0",
                target.column
            ))
        }
        kind if kind.is_text() => Ok(text_condition(target.column, text, at_start, params)),
        _ => Err(FilterError::at("op", "Only text can be compared this way.")),
    }
}
