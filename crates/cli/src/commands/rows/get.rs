//! `rows get`: one row.

use super::row_path;
use crate::arguments::RowArguments;
use crate::client::Client;
use crate::failure::Failure;
use crate::output;

/// Prints one row.
///
/// # Errors
/// A problem if the server refuses.
pub fn run(client: &mut Client, arguments: &RowArguments, json: bool) -> Result<(), Failure> {
    let row = client.get(&row_path(arguments)?)?;
    output::result(&row, json, &[])
}
