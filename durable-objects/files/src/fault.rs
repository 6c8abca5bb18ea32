//! Breaks on purpose, and lets time pass; only in builds for tests.

use serde::Deserialize;
use worker::{Request, Response, Result};

use crate::{
    Files,
    answer::{self, answer},
    asked, now,
};

thread_local! {
    static POINT: std::cell::RefCell<String> = std::cell::RefCell::default();
}

/// What a test wants.
#[derive(Deserialize)]
struct Fault {
    /// Where the next one breaks: `before-put`, `after-put`, or nowhere.
    #[serde(default)]
    point: String,
    /// How far everything lies back that is kept here.
    #[serde(default)]
    age_ms: i64,
}

impl Files {
    /// Says what is to break, makes everything older, lets go of what can be let go of, and answers how many bytes are
    /// accounted for and which keys of this person the bucket has.
    pub async fn fault(&self, mut request: Request) -> Result<Response> {
        let fault: Fault = match asked::body(&mut request).await {
            Ok(fault) => fault,
            Err(refusal) => return answer(Err(refusal)),
        };
        POINT.set(fault.point);
        if fault.age_ms > 0 {
            use edgewright_storage::SqlStorage as _;
            let sql = "UPDATE contents SET at = at - ?1, kept_until = kept_until - ?1";
            if let Err(error) = self.storage.query(sql, &[fault.age_ms.into()]) {
                return Response::error(error.to_string(), 500);
            }
            self.collect().await;
        }
        let prefix = self
            .owner
            .as_ref()
            .map(|owner| format!("{}.{owner}/", owner.as_str().len()));
        let listed = self
            .bucket()?
            .list()
            .prefix(prefix.unwrap_or_default())
            .execute()
            .await?;
        let keys: Vec<String> = listed.objects().iter().map(worker::Object::key).collect();
        let bytes = match self.exists() {
            Ok(true) => self.ledger().stored_bytes().unwrap_or_default(),
            _ => 0,
        };
        answer(answer::json(
            &serde_json::json!({"keys": keys, "bytes": bytes, "now": now()}),
        ))
    }

    /// Breaks if this is where it was told to.
    pub async fn break_at(&self, point: &str) -> Result<()> {
        let is_here = POINT.with_borrow(|wanted| wanted == point);
        if is_here {
            POINT.set(String::new());
            return Err(worker::Error::RustError(format!("asked to break {point}")));
        }
        Ok(())
    }
}
