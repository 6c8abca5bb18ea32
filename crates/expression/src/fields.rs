//! Which fields of its input and of its variables an expression may read.

use std::collections::{BTreeMap, BTreeSet};

/// The paths that may be read from one value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathsRead {
    /// True when the expression may read any part, for example by `.`, `keys` or `.[$name]`; the sets then still list what is known.
    pub all: bool,
    /// First-level field names.
    pub names: BTreeSet<String>,
    /// Whole static paths; each stands for everything below it.
    pub paths: BTreeSet<Vec<String>>,
}

/// What an expression may read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldsRead {
    /// True when it may read any field of its input; `names` and `paths` then still list what is known.
    pub all: bool,
    /// First-level field names read from the input.
    pub names: BTreeSet<String>,
    /// Whole static paths read from the input; each stands for everything below it.
    pub paths: BTreeSet<Vec<String>>,
    /// The variables it reads, without the `$`, and what it reads of each.
    pub variables_read: BTreeMap<String, PathsRead>,
}
