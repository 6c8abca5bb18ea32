//! What the query of a URL asks of a table: which rows, in which order, added up how.
//!
//! Reads only; whether the table, its fields and its views are there for whoever asks is the app's to say.

use edgewright_app_engine::{RowAggregate, RowList};
use edgewright_definition::document::{Bucket, Filter, Measure, MeasureOp, Sort};
use edgewright_typed_json::ReadError;
use edgewright_types::Problem;
use serde_json::Value;

use crate::query_parameters::QueryParameters;

/// The parameters of `row_list`.
pub fn row_list(table: String, query: &QueryParameters) -> Result<RowList, Problem> {
    Ok(RowList {
        table,
        filter: filter(query)?,
        sort: query.first("sort").map(sort).unwrap_or_default(),
        cursor: query.first("cursor").map(str::to_owned),
        limit: limit(query)?,
        search: query.first("search").map(str::to_owned),
        view: query.first("view").map(str::to_owned),
    })
}

/// The parameters of `row_aggregate`.
pub fn row_aggregate(table: String, query: &QueryParameters) -> Result<RowAggregate, Problem> {
    let (group_by, bucket) = match query.first("group_by") {
        Some(text) => group(text)?,
        None => (None, None),
    };
    Ok(RowAggregate {
        table,
        group_by,
        bucket,
        measure: measure(query.first("measure").unwrap_or("count"))?,
        filter: filter(query)?,
        search: query.first("search").map(str::to_owned),
        view: query.first("view").map(str::to_owned),
    })
}

fn filter(query: &QueryParameters) -> Result<Option<Filter>, Problem> {
    let Some(text) = query.first("filter").filter(|text| !text.is_empty()) else {
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

fn limit(query: &QueryParameters) -> Result<Option<u32>, Problem> {
    let parsed = query.first("limit").map(str::parse::<u32>).transpose();
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

/// A parameter that cannot be used.
pub fn query_invalid(name: &str, detail: &str) -> Problem {
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
