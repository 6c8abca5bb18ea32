//! What the checks look up again and again, worked out once per document.

use std::collections::{BTreeMap, BTreeSet};

use crate::computed::ComputedFields;
use crate::document::{AppDefinition, Grant, OWNER_ROLE, Table, View, ViewType};
use edgewright_finding::did_you_mean;

/// The document with its indexes.
pub(super) struct Context<'a> {
    /// The document.
    pub(super) app: &'a AppDefinition,
    tables: BTreeMap<&'a str, (&'a Table, ComputedFields<'a>, BTreeSet<&'a str>)>,
}

impl<'a> Context<'a> {
    /// Indexes a document. Of tables with the same id the first counts.
    pub(super) fn new(app: &'a AppDefinition) -> Self {
        let mut tables = BTreeMap::new();
        for table in app.tables.iter().rev() {
            let computed = ComputedFields::of(table);
            let volatile = computed.volatile();
            tables.insert(table.id.as_str(), (table, computed, volatile));
        }
        Self { app, tables }
    }

    /// Indexes one table only, which is all a condition needs.
    pub(super) fn of_table(app: &'a AppDefinition, table: &'a Table) -> Self {
        let computed = ComputedFields::of(table);
        let volatile = computed.volatile();
        let tables = BTreeMap::from([(table.id.as_str(), (table, computed, volatile))]);
        Self { app, tables }
    }

    /// The table with this id.
    pub(super) fn table(&self, id: &str) -> Option<&'a Table> {
        self.tables.get(id).map(|(table, ..)| *table)
    }

    /// The computed fields of a table.
    pub(super) fn computed(&self, table: &Table) -> Option<&ComputedFields<'a>> {
        self.tables
            .get(table.id.as_str())
            .map(|(_, computed, _)| computed)
    }

    /// Whether a field of a table changes by itself.
    pub(super) fn is_volatile(&self, table: &Table, field: &str) -> bool {
        self.tables
            .get(table.id.as_str())
            .is_some_and(|(.., volatile)| volatile.contains(field))
    }

    /// Whether a role exists; the owner always does.
    pub(super) fn has_role(&self, id: &str) -> bool {
        id == OWNER_ROLE || self.app.access.roles.iter().any(|role| role.id == id)
    }

    /// What a role may do with a table; none for the owner, who may do everything, and for a role without a grant.
    pub(super) fn grant(&self, table: &str, role: &str) -> Option<&'a Grant> {
        self.app.access.tables.get(table)?.get(role)
    }

    /// What people call a role.
    pub(super) fn role_label(&self, id: &'a str) -> &'a str {
        self.app
            .access
            .roles
            .iter()
            .find(|role| role.id == id)
            .map_or(id, |role| role.label.as_str())
    }

    /// 'There is no table …' with the closest one that is.
    pub(super) fn no_table(&self, id: &str) -> String {
        let hint = did_you_mean(id, self.tables.keys().copied());
        format!("There is no table '{id}'.{hint}")
    }

    /// 'There is no role …' with the closest one that is.
    pub(super) fn no_role(&self, id: &str) -> String {
        let known = self.app.access.roles.iter().map(|role| role.id.as_str());
        let hint = did_you_mean(id, known.chain([OWNER_ROLE]));
        format!("There is no role '{id}'.{hint} Add it under access, or remove it here.")
    }
}

/// 'There is no field …' with the closest one that is.
pub(super) fn no_field(table: &Table, id: &str) -> String {
    let hint = did_you_mean(id, table.fields.iter().map(|field| field.id.as_str()));
    format!("There is no field '{id}' in {}.{hint}", table.label)
}

/// What people call a name of a table.
pub(super) fn label_of<'a>(table: &'a Table, name: &'a str) -> &'a str {
    table.field(name).map_or(name, |field| field.label.as_str())
}

/// The roles besides the owner that see a view: those it names, else those that may use it.
pub(super) fn roles_seeing<'a>(app: &'a AppDefinition, view: &'a View) -> Vec<&'a str> {
    let may_use = |role: &&str| {
        let grants = view
            .table
            .as_ref()
            .and_then(|table| app.access.tables.get(table));
        let grant = grants.and_then(|grants| grants.get(*role));
        grant.is_some_and(|grant| match view.kind {
            ViewType::Form => !grant.create.is_none(),
            _ => !grant.read.is_none(),
        })
    };
    let named = view.roles.iter().flatten().map(String::as_str);
    let all = app.access.roles.iter().map(|role| role.id.as_str());
    if view.roles.is_some() {
        named.filter(|role| *role != OWNER_ROLE).collect()
    } else {
        all.filter(may_use).collect()
    }
}
