//! The request that leaves.

use std::collections::BTreeSet;

use edgewright_types::EffectId;
use edgewright_workflow_definition::{address::Origin, error::standard::AUTHORIZATION};
use edgewright_workflow_engine::{effect::HttpCall, error::WorkflowError, secret::Marks};
use serde_json::Value;

use crate::{authentication, header};

/// A request with everything in it, secrets included: it must not be logged or kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The method in capitals.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// Headers, their names in lower case, each once.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Option<Vec<u8>>,
}

/// On whose behalf requests are made.
pub struct Sender<'a> {
    /// The marks of the run.
    pub marks: Marks<'a>,
    /// The value of a secret.
    pub secret: &'a dyn Fn(&str) -> Option<String>,
    /// The token for a call that needs one of an authority.
    pub token: Option<&'a str>,
    /// Where the workflow may send requests.
    pub origins: &'a BTreeSet<Origin>,
    /// Whether hosts outside the public internet are called, in development only.
    pub private_addresses: bool,
}

impl Sender<'_> {
    /// The request of a call. The effect's id goes along as its idempotency key, the same for every try.
    ///
    /// # Errors
    /// When the address is none the workflow may call, a secret is not set, or a header cannot be sent.
    pub fn request(&self, call: &HttpCall, id: &EffectId) -> Result<Outgoing, WorkflowError> {
        let mut headers = self.headers(call)?;
        let body = match &call.body {
            Some(_) if matches!(call.method.as_str(), "GET" | "HEAD") => {
                return Err(WorkflowError::configuration(format!(
                    "A {} request has no body. Put the data into 'query', or use POST.",
                    call.method
                )));
            }
            Some(body) => Some(self.body(body, &mut headers)?),
            None => None,
        };
        if let Some(as_whom) = &call.authentication {
            let reveal = |text: &str| self.reveal(text);
            let value = authentication::authorization(as_whom, &reveal, self.secret, self.token)?;
            set(&mut headers, header::checked("authorization", &value)?);
        }
        offer(&mut headers, "idempotency-key", id.as_str());
        offer(&mut headers, "user-agent", "Edgewright");
        Ok(Outgoing {
            method: call.method.clone(),
            url: self.url(call)?,
            headers,
            body,
        })
    }

    /// The address with its query. What a secret made of it is checked as well.
    fn url(&self, call: &HttpCall) -> Result<String, WorkflowError> {
        let revealed = self.reveal(&call.uri)?;
        let mut url = revealed.split('#').next().unwrap_or_default().to_owned();
        let origin = Origin::of(&url, self.private_addresses)
            .map_err(|refused| WorkflowError::configuration(refused.to_string()))?;
        if !self.origins.contains(&origin) {
            return Err(WorkflowError::new(
                AUTHORIZATION,
                403,
                "Not allowed",
                format!(
                    "This workflow may not call {origin}. Name it in document.metadata.origins if it should."
                ),
            ));
        }
        if !call.query.is_empty() {
            let mut query = form_urlencoded::Serializer::new(String::new());
            for (name, value) in &call.query {
                query.append_pair(&self.reveal(name)?, &self.reveal(value)?);
            }
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&query.finish());
        }
        Ok(url)
    }

    fn headers(&self, call: &HttpCall) -> Result<Vec<(String, String)>, WorkflowError> {
        let mut headers = Vec::with_capacity(call.headers.len() + 4);
        for (name, value) in &call.headers {
            set(&mut headers, header::checked(name, &self.reveal(value)?)?);
        }
        Ok(headers)
    }

    fn body(
        &self,
        body: &Value,
        headers: &mut Vec<(String, String)>,
    ) -> Result<Vec<u8>, WorkflowError> {
        let revealed = self
            .marks
            .reveal_value(body, self.secret)
            .map_err(|name| authentication::missing(&name))?;
        if let Value::String(text) = revealed {
            offer(headers, "content-type", "text/plain; charset=utf-8");
            return Ok(text.into_bytes());
        }
        offer(headers, "content-type", "application/json");
        serde_json::to_vec(&revealed)
            .map_err(|_| WorkflowError::runtime("The body could not be written as JSON."))
    }

    pub(crate) fn reveal(&self, text: &str) -> Result<String, WorkflowError> {
        self.marks
            .reveal(text, self.secret)
            .map_err(|name| authentication::missing(&name))
    }
}

/// Sets a header, in place of one of the same name.
fn set(headers: &mut Vec<(String, String)>, header: (String, String)) {
    headers.retain(|(name, _)| *name != header.0);
    headers.push(header);
}

/// Sets a header unless the workflow has.
fn offer(headers: &mut Vec<(String, String)>, name: &str, value: &str) {
    if !headers.iter().any(|(known, _)| known == name) {
        headers.push((name.to_owned(), value.to_owned()));
    }
}

#[cfg(test)]
mod tests;
