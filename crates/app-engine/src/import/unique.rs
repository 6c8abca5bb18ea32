//! Values that may exist only once, in a dry run: its rows are gone after each step, so what they had is remembered.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use edgewright_storage::SqlValue;

use crate::call::Failure;
use crate::compiled::CompiledTable;
use crate::row::unique_problem;
use crate::session::Session;
use crate::sql::{Scope, literal_condition};
use crate::store::text_at;

/// What rows of earlier steps had, as digests.
#[derive(Debug, Default)]
pub(super) struct Seen(BTreeSet<u64>);

/// One thing that may exist only once.
struct Once {
    columns: Vec<String>,
    condition: String,
}

/// Whether anything of a table may exist only once.
pub(super) fn has_unique(table: &CompiledTable) -> bool {
    !table.unique.is_empty() || table.fields.iter().any(|field| field.spec.unique)
}

fn all_of(table: &CompiledTable) -> Vec<Once> {
    let fields = table.fields.iter().filter(|field| field.spec.unique);
    let single = fields.filter_map(|field| {
        Some(Once {
            columns: vec![field.column.clone()?],
            condition: String::new(),
        })
    });
    let rules = table.unique.iter().map(|rule| {
        let columns = rule
            .fields
            .iter()
            .filter_map(|id| table.field(id)?.column.clone());
        let condition = rule
            .condition
            .as_ref()
            .and_then(|filter| literal_condition(&Scope::literal(table), filter));
        Once {
            columns: columns.collect(),
            condition: condition.map_or(String::new(), |sql| format!(" AND {sql}")),
        }
    });
    single.chain(rules).collect()
}

impl Seen {
    /// Takes up the rows with ids from `first` to `last`, which are there now. Answers those that have what a row of an
    /// earlier step had, by id.
    ///
    /// # Errors
    /// A failure of storage.
    pub(super) fn take_up(
        &mut self,
        session: &Session<'_>,
        table: &CompiledTable,
        first: &str,
        last: &str,
    ) -> Result<Vec<(String, Failure)>, Failure> {
        let mut taken = Vec::new();
        for (which, once) in all_of(table).iter().enumerate() {
            let list = once.columns.join(", ");
            // Two rows without a value do not have the same one.
            let given: Vec<String> = once
                .columns
                .iter()
                .map(|column| format!(" AND {column} IS NOT NULL"))
                .collect();
            let sql = format!(
                "SELECT id, {list} FROM {} WHERE id BETWEEN ?1 AND ?2{}{}",
                table.sql_name,
                given.concat(),
                once.condition
            );
            let rows = session.storage.query(&sql, &[first.into(), last.into()])?;
            for row in &rows.rows {
                if !self
                    .0
                    .insert(digest(which, row.get(1..).unwrap_or_default()))
                {
                    let named: Vec<String> = once
                        .columns
                        .iter()
                        .map(|column| format!("{}.{column}", table.sql_name))
                        .collect();
                    let problem = unique_problem(session, table, &named.join(", "));
                    taken.extend(problem.map(|problem| (text_at(row, 0), problem)));
                }
            }
        }
        Ok(taken)
    }
}

fn digest(which: usize, values: &[SqlValue]) -> u64 {
    let mut hasher = DefaultHasher::new();
    which.hash(&mut hasher);
    for value in values {
        match value {
            SqlValue::Text(text) => text.hash(&mut hasher),
            other => other.as_integer().hash(&mut hasher),
        }
    }
    hasher.finish()
}
