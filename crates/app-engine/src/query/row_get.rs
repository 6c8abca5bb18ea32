//! One row.

use super::conditions::readable_table;
use crate::answer::Row;
use crate::call::Failure;
use crate::row::{find_row, show_row};
use crate::session::Session;

pub(super) fn run(session: &Session<'_>, table: &str, id: &str) -> Result<Row, Failure> {
    let table = readable_table(session, table)?;
    show_row(session, table, find_row(session, table, id)?)
}
