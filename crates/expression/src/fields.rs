//! Which fields of its input and of its variables an expression may read.
//!
//! The program is walked with places instead of values: a place is a static path into the input or a variable.
//! As soon as an operation needs the content of a place, the place counts as read, with everything below it.
//! What cannot be followed counts as reading all, so the answer may be too large but never too small.

mod trace;

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::Code;

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

impl PathsRead {
    /// Whether something at, above or below a path is read.
    fn covers(&self, path: &[String]) -> bool {
        let below = || {
            self.paths
                .range(path.to_vec()..)
                .next()
                .is_some_and(|read| read.starts_with(path))
        };
        let above = || {
            (1..path.len()).any(|length| {
                path.get(..length)
                    .is_some_and(|above| self.paths.contains(above))
            })
        };
        self.all || below() || above()
    }

    fn add(&mut self, path: &[String]) {
        match path.first() {
            None => self.all = true,
            Some(name) => {
                self.names.insert(name.clone());
                self.paths.insert(path.to_vec());
            }
        }
    }
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

/// The fields a program may read.
pub fn fields_read(code: &Code) -> FieldsRead {
    let (input, variables) = trace::trace(code);
    let named = code.globals.iter().zip(variables);
    FieldsRead {
        all: input.all,
        names: input.names,
        paths: input.paths,
        variables_read: named
            .filter_map(|(name, read)| Some((name.clone(), read?)))
            .collect(),
    }
}

#[cfg(test)]
mod tests;
