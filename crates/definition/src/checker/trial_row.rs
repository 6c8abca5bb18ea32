//! A row as an expression sees it, made from a document alone, on one fixed day.
//!
//! In expressions decimals and money are numbers, days and moments are text (moments without milliseconds), a relation is a row id, a multi-select
//! a list of ids, and what has no value is null.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, SecondsFormat, TimeDelta, Utc};
use edgewright_expression::{Budget, Program, RunError};
use serde_json::{Map, Value, json};

use super::context::Context;
use crate::computed::RULE_VARIABLES;
use crate::document::{FieldType, Me, Operand, Table};
use crate::kind::Kind;
use crate::value::kept;

const USER_ID: &str = "user_01jd3v5m9q0000000000000000";
const EMAIL: &str = "owner@example.org";
const NAME: &str = "owner";

/// One row, complete with defaults and computed fields.
pub(super) struct TrialRow {
    row: Map<String, Value>,
}

/// What came of trying a condition on a row.
pub(super) struct Held {
    /// Whether it was true.
    pub(super) yes: bool,
    /// Whether it reads the day or the moment.
    pub(super) reads_time: bool,
}

impl TrialRow {
    /// The row with these values, the `number`th of its table. Computed fields that fail are null.
    pub(super) fn of(
        context: &Context<'_>,
        table: &Table,
        values: &BTreeMap<String, Operand>,
        number: usize,
    ) -> Self {
        let mut row = Map::new();
        let moment = Value::from(moment(0));
        row.insert("id".to_owned(), Value::from(format!("r_{number:026}")));
        row.insert("revision".to_owned(), Value::from(1));
        row.insert("created_at".to_owned(), moment.clone());
        row.insert("updated_at".to_owned(), moment);
        row.insert("created_by".to_owned(), Value::from(USER_ID));
        for field in &table.fields {
            let initial = table
                .lifecycle
                .as_ref()
                .filter(|lifecycle| lifecycle.field == field.id);
            let initial = initial.map(|lifecycle| Operand::from(lifecycle.initial.as_str()));
            let operand = values
                .get(&field.id)
                .or(field.default.as_ref())
                .or(initial.as_ref());
            let value = match (Kind::of_field(field), operand) {
                (Some(Kind::Autonumber), _) => autonumber(field.prefix.as_deref(), number),
                (Some(kind), Some(operand)) => seen(kind, operand),
                _ => Value::Null,
            };
            row.insert(field.id.clone(), value);
        }
        let mut this = Self { row };
        this.compute(context, table);
        this
    }

    fn compute(&mut self, context: &Context<'_>, table: &Table) {
        let order = context
            .computed(table)
            .and_then(|computed| computed.evaluation_order().ok());
        for field in order.into_iter().flatten() {
            let source = field
                .expression
                .as_deref()
                .filter(|_| field.kind == FieldType::Computed);
            let value = source.and_then(|source| run(source, self)?.ok()?);
            self.row
                .insert(field.id.clone(), value.unwrap_or(Value::Null));
        }
    }

    /// The row as JSON.
    pub(super) fn into_json(self) -> Value {
        Value::Object(self.row)
    }
}

/// Tries a condition. None if it does not compile.
pub(super) fn holds(source: &str, row: &TrialRow) -> Option<Held> {
    let program = Program::compile(source, RULE_VARIABLES).ok()?;
    let reads = program.fields_read();
    let reads_time = ["today", "now"]
        .iter()
        .any(|name| reads.variables_read.contains_key(*name));
    let yes = run(source, row)?.is_ok_and(|value| value == Some(Value::Bool(true)));
    Some(Held { yes, reads_time })
}

/// Runs an expression on a row up to its first output. None if it does not compile.
pub(super) fn run(source: &str, row: &TrialRow) -> Option<Result<Option<Value>, RunError>> {
    let program = Program::compile(source, RULE_VARIABLES).ok()?;
    let variables = [
        ("today", Value::from(day(0))),
        ("now", Value::from(moment(0))),
        ("user", json!({"id": USER_ID, "email": EMAIL, "name": NAME})),
        ("role", Value::from("owner")),
        ("old", Value::Null),
    ];
    let input = Value::Object(row.row.clone());
    Some(program.run_first(&input, &variables, &Budget::RULE))
}

fn autonumber(prefix: Option<&str>, number: usize) -> Value {
    prefix.map_or_else(
        || Value::from(number),
        |prefix| Value::from(format!("{prefix}{number}")),
    )
}

/// An operand as an expression sees it.
fn seen(kind: Kind<'_>, operand: &Operand) -> Value {
    match operand {
        Operand::Today { today } => Value::from(day(*today)),
        Operand::Now { now } => Value::from(moment(*now)),
        Operand::Me { me: Me::Id } => Value::from(USER_ID),
        Operand::Me { me: Me::Email } => Value::from(EMAIL),
        Operand::Me { me: Me::Name } => Value::from(NAME),
        Operand::Reference { reference } => Value::from(format!("r_{reference}")),
        Operand::Literal(literal) => literal_seen(kind, literal),
    }
}

fn literal_seen(kind: Kind<'_>, literal: &Value) -> Value {
    let literal = &kept(kind, literal);
    let text = literal.as_str();
    match kind {
        Kind::Decimal(_) | Kind::Money => text
            .and_then(|text| text.parse::<f64>().ok())
            .map_or_else(|| literal.clone(), Value::from),
        Kind::DateTime => text
            .and_then(|text| DateTime::parse_from_rfc3339(text).ok())
            .map_or_else(
                || literal.clone(),
                |moment| Value::from(wire(moment.to_utc())),
            ),
        _ => literal.clone(),
    }
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 15).unwrap_or_default()
}

fn day(offset: i64) -> String {
    let days = Days::new(offset.unsigned_abs());
    let moved = if offset < 0 {
        today().checked_sub_days(days)
    } else {
        today().checked_add_days(days)
    };
    moved.unwrap_or_else(today).format("%Y-%m-%d").to_string()
}

fn moment(offset: i64) -> String {
    let noon = today().and_hms_opt(12, 0, 0).unwrap_or_default().and_utc();
    let moved = TimeDelta::try_seconds(offset).and_then(|delta| noon.checked_add_signed(delta));
    wire(moved.unwrap_or(noon))
}

fn wire(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}
