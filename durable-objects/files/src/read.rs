//! Shows files, and takes names away.

use edgewright_files::{Digest, Entry};
use edgewright_types::Problem;
use serde_json::json;
use worker::{Request, Response, Result, console_error};

use crate::{
    Files,
    answer::{self, Refusal, answer},
    asked::{self, Listed, Which},
};

/// What a file is taken for whose type is not known.
const ANY_TYPE: &str = "application/octet-stream";

impl Files {
    /// The content of a file.
    pub async fn get(&self, mut request: Request) -> Result<Response> {
        answer(self.try_get(&mut request).await)
    }

    async fn try_get(&self, request: &mut Request) -> std::result::Result<Response, Refusal> {
        let which: Which = asked::body(request).await?;
        let entry = self
            .find(&which)?
            .ok_or_else(|| Problem::not_found("file"))?;
        let digest: Digest = entry
            .file
            .parse()
            .map_err(|()| Refusal::Ours("a digest cannot be read".to_owned()))?;
        let found = self.bucket()?.get(self.key(&digest)?).execute().await?;
        let Some(body) = found.as_ref().and_then(worker::Object::body) else {
            console_error!("files.missing={digest}");
            return Err(Problem::not_found("file").into());
        };
        let response = Response::from_body(body.response_body()?)?;
        let headers = response.headers();
        headers.set("content-type", &entry.kind)?;
        headers.set(
            "x-edgewright-file",
            &json!({"file": entry.file, "size": entry.size}).to_string(),
        )?;
        Ok(response)
    }

    fn find(&self, which: &Which) -> std::result::Result<Option<Entry>, Refusal> {
        if !self.exists()? {
            return Ok(None);
        }
        if let Some(name) = &which.name {
            return Ok(self.ledger().named(name)?);
        }
        let digest = which.file.as_deref().and_then(|file| file.parse().ok());
        let Some(digest): Option<Digest> = digest else {
            return Ok(None);
        };
        let size = self.ledger().size(&digest)?;
        Ok(size.map(|size| Entry {
            name: None,
            file: digest.to_string(),
            size,
            kind: ANY_TYPE.to_owned(),
        }))
    }

    /// Takes a name away.
    pub async fn remove(&self, mut request: Request) -> Result<Response> {
        answer(self.try_remove(&mut request).await)
    }

    async fn try_remove(&self, request: &mut Request) -> std::result::Result<Response, Refusal> {
        let which: Which = asked::body(request).await?;
        let name = which.name.unwrap_or_default();
        let removed = self.exists()? && self.ledger().remove(&name)?;
        if removed {
            self.collect().await;
        }
        answer::json(&json!({"deleted": removed}))
    }

    /// Named files.
    pub async fn list(&self, mut request: Request) -> Result<Response> {
        answer(self.try_list(&mut request).await)
    }

    async fn try_list(&self, request: &mut Request) -> std::result::Result<Response, Refusal> {
        let asked: Listed = asked::body(request).await?;
        let items = match self.exists()? {
            true => {
                let limit = asked.limit.saturating_add(1);
                self.ledger().list(&asked.prefix, &asked.after, limit)?
            }
            false => Vec::new(),
        };
        let limit = usize::try_from(asked.limit).unwrap_or(usize::MAX);
        let shown = items.get(..limit).unwrap_or(&items);
        let next =
            (shown.len() < items.len()).then(|| shown.last().and_then(|last| last.name.clone()));
        answer::json(&json!({"items": shown, "next": next.flatten()}))
    }
}
