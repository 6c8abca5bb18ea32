//! Rows of an app: `/v1/apps/{owner}/{slug}/tables/{table}/…`.

use edgewright_app_engine::{Command, Query, RowAggregate, RowList};
use edgewright_definition::document::{Bucket, Filter, Measure, MeasureOp, Sort};
use edgewright_typed_json::ReadError;
use edgewright_types::Problem;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{app_object, call::Call, reply::Reply};

/// Body of `row_create`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RowCreateBody {
    /// Values by field id.
    pub values: Map<String, Value>,
}

/// Body of `row_update`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RowUpdateBody {
    /// New values by field id; null empties.
    pub values: Map<String, Value>,
    /// Revision the change was made from; a stale one is refused with the current row. Not checked if absent.
    #[serde(default)]
    pub revision: Option<i64>,
}

/// Body of `row_transition`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RowTransitionBody {
    /// Values to change in the same step.
    #[serde(default)]
    pub values: Map<String, Value>,
    /// Revision the move was made from; not checked if absent.
    #[serde(default)]
    pub revision: Option<i64>,
}

/// Lists rows.
pub async fn list(call: Call) -> Result<Reply, Problem> {
    let list = RowList {
        table: call.param("table").to_owned(),
        filter: filter(&call)?,
        sort: call.query("sort").map(sort).unwrap_or_default(),
        cursor: call.query("cursor").map(str::to_owned),
        limit: limit(&call)?,
        search: call.query("search").map(str::to_owned),
        view: call.query("view").map(str::to_owned),
    };
    app_object::query(&call, Query::RowList(list)).await
}

/// Reads a row.
pub async fn get(call: Call) -> Result<Reply, Problem> {
    let query = Query::RowGet {
        table: table(&call),
        id: row_id(&call),
    };
    app_object::query(&call, query).await
}

/// Adds a row.
pub async fn create(call: Call) -> Result<Reply, Problem> {
    let RowCreateBody { values } = call.json()?;
    app_object::command(
        &call,
        Command::RowCreate {
            table: table(&call),
            values,
        },
    )
    .await
}

/// Changes a row.
pub async fn update(call: Call) -> Result<Reply, Problem> {
    let RowUpdateBody { values, revision } = call.json()?;
    let command = Command::RowUpdate {
        table: table(&call),
        id: row_id(&call),
        values,
        revision,
    };
    app_object::command(&call, command).await
}

/// Deletes a row.
pub async fn delete(call: Call) -> Result<Reply, Problem> {
    app_object::command(
        &call,
        Command::RowDelete {
            table: table(&call),
            id: row_id(&call),
        },
    )
    .await
}

/// Takes a deleted row back.
pub async fn restore(call: Call) -> Result<Reply, Problem> {
    app_object::command(
        &call,
        Command::RowRestore {
            table: table(&call),
            id: row_id(&call),
        },
    )
    .await
}

/// Moves a row to another state.
pub async fn transition(call: Call) -> Result<Reply, Problem> {
    let RowTransitionBody { values, revision } = call.json()?;
    let command = Command::RowTransition {
        table: table(&call),
        id: row_id(&call),
        transition: call.param("transition_id").to_owned(),
        values,
        revision,
    };
    app_object::command(&call, command).await
}

/// The life of a row.
pub async fn history(call: Call) -> Result<Reply, Problem> {
    let query = Query::RowHistory {
        table: table(&call),
        id: row_id(&call),
    };
    app_object::query(&call, query).await
}

/// One number per group.
pub async fn aggregate(call: Call) -> Result<Reply, Problem> {
    let (group_by, bucket) = match call.query("group_by") {
        Some(text) => group(text)?,
        None => (None, None),
    };
    let query = Query::RowAggregate(RowAggregate {
        table: table(&call),
        group_by,
        bucket,
        measure: measure(call.query("measure").unwrap_or("count"))?,
        filter: filter(&call)?,
        search: call.query("search").map(str::to_owned),
        view: call.query("view").map(str::to_owned),
    });
    app_object::query(&call, query).await
}

fn table(call: &Call) -> String {
    call.param("table").to_owned()
}

fn row_id(call: &Call) -> String {
    call.param("row_id").to_owned()
}

fn filter(call: &Call) -> Result<Option<Filter>, Problem> {
    let Some(text) = call.query("filter").filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    if text.len() > edgewright_limits::request::FILTER_BYTES {
        return Err(query_invalid(
            "filter",
            "It is too long. Use fewer conditions.",
        ));
    }
    edgewright_typed_json::from_text(text)
        .map(Some)
        .map_err(|error| {
            let example = r#"{"field":"name","op":"eq","value":"Ann"}"#;
            let detail = format!(
                "{} Send a condition as JSON, such as {example}.",
                words(&error)
            );
            query_invalid("filter", &detail)
        })
}

fn words(error: &ReadError) -> String {
    match error {
        ReadError::Syntax(error) => format!("It is not JSON: {error}."),
        ReadError::Mismatch(mismatch) if mismatch.path().next().is_none() => {
            mismatch.in_plain_words()
        }
        ReadError::Mismatch(mismatch) => {
            format!("At {}: {}", mismatch.pointer(), mismatch.in_plain_words())
        }
    }
}

/// `-due_on,name`: by due date, the latest first, then by name.
fn sort(text: &str) -> Vec<Sort> {
    let parts = text.split(',').filter(|part| !part.is_empty());
    parts
        .map(|part| match part.strip_prefix('-') {
            Some(field) => Sort {
                field: field.to_owned(),
                descending: true,
            },
            None => Sort {
                field: part.to_owned(),
                descending: false,
            },
        })
        .collect()
}

fn limit(call: &Call) -> Result<Option<u32>, Problem> {
    let parsed = call.query("limit").map(str::parse::<u32>).transpose();
    parsed.map_err(|_| query_invalid("limit", "Send a whole number from 1 to 100."))
}

/// `due_on:month`: one group per month.
fn group(text: &str) -> Result<(Option<String>, Option<Bucket>), Problem> {
    let (field, bucket) = match text.split_once(':') {
        None => (text, None),
        Some((field, name)) => {
            let bucket = edgewright_typed_json::from_value(&Value::from(name));
            (
                field,
                Some(bucket.map_err(|_| {
                    query_invalid(
                        "group_by",
                        "After the colon comes day, week, month or year.",
                    )
                })?),
            )
        }
    };
    Ok((Some(field.to_owned()), bucket))
}

/// `sum:price`, or `count`.
fn measure(text: &str) -> Result<Measure, Problem> {
    let (name, field) = match text.split_once(':') {
        Some((name, field)) => (name, Some(field.to_owned())),
        None => (text, None),
    };
    let op: MeasureOp = edgewright_typed_json::from_value(&Value::from(name)).map_err(|_| {
        query_invalid(
            "measure",
            "Send count, or sum, avg, min or max with a field, such as sum:price.",
        )
    })?;
    Ok(Measure { op, field })
}

fn query_invalid(name: &str, detail: &str) -> Problem {
    Problem::caller(
        400,
        "query-invalid",
        format!("The parameter {name} cannot be used. {detail}"),
    )
    .with_error(format!("?{name}"), "invalid", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_read_as_documented() {
        assert_eq!(
            sort("-due_on,name")
                .iter()
                .map(|level| level.descending)
                .collect::<Vec<_>>(),
            [true, false]
        );
        assert_eq!(
            group("due_on:month"),
            Ok((Some("due_on".to_owned()), Some(Bucket::Month)))
        );
        assert_eq!(
            measure("sum:price").unwrap().field.as_deref(),
            Some("price")
        );
        assert_eq!(group("due_on:century").unwrap_err().code, "query-invalid");
        assert_eq!(measure("median:price").unwrap_err().code, "query-invalid");
    }
}
