//! `rows import`: the rows of a CSV file, or what is wrong with it.

use std::path::Path;

use edgewright_limits::import::FILE_BYTES;
use serde_json::{Map, Value};

use crate::arguments::ImportArguments;
use crate::client::Client;
use crate::commands::{app_path, encode, file};
use crate::failure::Failure;
use crate::{idempotency, output};

/// Problems shown to a person; a program gets all of them.
const SHOWN: usize = 20;

/// Sends a file and says what became of it.
///
/// # Errors
/// A problem if the file cannot be read or the server refuses it as a whole.
pub fn run(client: &mut Client, arguments: &ImportArguments, json: bool) -> Result<(), Failure> {
    let bytes = read(&arguments.file)?;
    let path = format!(
        "{}/tables/{}/imports?{}",
        app_path(&arguments.table.app)?,
        encode(&arguments.table.table),
        query(arguments)?
    );
    let key = arguments.key.clone().or_else(idempotency::new_key);
    let import = client.post_file(path.trim_end_matches('?'), &bytes, key.as_deref())?;
    output::result(&import, json, &lines(&import))
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = file::read(path)?;
    // A file is read no further than it may be long, so that one of that length may be longer.
    if bytes.len() >= FILE_BYTES {
        return Err(Failure::local(
            "body-too-large",
            format!(
                "A file may have less than {FILE_BYTES} bytes. Divide it and import the parts."
            ),
        ));
    }
    Ok(bytes)
}

fn query(arguments: &ImportArguments) -> Result<String, Failure> {
    let mut mapping = Map::new();
    for text in &arguments.columns {
        let Some((column, field)) = text
            .split_once('=')
            .filter(|(column, _)| !column.is_empty())
        else {
            return Err(Failure::local(
                "values-form",
                format!("'{text}' is not a column. It looks like --column Remarks=notes."),
            ));
        };
        let field = match field {
            "" => Value::Null,
            field => Value::from(field),
        };
        mapping.insert(column.to_owned(), field);
    }
    let mut parts = Vec::new();
    if arguments.dry_run {
        parts.push("dry_run=true".to_owned());
    }
    if arguments.all_or_nothing {
        parts.push("all_or_nothing=true".to_owned());
    }
    if let Some(delimiter) = &arguments.delimiter {
        parts.push(format!("delimiter={}", encode(delimiter)));
    }
    if !mapping.is_empty() {
        parts.push(format!(
            "mapping={}",
            encode(&Value::Object(mapping).to_string())
        ));
    }
    Ok(parts.join("&"))
}

/// The import in words.
fn lines(import: &Value) -> Vec<String> {
    let count = |name: &str| import.get(name).and_then(Value::as_u64).unwrap_or_default();
    let text = |value: &Value, name: &str| -> String {
        let found = value.get(name).and_then(Value::as_str);
        found.unwrap_or_default().to_owned()
    };
    let verb = match import.get("dry_run").and_then(Value::as_bool) {
        Some(true) => "can be added",
        _ => "added",
    };
    let mut lines = vec![format!(
        "{} of {} rows {verb}, {} left out ({}, import {}).",
        count("rows_added"),
        count("rows_read"),
        count("rows_refused"),
        text(import, "state"),
        text(import, "id"),
    )];
    if let Some(stopped) = import.get("stopped").filter(|stopped| !stopped.is_null()) {
        lines.push(text(stopped, "detail"));
    }
    let problems = import.get("problems").and_then(Value::as_array);
    for problem in problems.into_iter().flatten().take(SHOWN) {
        let line = problem
            .get("line")
            .and_then(Value::as_u64)
            .unwrap_or_default();
        lines.push(format!("Line {line}: {}", text(problem, "detail")));
    }
    let more = count("problem_count").saturating_sub(SHOWN as u64);
    if more > 0 {
        lines.push(format!("{more} more problems; --json lists them."));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_import_reads_as_a_sentence() {
        let import = json!({
            "id": "imp_1", "state": "done", "dry_run": false, "rows_read": 3, "rows_added": 2, "rows_refused": 1,
            "stopped": null, "problem_count": 1, "problems": [{"line": 3, "detail": "Name is needed."}]
        });
        assert_eq!(
            lines(&import),
            [
                "2 of 3 rows added, 1 left out (done, import imp_1).",
                "Line 3: Name is needed."
            ]
        );
    }
}
