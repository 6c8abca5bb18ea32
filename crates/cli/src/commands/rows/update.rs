//! `rows update`: other values in a row.

use serde_json::json;

use super::{row_path, values};
use crate::arguments::UpdateArguments;
use crate::client::Client;
use crate::failure::Failure;
use crate::output;

/// Changes a row and prints it.
///
/// # Errors
/// A problem if the values cannot be read, the row changed meanwhile, or the server refuses.
pub fn run(client: &mut Client, arguments: &UpdateArguments, json: bool) -> Result<(), Failure> {
    let mut body = json!({"values": values::read(&arguments.values)?});
    if let (Some(revision), Some(members)) = (arguments.revision, body.as_object_mut()) {
        members.insert("revision".to_owned(), revision.into());
    }
    let row = client.patch(&row_path(&arguments.row)?, &body)?;
    output::result(&row, json, &[])
}
