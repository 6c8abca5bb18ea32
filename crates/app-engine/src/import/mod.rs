//! A file that becomes rows: read as it comes, checked like rows that are typed in, written in steps of many rows.
//!
//! Each step is one transaction of its own, and other requests go on between two. The ids of the rows an import adds
//! begin with the letters of its own id, so that taking it back finds exactly them, whenever and wherever it broke off,
//! and no row pays for that. A dry run goes the same way and writes nothing.

mod batch;
mod cell;
mod check;
mod columns;
mod importing;
mod links;
mod refusal;
mod settled;
mod source;
mod undo;
mod unique;
mod view;

use std::collections::BTreeMap;

use edgewright_types::ImportId;
use serde::{Deserialize, Serialize};

pub use importing::Importing;
pub(crate) use settled::{Fed, SILENT_MS, settle};
pub(crate) use undo::undo_step;
pub(crate) use view::page;

/// What to import, besides the file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportRequest {
    /// Table to add to.
    pub table: String,
    /// Checks everything and writes nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// Adds nothing if any line is wrong; otherwise wrong lines are left out.
    #[serde(default)]
    pub all_or_nothing: bool,
    /// What stands between cells: `,`, `;`, a tab or `|`; found in the first line if absent.
    #[serde(default)]
    pub delimiter: Option<String>,
    /// Field id by column name (or `#2` for the second column); null leaves the column out. Columns that are not named
    /// here go to the field of that label or id, if there is one.
    #[serde(default)]
    pub mapping: BTreeMap<String, Option<String>>,
}

/// Letters of an import's id that the ids of its rows share: those of its moment, and eleven of its randomness.
const SHARED: std::ops::Range<usize> = 4..25;
/// The letters of ids, in their order.
const LETTERS: [char; 32] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'j',
    'k', 'm', 'n', 'p', 'q', 'r', 's', 't', 'v', 'w', 'x', 'y', 'z',
];
/// Rows that five letters count.
const ROWS_MAX: u64 = 1 << 25;

/// Id of the row that a file's row of that number becomes.
fn row_id(import: &ImportId, number: u64) -> String {
    let mut id = String::with_capacity(28);
    id.push_str("r_");
    id.push_str(import.as_str().get(SHARED).unwrap_or_default());
    for shift in [20_u32, 15, 10, 5, 0] {
        let letter = usize::try_from((number >> shift) & 31).unwrap_or_default();
        id.push(LETTERS.get(letter).copied().unwrap_or('0'));
    }
    id
}

/// The first and the last id that rows of an import can have.
fn row_ids(import: &ImportId) -> (String, String) {
    (
        row_id(import, 0),
        row_id(import, ROWS_MAX.saturating_sub(1)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgewright_types::{Entropy, RowId, UnixMillis};

    #[test]
    fn rows_carry_the_id_of_their_import_and_sort_as_the_file_does() {
        let import = ImportId::new(UnixMillis(1_772_445_600_000), Entropy([9; 16]));
        let (first, last) = row_ids(&import);
        let mut before = first.clone();
        for number in [1, 31, 32, 1_023, 1_024, 100_000, ROWS_MAX - 1] {
            let id = row_id(&import, number);
            assert!(id.parse::<RowId>().is_ok(), "{id}");
            assert!(before < id && id <= last, "{id}");
            before = id;
        }
        let other = ImportId::new(UnixMillis(1_772_445_600_000), Entropy([10; 16]));
        assert!(row_id(&other, 5) < first || row_id(&other, 5) > last);
    }
}
