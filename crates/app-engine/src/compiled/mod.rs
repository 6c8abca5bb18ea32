//! The compiled form of a definition: made once per version, then only read.
//!
//! Everything a request needs is looked up here by id; nothing is compiled or parsed while a request waits.

mod field;
mod index;
mod table;

pub(crate) use field::CompiledField;
pub(crate) use index::{IndexPlan, is_row_order, plan_indexes};
pub(crate) use table::{CompiledTable, Incoming};

use std::collections::BTreeMap;

use edgewright_definition::AppDefinition;

use crate::store::Columns;

/// Why a definition cannot run. The checker finds all of these first, so it is our bug if one shows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the definition cannot run: {0}")]
pub(crate) struct CompileError(pub(crate) String);

/// One version, ready to run.
#[derive(Debug)]
pub(crate) struct Compiled {
    /// Its number.
    pub version: u32,
    /// The definition it was made from.
    pub definition: AppDefinition,
    /// Its tables in the definition's order.
    pub tables: Vec<CompiledTable>,
    by_id: BTreeMap<String, usize>,
}

impl Compiled {
    /// Compiles a definition onto the columns that hold its fields.
    pub(crate) fn new(
        version: u32,
        definition: AppDefinition,
        columns: &Columns,
    ) -> Result<Self, CompileError> {
        let mut tables = Vec::with_capacity(definition.tables.len());
        for table in &definition.tables {
            tables.push(CompiledTable::new(table, columns)?);
        }
        let by_id: BTreeMap<_, _> = tables
            .iter()
            .enumerate()
            .map(|(position, table)| (table.id.clone(), position))
            .collect();
        table::link_relations(&mut tables);
        Ok(Self {
            version,
            definition,
            tables,
            by_id,
        })
    }

    /// The table with this id.
    pub(crate) fn table(&self, id: &str) -> Option<&CompiledTable> {
        self.tables.get(*self.by_id.get(id)?)
    }
}
