//! The mailbox of a development machine. The Worker calls this in development only.

use edgewright_types::UnixMillis;
use serde::{Deserialize, Serialize};

use crate::{Database, Error, Statement, Tenant};

/// A mail that would have been sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DevMail {
    /// Its number, as text.
    pub id: String,
    /// To whom.
    pub to: String,
    /// Subject line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// When.
    pub sent_at: UnixMillis,
}

impl Database {
    /// Puts a mail into the mailbox.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn dev_mail_insert(
        &self,
        to: &str,
        subject: &str,
        text: &str,
        now: UnixMillis,
    ) -> Result<(), Error> {
        let statement = Statement::new(
            "SELECT null::jsonb FROM edgewright.dev_mail_insert($1, $2, $3, $4)",
            [to.into(), subject.into(), text.into(), now.into()],
        );
        self.run(Tenant::Nobody, statement).await.map(drop)
    }

    /// The newest 50 mails to an address, or to anybody.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn dev_mail_list(&self, to: Option<&str>) -> Result<Vec<DevMail>, Error> {
        let statement = Statement::new("SELECT edgewright.dev_mail_list($1)", [to.into()]);
        self.run(Tenant::Nobody, statement).await?.all()
    }
}
