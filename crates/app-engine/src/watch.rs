//! What an open browser may hear of changes. No row data ever goes this way: who hears of a change reads again, under
//! their own rights.

use std::collections::BTreeSet;

use crate::access::{Access, RowAction};
use crate::call::{Changed, Event};
use crate::compiled::Compiled;

/// What one role may hear.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Watcher {
    /// Tables of which they may see every row: they hear which one changed.
    every_row: BTreeSet<String>,
    /// Tables of which they may see some rows: they hear that one changed.
    some_rows: BTreeSet<String>,
}

impl Watcher {
    pub(crate) fn of(compiled: &Compiled, role: &str) -> Self {
        let access = Access::new(&compiled.definition, role);
        let mut watcher = Self::default();
        for table in &compiled.tables {
            if access.reads_every_row(&table.id) {
                watcher.every_row.insert(table.id.clone());
            } else if access.may(&table.id, RowAction::Read) {
                watcher.some_rows.insert(table.id.clone());
            }
        }
        watcher
    }

    /// What they hear of an event, if anything.
    #[must_use]
    pub fn hears(&self, event: &Event) -> Option<Event> {
        match event {
            Event::Changed(changed) if self.every_row.contains(&changed.table) => {
                Some(event.clone())
            }
            Event::Changed(changed) if self.some_rows.contains(&changed.table) => {
                Some(Event::Changed(Changed {
                    id: None,
                    revision: None,
                    ..changed.clone()
                }))
            }
            Event::Import(progress)
                if self.every_row.contains(&progress.table)
                    || self.some_rows.contains(&progress.table) =>
            {
                Some(event.clone())
            }
            Event::Changed(_) | Event::Import(_) | Event::PeopleChanged => None,
            Event::Version { .. } | Event::Deleted => Some(event.clone()),
        }
    }
}
