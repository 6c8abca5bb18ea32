//! A change of a row, as it is noted while a command runs.

use std::rc::Rc;

use crate::call::ChangeOp;
use crate::compiled::CompiledTable;
use crate::row::RowData;
use crate::session::Session;

/// A row that is not what it was.
#[derive(Debug)]
pub(crate) struct Change {
    pub table: Rc<str>,
    pub op: ChangeOp,
    /// The row now; as it was, if it is deleted.
    pub row: RowData,
    /// The row before a change.
    pub before: Option<RowData>,
}

/// Whether anybody waits for such changes.
pub(crate) fn is_waited_for(session: &Session<'_>, table: &CompiledTable, op: ChangeOp) -> bool {
    session.subscriptions.has(&table.id, op)
}

/// Notes a change if anybody waits for such changes. Examples are nobody's doing and start nothing.
pub(crate) fn record(
    session: &Session<'_>,
    table: &CompiledTable,
    op: ChangeOp,
    row: &RowData,
    before: Option<&RowData>,
) {
    if row.is_sample || !session.subscriptions.has(&table.id, op) {
        return;
    }
    session.changes.borrow_mut().push(Change {
        table: table.id.as_str().into(),
        op,
        row: row.clone(),
        before: before.cloned(),
    });
}
