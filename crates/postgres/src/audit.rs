//! The audit log: entries are added and never changed.

use edgewright_types::UnixMillis;
use serde_json::Value;

use crate::{Database, Error, Statement, Tenant};

/// One thing that somebody did.
#[derive(Debug, Clone)]
pub struct AuditEntry<'a> {
    /// Stable over repeats, such as the request's or effect's id.
    pub id: &'a str,
    /// What was done, such as `session.reused`.
    pub action: &'a str,
    /// To what: an id or address, at most 200 characters.
    pub subject: &'a str,
    /// Details without secrets.
    pub detail: &'a Value,
    /// When.
    pub at: UnixMillis,
}

impl Database {
    /// Adds an entry for the tenant, or for nobody (a failed sign-in); the same id again changes nothing.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn audit_append(
        &self,
        tenant: Tenant<'_>,
        entry: AuditEntry<'_>,
    ) -> Result<(), Error> {
        let statement = Statement::new(
            "INSERT INTO edgewright.audit_log (id, person_id, action, subject, detail, at) \
             VALUES ($1, edgewright.current_person(), $2, left($3, 200), $4, edgewright.from_millis($5)) \
             ON CONFLICT DO NOTHING",
            [
                entry.id.into(),
                entry.action.into(),
                entry.subject.into(),
                entry.detail.into(),
                entry.at.into(),
            ],
        );
        self.run(tenant, statement).await.map(drop)
    }
}
