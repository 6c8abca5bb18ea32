//! `rows add`: a new row.

use serde_json::json;

use super::{table_path, values};
use crate::arguments::AddArguments;
use crate::client::Client;
use crate::failure::Failure;
use crate::{idempotency, output};

/// Adds a row and prints it.
///
/// # Errors
/// A problem if the values cannot be read or the server refuses them.
pub fn run(client: &mut Client, arguments: &AddArguments, json: bool) -> Result<(), Failure> {
    let body = json!({"values": values::read(&arguments.values)?});
    let key = idempotency::new_key();
    let row = client.post(&table_path(&arguments.table)?, &body, key.as_deref())?;
    output::result(&row, json, &[])
}
