//! The HTTP API, as the commands use it: JSON in, JSON out, problems as failures.

mod events;
mod session;

use std::time::Duration;

use serde_json::Value;
use ureq::http::{Method, Request, Response};
use ureq::{Agent, Body};

use crate::credentials::Credentials;
use crate::failure::Failure;

/// The server of a development machine.
const DEFAULT_URL: &str = "http://127.0.0.1:8787";

/// Largest answer read.
const ANSWER_BYTES: u64 = 64 << 20;

/// What goes along with a request.
#[derive(Clone, Copy)]
enum Payload<'a> {
    Nothing,
    Json(&'a Value),
    Csv(&'a [u8]),
}

/// A server, and who we are to it.
pub struct Client {
    agent: Agent,
    url: String,
    api_key: Option<String>,
    credentials: Credentials,
}

impl Client {
    /// A client for the address given, else the one signed in to last, else the local one.
    pub fn new(url: Option<String>) -> Result<Self, Failure> {
        let credentials = Credentials::read()?;
        let url = url
            .or_else(|| credentials.current.clone())
            .unwrap_or_else(|| DEFAULT_URL.to_owned());
        let url = url.trim_end_matches('/').to_owned();
        if !edgewright_definition::value::is_url(&url) {
            return Err(Failure::local(
                "url-form",
                format!("'{url}' is not the address of a server. It looks like {DEFAULT_URL}."),
            ));
        }
        let api_key = std::env::var("EDGEWRIGHT_API_KEY")
            .ok()
            .filter(|key| !key.is_empty());
        Ok(Self {
            agent: agent(&url, Duration::from_secs(120), None),
            url,
            api_key,
            credentials,
        })
    }

    /// The server's address, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The user name of whoever is signed in, the first part of their addresses.
    pub fn username(&mut self) -> Result<String, Failure> {
        let me = self.get("/v1/me")?;
        let name = me.get("username").and_then(Value::as_str);
        Ok(name.unwrap_or_default().to_owned())
    }

    /// Reads a document.
    pub fn get(&mut self, path: &str) -> Result<Value, Failure> {
        self.send(Method::GET, path, Payload::Nothing, None)
    }

    /// Sends a document; with a key, a repetition is the same request.
    pub fn post(&mut self, path: &str, body: &Value, key: Option<&str>) -> Result<Value, Failure> {
        self.send(Method::POST, path, Payload::Json(body), key)
    }

    /// Sends a CSV file as it is; with a key, a repetition goes on where the first one broke off.
    pub fn post_file(
        &mut self,
        path: &str,
        file: &[u8],
        key: Option<&str>,
    ) -> Result<Value, Failure> {
        self.send(Method::POST, path, Payload::Csv(file), key)
    }

    /// Puts a document in the place of another.
    pub fn put(&mut self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.send(Method::PUT, path, Payload::Json(body), None)
    }

    /// Changes a document.
    pub fn patch(&mut self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.send(Method::PATCH, path, Payload::Json(body), None)
    }

    /// Deletes a document.
    pub fn delete(&mut self, path: &str) -> Result<Value, Failure> {
        self.send(Method::DELETE, path, Payload::Nothing, None)
    }

    /// Sends a request and, if the sign-in ran out, renews it and sends it once more.
    fn send(
        &mut self,
        method: Method,
        path: &str,
        body: Payload<'_>,
        key: Option<&str>,
    ) -> Result<Value, Failure> {
        let first = self.send_once(&method, path, body, key);
        match first {
            Err(failure) if failure.status() == Some(401) && self.renew()? => {
                self.send_once(&method, path, body, key)
            }
            Err(failure) if failure.status() == Some(401) => {
                let detail = format!(
                    "{} Sign in first: edgewright login --email YOU.",
                    failure.detail()
                );
                Err(failure.with("detail", detail))
            }
            other => other,
        }
    }

    fn send_once(
        &self,
        method: &Method,
        path: &str,
        body: Payload<'_>,
        key: Option<&str>,
    ) -> Result<Value, Failure> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("accept", "application/json");
        if let Some(token) = self.token() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let sent = match body {
            Payload::Json(body) => {
                let request = request.header("content-type", "application/json");
                self.agent
                    .run(request.body(body.to_string()).map_err(broken)?)
            }
            Payload::Csv(file) => {
                let request = request.header("content-type", "text/csv");
                self.agent.run(request.body(file).map_err(broken)?)
            }
            Payload::Nothing => self.agent.run(request.body(()).map_err(broken)?),
        };
        read(sent.map_err(|error| unreachable(&self.url, &error))?)
    }

    fn token(&self) -> Option<&str> {
        let signed_in = || {
            Some(
                self.credentials
                    .servers
                    .get(&self.url)?
                    .access_token
                    .as_str(),
            )
        };
        self.api_key.as_deref().or_else(signed_in)
    }
}

/// An agent that never treats a status as an error and never takes a detour to this machine.
fn agent(url: &str, timeout: Duration, timeout_body: Option<Duration>) -> Agent {
    let local = ["://127.", "://localhost", "://[::1]"]
        .iter()
        .any(|host| url.contains(host));
    let mut config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_connect(Some(Duration::from_secs(10)))
        .timeout_recv_response(Some(timeout))
        .timeout_recv_body(timeout_body.or(Some(timeout)))
        .user_agent(concat!("edgewright-cli/", env!("CARGO_PKG_VERSION")));
    if local {
        config = config.proxy(None);
    }
    config.build().into()
}

fn read(mut response: Response<Body>) -> Result<Value, Failure> {
    let status = response.status().as_u16();
    let text = response
        .body_mut()
        .with_config()
        .limit(ANSWER_BYTES)
        .read_to_string()
        .map_err(|error| {
            Failure::local(
                "answer-unreadable",
                format!("The server's answer broke off: {error}. Try again."),
            )
        })?;
    let document = if text.trim().is_empty() {
        Some(Value::Null)
    } else {
        serde_json::from_str::<Value>(&text).ok()
    };
    match document {
        Some(document) if (200..300).contains(&status) => Ok(document),
        Some(problem) if problem.get("code").is_some() => Err(Failure { problem }),
        _ => Err(Failure::local(
            "answer-unreadable",
            format!(
                "The server answered with status {status} and nothing this program \
             understands. Check the address."
            ),
        )
        .with("status", status)),
    }
}

fn broken(error: ureq::http::Error) -> Failure {
    Failure::local(
        "request-unsendable",
        format!("The request cannot be sent: {error}. Check the arguments."),
    )
}

fn unreachable(url: &str, error: &ureq::Error) -> Failure {
    Failure::local(
        "server-unreachable",
        format!(
            "{url} does not answer: {error}. Check that it runs, or give another address \
                 with --url."
        ),
    )
}
