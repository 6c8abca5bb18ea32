//! Keeps a file: room first, then the bucket, then the account. Whatever breaks in between leaves at most a content that
//! nobody sees and that is let go of later, never an account of something that is not there.

use edgewright_files::{Begun, Digest, New, object_key};
use edgewright_limits::file::FILE_BYTES;
use edgewright_types::Problem;
use serde_json::json;
use worker::{Request, Response, Result};

use crate::{
    Files,
    answer::{self, Refusal, answer},
    asked::{self, Put},
    now,
};

/// Header that says what is put.
const FILE_HEADER: &str = "x-edgewright-file";

impl Files {
    /// Keeps the body as a file.
    pub async fn put(&self, mut request: Request) -> Result<Response> {
        answer(self.try_put(&mut request).await)
    }

    async fn try_put(&self, request: &mut Request) -> std::result::Result<Response, Refusal> {
        let header = request.headers().get(FILE_HEADER)?.unwrap_or_default();
        let put: Put = asked::read(&header)?;
        let content = request.bytes().await?;
        if content.len() > FILE_BYTES {
            return Err(too_large().into());
        }
        let digest = Digest::of(&content);
        let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
        let new = New {
            digest: &digest,
            size,
            name: put.name.as_deref(),
            kind: &put.kind,
            kept_until: put.kept_until,
        };
        self.install()?;
        // Armed before anything is begun, so that what breaks off is found.
        self.arm(now().plus(edgewright_limits::file::UNFINISHED_MS))
            .await;
        if self.ledger().begin(&new, put.plan, now())?? == Begun::Write {
            self.write(&digest, content).await?;
        }
        self.keep(&new).await
    }

    /// Gives a file that is there a name, or keeps it longer.
    pub async fn name(&self, mut request: Request) -> Result<Response> {
        answer(self.try_name(&mut request).await)
    }

    async fn try_name(&self, request: &mut Request) -> std::result::Result<Response, Refusal> {
        let put: Put = asked::body(request).await?;
        let digest = put.file.as_deref().and_then(|file| file.parse().ok());
        let digest: Digest = digest.ok_or_else(|| Problem::not_found("file"))?;
        if !self.exists()? {
            return Err(Problem::not_found("file").into());
        }
        let size = self.ledger().size(&digest)?;
        let size = size.ok_or_else(|| Problem::not_found("file"))?;
        let new = New {
            digest: &digest,
            size: u64::try_from(size).unwrap_or_default(),
            name: put.name.as_deref(),
            kind: &put.kind,
            kept_until: put.kept_until,
        };
        match self.ledger().begin(&new, put.plan, now())?? {
            Begun::IsThere => self.keep(&new).await,
            Begun::Write => Err(Problem::not_found("file").into()),
        }
    }

    async fn write(&self, digest: &Digest, content: Vec<u8>) -> Result<()> {
        #[cfg(feature = "fault-injection")]
        self.break_at("before-put").await?;
        self.bucket()?
            .put(self.key(digest)?, content)
            .execute()
            .await?;
        #[cfg(feature = "fault-injection")]
        self.break_at("after-put").await?;
        Ok(())
    }

    async fn keep(&self, new: &New<'_>) -> std::result::Result<Response, Refusal> {
        if !self.ledger().finish(new, now())? {
            return Err(Problem::unavailable().into());
        }
        answer::json(&json!({"file": new.digest.as_str(), "size": new.size, "type": new.kind}))
    }

    /// Where a content lies.
    pub fn key(&self, digest: &Digest) -> Result<String> {
        let owner = self.owner.as_ref().ok_or_else(|| {
            worker::Error::RustError("an object of files that is nobody's".to_owned())
        })?;
        Ok(object_key(owner, digest))
    }
}

fn too_large() -> Problem {
    let detail = format!("A file has at most {FILE_BYTES} bytes.");
    Problem::caller(413, "body-too-large", detail).with("limit_bytes", FILE_BYTES)
}
