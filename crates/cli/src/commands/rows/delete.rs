//! `rows delete`: a row into the trash.

use serde_json::{Value, json};

use super::row_path;
use crate::arguments::RowArguments;
use crate::client::Client;
use crate::failure::Failure;
use crate::output;

/// Deletes a row and says so.
///
/// # Errors
/// A problem if the server refuses.
pub fn run(client: &mut Client, arguments: &RowArguments, json: bool) -> Result<(), Failure> {
    let answer = client.delete(&row_path(arguments)?)?;
    let answer = match answer {
        Value::Null => json!({"deleted": arguments.id}),
        other => other,
    };
    output::result(&answer, json, &[format!("Deleted {}.", arguments.id)])
}
