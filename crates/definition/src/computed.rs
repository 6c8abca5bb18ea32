//! What the computed fields of a table read of one another: the order to work them out in, and which of them
//! change by themselves.
//!
//! A computed field that reads the day, the moment or the person is volatile: it has no stored value, so nothing
//! may search, sort, group or total by it.

use std::collections::{BTreeMap, BTreeSet};

use edgewright_expression::{FieldsRead, Program};

use crate::document::{Field, FieldType, Table};

/// The variables of computed fields, guards and visibility, without the `$`.
pub const ROW_VARIABLES: &[&str] = &["today", "now", "user", "role"];

/// The variables of rules: also the row before the change, or null.
pub const RULE_VARIABLES: &[&str] = &["today", "now", "user", "role", "old"];

/// What is known of every person: members of `$user`, which is null for somebody who did not sign in.
pub const USER_MEMBERS: &[&str] = &["id", "email", "name"];

/// The computed fields of one table that compile, and what they read.
#[derive(Debug, Clone, Default)]
pub struct ComputedFields<'a> {
    fields: Vec<(&'a Field, FieldsRead)>,
}

impl<'a> ComputedFields<'a> {
    /// Compiles the expressions of a table's computed fields; those that do not compile are left out.
    #[must_use]
    pub fn of(table: &'a Table) -> Self {
        let fields = table
            .fields
            .iter()
            .filter(|field| field.kind == FieldType::Computed)
            .filter_map(|field| {
                let source = field.expression.as_deref()?;
                let program = Program::compile(source, ROW_VARIABLES).ok()?;
                Some((field, program.fields_read()))
            })
            .collect();
        Self { fields }
    }

    /// The fields in an order in which each comes after those it reads.
    ///
    /// # Errors
    /// The ids of fields that read one another in a circle.
    pub fn evaluation_order(&self) -> Result<Vec<&'a Field>, Vec<String>> {
        let mut waiting: Vec<&(&'a Field, FieldsRead)> = self.fields.iter().collect();
        let mut ordered = Vec::with_capacity(waiting.len());
        while !waiting.is_empty() {
            let names: BTreeSet<&str> =
                waiting.iter().map(|(field, _)| field.id.as_str()).collect();
            let (ready, blocked): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(_, reads)| {
                !reads.names.iter().any(|name| names.contains(name.as_str()))
            });
            if ready.is_empty() {
                return Err(blocked.iter().map(|(field, _)| field.id.clone()).collect());
            }
            ordered.extend(ready.into_iter().map(|(field, _)| *field));
            waiting = blocked;
        }
        Ok(ordered)
    }

    /// The ids of the volatile fields: those that read a variable, or a volatile field.
    #[must_use]
    pub fn volatile(&self) -> BTreeSet<&'a str> {
        let mut volatile: BTreeSet<&str> = BTreeSet::new();
        loop {
            let before = volatile.len();
            for (field, reads) in &self.fields {
                let reads_volatile = reads
                    .names
                    .iter()
                    .any(|name| volatile.contains(name.as_str()));
                if !reads.variables_read.is_empty() || reads_volatile {
                    volatile.insert(field.id.as_str());
                }
            }
            if volatile.len() == before {
                return volatile;
            }
        }
    }

    /// How many computed fields stand one on the other at most; 1 if none reads another. Meaningless in a circle.
    #[must_use]
    pub fn depth(&self) -> usize {
        let Ok(order) = self.evaluation_order() else {
            return 0;
        };
        let mut depths: BTreeMap<&str, usize> = BTreeMap::new();
        for field in order {
            let reads = self.reads(&field.id);
            let below = reads
                .into_iter()
                .flat_map(|reads| reads.names.iter())
                .filter_map(|name| depths.get(name.as_str()))
                .max();
            let depth = below.copied().unwrap_or(0) + 1;
            depths.insert(&field.id, depth);
        }
        depths.values().copied().max().unwrap_or(0)
    }

    /// What one of the fields reads.
    #[must_use]
    pub fn reads(&self, id: &str) -> Option<&FieldsRead> {
        self.fields
            .iter()
            .find(|(field, _)| field.id == id)
            .map(|(_, reads)| reads)
    }
}
