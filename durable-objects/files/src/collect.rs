//! Lets go of contents that nobody needs: first they are shown to nobody any more, then they leave the bucket, then the
//! account. Whatever breaks in between is done again.

use edgewright_limits::file::UNFINISHED_MS;
use edgewright_types::UnixMillis;
use worker::console_error;

use crate::{Files, answer::Refusal, now};

/// How long after trouble the alarm rings again.
const TROUBLE_MS: i64 = 60_000;

impl Files {
    /// Lets go of what it can, and has the alarm ring for the rest.
    pub async fn collect(&self) {
        let next = match self.try_collect().await {
            Ok(next) => next,
            Err(Refusal::Ours(cause)) => {
                console_error!("files.collect={cause}");
                Some(now().plus(TROUBLE_MS))
            }
            Err(Refusal::Problem(_)) => None,
        };
        if let Some(next) = next {
            self.arm(next.max(now().plus(TROUBLE_MS))).await;
        }
    }

    async fn try_collect(&self) -> std::result::Result<Option<UnixMillis>, Refusal> {
        if !self.exists()? {
            return Ok(None);
        }
        for digest in self.ledger().let_go(now())? {
            self.bucket()?.delete(self.key(&digest)?).await?;
            self.ledger().gone(&digest)?;
        }
        Ok(self.ledger().next_look()?)
    }

    /// Has the alarm ring then or earlier.
    pub async fn arm(&self, moment: UnixMillis) {
        // What may be let go of soon waits for its turn; the alarm is a row each time it is set.
        if self
            .armed
            .get()
            .is_some_and(|armed| armed <= moment.plus(UNFINISHED_MS) && armed > now())
        {
            return;
        }
        self.armed.set(Some(moment));
        if let Err(error) = self.storage.set_alarm(moment.0).await {
            self.armed.set(None);
            console_error!("files.alarm={error}");
        }
    }
}
