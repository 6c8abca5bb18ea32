//! Who may see and change what, read from the definition. What is not granted is denied.

use edgewright_definition::AppDefinition;
use edgewright_definition::document::{Filter, Grant, OWNER_ROLE, Permission, View, Visibility};
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::Actor;

use crate::store::{Meta, role_of};

/// What is done to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowAction {
    /// See it.
    Read,
    /// Add it.
    Create,
    /// Change it.
    Update,
    /// Delete it.
    Delete,
}

static EVERY: Permission = Permission::Every(true);
static NONE: Permission = Permission::Every(false);

/// The rights of one role in one version.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Access<'a> {
    app: &'a AppDefinition,
    role: &'a str,
}

impl<'a> Access<'a> {
    pub(crate) const fn new(app: &'a AppDefinition, role: &'a str) -> Self {
        Self { app, role }
    }

    /// Whether this is the owner, who may do everything.
    pub(crate) fn is_owner(&self) -> bool {
        self.role == OWNER_ROLE
    }

    fn grant(&self, table: &str) -> Option<&'a Grant> {
        self.app.access.tables.get(table)?.get(self.role)
    }

    /// Which rows of a table it may do that to.
    pub(crate) fn permission(&self, table: &str, action: RowAction) -> &'a Permission {
        if self.is_owner() {
            return &EVERY;
        }
        let Some(grant) = self.grant(table) else {
            return &NONE;
        };
        match action {
            RowAction::Read => &grant.read,
            RowAction::Create => &grant.create,
            RowAction::Update => &grant.update,
            RowAction::Delete => &grant.delete,
        }
    }

    /// Whether it may do that to at least some rows.
    pub(crate) fn may(&self, table: &str, action: RowAction) -> bool {
        !self.permission(table, action).is_none()
    }

    /// Whether the table exists for it at all: it may read or add rows.
    pub(crate) fn knows_table(&self, table: &str) -> bool {
        self.may(table, RowAction::Read) || self.may(table, RowAction::Create)
    }

    /// Whether it may see every row of a table.
    pub(crate) fn reads_every_row(&self, table: &str) -> bool {
        matches!(
            self.permission(table, RowAction::Read),
            Permission::Every(true)
        )
    }

    /// Whether it may see a field.
    pub(crate) fn sees_field(&self, table: &str, field: &str) -> bool {
        self.is_owner()
            || self
                .grant(table)
                .is_some_and(|grant| !grant.hidden_fields.iter().any(|hidden| hidden == field))
    }

    /// Whether it sees a field and cannot set it.
    pub(crate) fn only_reads_field(&self, table: &str, field: &str) -> bool {
        !self.is_owner()
            && self
                .grant(table)
                .is_some_and(|grant| grant.read_only_fields.iter().any(|only| only == field))
    }

    /// Whether a condition looks only at what it sees.
    pub(crate) fn sees_filter(&self, table: &str, filter: &Filter) -> bool {
        match filter {
            Filter::All { all: list } | Filter::Any { any: list } => {
                list.iter().all(|filter| self.sees_filter(table, filter))
            }
            Filter::Not { not } => self.sees_filter(table, not),
            Filter::Test(test) => self.sees_field(table, &test.field),
        }
    }

    /// Whether it sees a view.
    pub(crate) fn sees_view(&self, view: &View) -> bool {
        self.is_owner()
            || edgewright_definition::checker::roles_seeing(self.app, view).contains(&self.role)
    }

    /// Whether it is among roles that a view, an alert or a transition names; everybody is if none are named.
    pub(crate) fn is_among(&self, roles: Option<&Vec<String>>) -> bool {
        self.is_owner() || roles.is_none_or(|roles| roles.iter().any(|role| role == self.role))
    }
}

/// The role of who asks; none if the app is not shared with them.
pub(crate) fn role_of_actor(
    storage: &dyn SqlStorage,
    meta: &Meta,
    app: &AppDefinition,
    actor: &Actor,
) -> Result<Option<String>, StorageError> {
    let is_owner = actor.user_id() == Some(&meta.owner_id) || matches!(actor, Actor::System { .. });
    if is_owner {
        return Ok(Some(OWNER_ROLE.to_owned()));
    }
    if app.access.visibility == Visibility::Private {
        return Ok(None);
    }
    if let Some(email) = actor.email() {
        let given = role_of(storage, &email.to_lowercase())?;
        let known = given.filter(|given| app.access.roles.iter().any(|role| role.id == *given));
        if known.is_some() {
            return Ok(known);
        }
    }
    if app.access.visibility == Visibility::Public {
        return Ok(app.access.visitor_role.clone());
    }
    Ok(None)
}
