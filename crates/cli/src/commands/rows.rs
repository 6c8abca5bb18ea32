//! `rows`: reading and changing the rows of an app, under its own access rules.

mod add;
mod delete;
mod get;
mod import;
mod list;
mod update;
mod values;

use super::{app_path, encode};
use crate::arguments::{RowArguments, RowsCommand, TableArguments};
use crate::client::Client;
use crate::failure::Failure;

/// Does one thing with rows.
///
/// # Errors
/// A problem if the arguments make no request or the server refuses it.
pub fn run(client: &mut Client, command: &RowsCommand, json: bool) -> Result<(), Failure> {
    match command {
        RowsCommand::List(list) => list::run(client, list, json),
        RowsCommand::Get(row) => get::run(client, row, json),
        RowsCommand::Add(add) => add::run(client, add, json),
        RowsCommand::Update(update) => update::run(client, update, json),
        RowsCommand::Delete(row) => delete::run(client, row, json),
        RowsCommand::Import(import) => import::run(client, import, json),
    }
}

fn table_path(table: &TableArguments) -> Result<String, Failure> {
    Ok(format!(
        "{}/tables/{}/rows",
        app_path(&table.app)?,
        encode(&table.table)
    ))
}

fn row_path(row: &RowArguments) -> Result<String, Failure> {
    Ok(format!("{}/{}", table_path(&row.table)?, encode(&row.id)))
}
