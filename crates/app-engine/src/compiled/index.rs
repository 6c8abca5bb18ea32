//! Which indexes a version needs: what its views, alerts and access rules search and sort by, its relations and
//! what must be unique. Every index costs a written row per row, so nothing else gets one.

use std::collections::BTreeMap;

use edgewright_definition::AppDefinition;
use edgewright_definition::document::{FieldTest, Filter, FilterOp, Permission, Sort};
use sha2::{Digest, Sha256};

use super::{Compiled, CompiledTable};
use crate::sql::{Scope, literal_condition};
use crate::value::ValueKind;

/// Most ordinary indexes of one table; those of views come first.
const INDEXES_PER_TABLE: usize = 8;

/// One index to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IndexPlan {
    /// Its SQL name, which changes with its content.
    pub name: String,
    /// The statement that makes it.
    pub sql: String,
    /// Table and what to say if rows that exist do not allow it; only for unique ones.
    pub unique: Option<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    column: String,
    no_case: bool,
    descending: bool,
}

/// All indexes of a version.
pub(crate) fn plan_indexes(compiled: &Compiled) -> Vec<IndexPlan> {
    let mut plans = Vec::new();
    for table in &compiled.tables {
        plans.extend(unique_indexes(table));
        let wanted = wanted_keys(&compiled.definition, table);
        for keys in without_prefixes(wanted) {
            plans.push(ordinary_index(table, &keys));
        }
    }
    plans
}

fn named(table: &CompiledTable, body: &str, unique: bool) -> (String, String) {
    let digest = Sha256::digest(body.as_bytes());
    let hash: String = digest
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let letter = if unique { 'u' } else { 'i' };
    let word = if unique { "UNIQUE INDEX" } else { "INDEX" };
    let name = format!("{letter}_{}_{hash}", table.id);
    let sql = format!("CREATE {word} {name} ON {} {body}", table.sql_name);
    (name, sql)
}

fn unique_indexes(table: &CompiledTable) -> Vec<IndexPlan> {
    let mut plans = Vec::new();
    for field in table.fields.iter().filter(|field| field.spec.unique) {
        if let Some(column) = &field.column {
            let (name, sql) = named(table, &format!("({column})"), true);
            let words = format!(
                "Two rows of {} have the same {}.",
                table.label, field.spec.label
            );
            plans.push(IndexPlan {
                name,
                sql,
                unique: Some((table.id.clone(), words)),
            });
        }
    }
    for rule in &table.unique {
        let columns: Vec<&str> = rule
            .fields
            .iter()
            .filter_map(|id| table.field(id)?.column.as_deref())
            .collect();
        let scope = Scope::literal(table);
        let condition = rule
            .condition
            .as_ref()
            .and_then(|filter| literal_condition(&scope, filter))
            .map_or(String::new(), |sql| format!(" WHERE {sql}"));
        let (name, sql) = named(table, &format!("({}){condition}", columns.join(", ")), true);
        let words = format!("Rows of {} break this: {}", table.label, rule.message);
        plans.push(IndexPlan {
            name,
            sql,
            unique: Some((table.id.clone(), words)),
        });
    }
    plans
}

fn ordinary_index(table: &CompiledTable, keys: &[Key]) -> IndexPlan {
    let parts: Vec<String> = keys
        .iter()
        .map(|key| {
            let collation = if key.no_case { " COLLATE NOCASE" } else { "" };
            let direction = if key.descending { " DESC" } else { "" };
            format!("{}{collation}{direction}", key.column)
        })
        .collect();
    let (name, sql) = named(table, &format!("({})", parts.join(", ")), false);
    IndexPlan {
        name,
        sql,
        unique: None,
    }
}

/// What is searched and sorted by, most useful first.
fn wanted_keys(app: &AppDefinition, table: &CompiledTable) -> Vec<Vec<Key>> {
    let mut wanted = Vec::new();
    let views = app
        .views
        .iter()
        .filter(|view| view.table.as_deref() == Some(&table.id));
    for view in views {
        wanted.push(search_keys(table, view.filter.as_ref(), &view.sort));
        for id in [&view.group_by, &view.start].into_iter().flatten() {
            wanted.push(search_keys(table, None, &[ascending(id)]));
        }
    }
    for field in &table.fields {
        if matches!(field.kind, ValueKind::Link(_)) {
            wanted.push(search_keys(table, None, &[ascending(field.id())]));
        }
    }
    for grant in app
        .access
        .tables
        .get(&table.id)
        .into_iter()
        .flat_map(BTreeMap::values)
    {
        if let Permission::Where { condition } = &grant.read {
            wanted.push(search_keys(table, Some(condition), &[]));
        }
    }
    for alert in app.alerts.iter().filter(|alert| alert.table == table.id) {
        wanted.push(search_keys(table, Some(&alert.filter), &[]));
    }
    wanted.retain(|keys| !keys.is_empty());
    wanted
}

fn ascending(field: &str) -> Sort {
    Sort {
        field: field.to_owned(),
        descending: false,
    }
}

/// Equal fields first, then the order, or the first range if there is no order.
fn search_keys(table: &CompiledTable, filter: Option<&Filter>, sort: &[Sort]) -> Vec<Key> {
    let tests = filter.map(required_tests).unwrap_or_default();
    let mut keys = Vec::new();
    for test in tests.iter().filter(|test| test.op == FilterOp::Eq).take(2) {
        push_key(&mut keys, table, &test.field, false, false);
    }
    let first_descending = sort.first().is_some_and(|first| first.descending);
    for level in sort {
        if is_row_order(&level.field) {
            break;
        }
        let descending = level.descending != first_descending;
        push_key(&mut keys, table, &level.field, descending, true);
    }
    if sort.is_empty() {
        let range = tests.iter().find(|test| {
            matches!(
                test.op,
                FilterOp::Lt | FilterOp::Lte | FilterOp::Gt | FilterOp::Gte | FilterOp::In
            )
        });
        if let Some(test) = range {
            push_key(&mut keys, table, &test.field, false, false);
        }
    }
    keys
}

/// The primary key closes every index by itself; ids and moments of creation have the same order.
pub(crate) fn is_row_order(name: &str) -> bool {
    matches!(name, "id" | "created_at")
}

fn push_key(
    keys: &mut Vec<Key>,
    table: &CompiledTable,
    name: &str,
    descending: bool,
    ordered: bool,
) {
    let Some((kind, column)) = table.stored_name(name) else {
        return;
    };
    if is_row_order(name) || keys.iter().any(|key| key.column == column) {
        return;
    }
    keys.push(Key {
        column: column.to_owned(),
        no_case: ordered && kind.is_text(),
        descending,
    });
}

/// Comparisons that every matching row passes.
fn required_tests(filter: &Filter) -> Vec<&FieldTest> {
    match filter {
        Filter::Test(test) => vec![test],
        Filter::All { all } => all.iter().flat_map(required_tests).collect(),
        Filter::Any { .. } | Filter::Not { .. } => Vec::new(),
    }
}

/// Drops what another index begins with, and what is beyond the limit.
fn without_prefixes(wanted: Vec<Vec<Key>>) -> Vec<Vec<Key>> {
    let mut kept: Vec<Vec<Key>> = Vec::new();
    for keys in wanted {
        if kept.iter().any(|other| other.starts_with(&keys)) {
            continue;
        }
        kept.retain(|other| !keys.starts_with(other));
        kept.push(keys);
    }
    kept.truncate(INDEXES_PER_TABLE);
    kept
}
