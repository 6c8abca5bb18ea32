//! One number per group, and over all of them.

use edgewright_definition::document::{Measure, MeasureOp};
use edgewright_limits::page::GROUPS;
use edgewright_storage::{SqlValue, StorageError};
use edgewright_types::Problem;
use serde_json::Value;

use super::RowAggregate;
use super::conditions::{Asked, readable_table, where_sql};
use super::group::{Grouping, grouping};
use crate::answer::{Aggregate, AggregateGroup};
use crate::call::Failure;
use crate::compiled::CompiledTable;
use crate::session::Session;
use crate::sql::Params;
use crate::value::{ValueKind, format_scaled};

pub(super) fn run(session: &Session<'_>, asked: &RowAggregate) -> Result<Aggregate, Failure> {
    let table = readable_table(session, &asked.table)?;
    let measured = measured(session, table, &asked.measure)?;
    let groups = asked
        .group_by
        .as_deref()
        .map(|name| groups_of(session, table, name, asked))
        .transpose()?;
    let mut params = Params::default();
    let which = Asked {
        view: asked.view.as_deref(),
        filter: asked.filter.as_ref(),
        search: asked.search.as_deref(),
    };
    let found = where_sql(session, table, &which, &mut params)?;
    if !params.fit() {
        let detail = "This condition compares with too many values at once. Use fewer.";
        return Err(Problem::caller(422, "filter-too-large", detail).into());
    }
    let ask = |select: &str, rest: &str| {
        let sql = format!(
            "SELECT {select} FROM {} WHERE {found}{rest}",
            table.sql_name
        );
        session
            .storage
            .query(&sql, params.values())
            .map_err(overflow)
    };
    let total = ask(&measured.sql, "")?;
    let total = total.first().map_or(Value::Null, |row| measured.value(row));
    let Some(groups) = groups else {
        return Ok(Aggregate {
            groups: Vec::new(),
            total,
        });
    };
    // Time runs forward; other groups come largest first.
    let order = if groups.is_over_time() {
        "1"
    } else {
        "2 DESC, 1"
    };
    let select = format!("{}, {}", groups.sql, measured.sql);
    let rows = ask(
        &select,
        &format!(" GROUP BY 1 ORDER BY {order} LIMIT {GROUPS}"),
    )?;
    let keys: Vec<SqlValue> = rows
        .rows
        .iter()
        .filter_map(|row| row.first().cloned())
        .collect();
    let labels = groups.labels(session, table, &keys)?;
    let groups = rows
        .rows
        .iter()
        .zip(labels)
        .map(|(row, label)| AggregateGroup {
            key: groups.key(row.first().unwrap_or(&SqlValue::Null)),
            label,
            value: measured.value(row.get(1..).unwrap_or_default()),
        })
        .collect();
    Ok(Aggregate { groups, total })
}

/// A sum beyond 64 bits is somebody's data, not our bug.
fn overflow(error: StorageError) -> Failure {
    match error {
        StorageError::Internal(message) if message.contains("integer overflow") => {
            let detail = "The sum of these numbers is too large to show. Choose fewer rows.";
            Problem::caller(422, "sum-too-large", detail).into()
        }
        other => other.into(),
    }
}

fn groups_of<'a>(
    session: &Session<'_>,
    table: &CompiledTable,
    name: &'a str,
    asked: &RowAggregate,
) -> Result<Grouping<'a>, Failure> {
    grouping(session, table, name, asked.bucket)
        .filter(|_| is_seen(session, table, name))
        .ok_or_else(|| invalid("/group_by", table, name, "to group by"))
}

fn is_seen(session: &Session<'_>, table: &CompiledTable, name: &str) -> bool {
    table.field(name).is_none() || session.access().sees_field(&table.id, name)
}

fn invalid(pointer: &str, table: &CompiledTable, name: &str, purpose: &str) -> Failure {
    let shown: String = name.chars().take(80).collect();
    let detail = format!("{} has no field '{shown}' {purpose}.", table.label);
    Problem::caller(422, "aggregate-invalid", detail.clone())
        .with_error(pointer, "aggregate-invalid", detail)
        .into()
}

/// What is worked out, and how its result is read.
struct Measured {
    sql: String,
    op: MeasureOp,
    kind: ValueKind,
}

fn measured(
    session: &Session<'_>,
    table: &CompiledTable,
    measure: &Measure,
) -> Result<Measured, Failure> {
    if measure.op == MeasureOp::Count {
        return Ok(Measured {
            sql: "count(*), 0".to_owned(),
            op: measure.op,
            kind: ValueKind::Integer,
        });
    }
    let name = measure.field.as_deref().unwrap_or_default();
    let (kind, column) = table
        .stored_name(name)
        .filter(|(kind, _)| fits(measure.op, kind) && is_seen(session, table, name))
        .ok_or_else(|| invalid("/measure", table, name, "that can be worked out this way"))?;
    let sql = match measure.op {
        MeasureOp::Count => "count(*), 0".to_owned(),
        MeasureOp::Sum => format!("sum({column}), 0"),
        MeasureOp::Avg => format!("sum({column}), count({column})"),
        MeasureOp::Min => format!("min({column}), 0"),
        MeasureOp::Max => format!("max({column}), 0"),
    };
    Ok(Measured {
        sql,
        op: measure.op,
        kind,
    })
}

fn fits(op: MeasureOp, kind: &ValueKind) -> bool {
    let is_number = matches!(kind, ValueKind::Integer | ValueKind::Scaled(_));
    let is_temporal = matches!(kind, ValueKind::Date | ValueKind::Moment);
    match op {
        MeasureOp::Count => true,
        MeasureOp::Sum | MeasureOp::Avg => is_number,
        MeasureOp::Min | MeasureOp::Max => is_number || is_temporal,
    }
}

impl Measured {
    fn value(&self, row: &[SqlValue]) -> Value {
        let first = row.first().unwrap_or(&SqlValue::Null);
        if self.op != MeasureOp::Avg {
            return self.kind.wire(first);
        }
        let count = row
            .get(1)
            .and_then(SqlValue::as_integer)
            .unwrap_or_default();
        match first.as_integer() {
            Some(sum) if count > 0 => self.mean(sum, count),
            _ => Value::Null,
        }
    }

    /// The mean of exact numbers, rounded half away from zero: money to its places, whole numbers to two.
    fn mean(&self, sum: i64, count: i64) -> Value {
        let (places, factor) = match self.kind {
            ValueKind::Scaled(places) => (places, 1_i128),
            _ => (2, 100),
        };
        let (sum, count) = (i128::from(sum) * factor, i128::from(count));
        let half = count / 2 * sum.signum();
        let units = (sum + half).checked_div(count).unwrap_or_default();
        let text = format_scaled(i64::try_from(units).unwrap_or_default(), places);
        match self.kind {
            ValueKind::Scaled(_) => text.into(),
            _ => text.parse::<f64>().map_or(Value::Null, Value::from),
        }
    }
}
