//! The one transaction type. Everything leaves before the first answer is awaited, which costs one round trip and is
//! safe on a connection that several requests of an object share: no message of another request can come in between.

use edgewright_types::UserId;
use futures::future::{join, join_all};

use crate::{Database, Error, Param, Rows, deadline::within_ms};

/// Most statements of one transaction. Up to this number `join_all` polls in order, which the order on the wire
/// depends on.
pub const MAX_STATEMENTS: usize = 16;

/// How long a transaction may take, seen from this side. The server stops a statement before that.
const TRANSACTION_LIMIT_MS: u64 = 10_000;

/// The login role has no rights of its own, so if this were to fail, what follows would be refused as well.
const BEGIN: &str = "BEGIN; SET LOCAL ROLE edgewright_app; SET LOCAL statement_timeout = '5s'";
const TENANT: &str = "SELECT to_jsonb(set_config('edgewright.person_id', $1, true))";

/// Whose rows a transaction sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tenant<'a> {
    /// This person's.
    Person(&'a UserId),
    /// None at all: only functions that work without a tenant do anything.
    Nobody,
}

/// A statement that selects one `jsonb` column (or nothing). The text is fixed at compile time; values are parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    sql: &'static str,
    params: Vec<Param>,
}

impl Statement {
    /// A statement with its parameters `$1`, `$2`, and so on.
    #[must_use]
    pub fn new(sql: &'static str, params: impl Into<Vec<Param>>) -> Self {
        Self {
            sql,
            params: params.into(),
        }
    }
}

/// The text as it is sent: it names whose rows it is about. The tenant is a setting of the transaction, which a cache on
/// the way (Hyperdrive's is keyed by text and parameters) does not see; such a cache has to be off, and if one is left on,
/// it still cannot answer one person with what another was told.
fn for_tenant(tenant: Tenant<'_>, sql: &str) -> String {
    match tenant {
        Tenant::Person(id) => format!("/* {id} */ {sql}"),
        Tenant::Nobody => sql.to_owned(),
    }
}

impl Database {
    /// Runs the statements in one transaction for one tenant: all of them take effect, or none.
    ///
    /// # Errors
    /// The first statement that failed decides; see [`Error`].
    pub async fn transaction(
        &self,
        tenant: Tenant<'_>,
        statements: &[Statement],
    ) -> Result<Vec<Rows>, Error> {
        if statements.len() > MAX_STATEMENTS {
            return Err(Error::internal("too many statements for one transaction"));
        }
        within_ms(TRANSACTION_LIMIT_MS, self.send(tenant, statements))
            .await
            .unwrap_or(Err(Error::Unavailable { cause: None }))
    }

    /// A transaction of one statement.
    pub(crate) async fn run(
        &self,
        tenant: Tenant<'_>,
        statement: Statement,
    ) -> Result<Rows, Error> {
        let mut answers = self.transaction(tenant, &[statement]).await?;
        answers
            .pop()
            .ok_or_else(|| Error::internal("a statement has no answer"))
    }

    async fn send(&self, tenant: Tenant<'_>, statements: &[Statement]) -> Result<Vec<Rows>, Error> {
        let person = Param::from(match tenant {
            Tenant::Person(id) => id.as_str(),
            Tenant::Nobody => "",
        });
        let context = [person.typed()];
        let begin = join(
            self.client.batch_execute(BEGIN),
            self.client.query_typed(TENANT, &context),
        );
        let work = join_all(statements.iter().map(|statement| async {
            let params: Vec<_> = statement.params.iter().map(Param::typed).collect();
            let sql = for_tenant(tenant, statement.sql);
            self.client.query_typed(&sql, &params).await
        }));
        // PostgreSQL turns this into ROLLBACK by itself if anything before it failed.
        let commit = self.client.batch_execute("COMMIT");

        let ((began, context), (answers, committed)) = join(begin, join(work, commit)).await;
        began?;
        context?;
        let answers = answers
            .into_iter()
            .map(|answer| Rows::read(&answer?))
            .collect::<Result<_, _>>()?;
        committed?;
        Ok(answers)
    }
}
