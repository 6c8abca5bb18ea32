//! One request on its way through the Worker, as a handler sees it: matched, authenticated, measured.

use std::rc::Rc;

use edgewright_identity::StandingSession;
use edgewright_types::{Actor, AppAddress, Entropy, FeatureId, Problem, UnixMillis, UserId};
use serde::de::DeserializeOwned;
use worker::{Context, Env, Request};

use crate::{clock, json_body, query_parameters::QueryParameters};

/// What the whole request shares.
pub struct Call {
    /// Values of the pattern's `{names}`, decoded.
    pub params: Vec<(&'static str, String)>,
    /// Query parameters.
    pub query: QueryParameters,
    /// Who asks.
    pub actor: Actor,
    /// The session they ask in, if an access token of ours says so.
    pub session: Option<StandingSession>,
    /// The body, not longer than the route allows; empty when the route takes none.
    pub body: Vec<u8>,
    /// The request itself, for its headers and for upgrades.
    pub request: Request,
    /// Bindings and settings.
    pub env: Env,
    /// Lets work outlive the response.
    pub context: Rc<Context>,
    /// Id of this request, in every log line and answer.
    pub request_id: String,
    /// Now, read once.
    pub now: UnixMillis,
}

impl Call {
    /// A value of the pattern.
    pub fn param(&self, name: &str) -> &str {
        let found = self.params.iter().find(|(key, _)| *key == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// A query parameter, the first of its name.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.first(name)
    }

    /// A request header.
    pub fn header(&self, name: &str) -> Option<String> {
        self.request.headers().get(name).ok().flatten()
    }

    /// The body as a typed document.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        json_body::read(&self.body)
    }

    /// Fresh randomness.
    pub fn entropy(&self) -> Result<Entropy, Problem> {
        clock::entropy()
    }

    /// The signed-in person; the route's `Auth` makes sure there is one.
    pub fn person(&self) -> Result<&UserId, Problem> {
        self.actor
            .user_id()
            .ok_or_else(|| Problem::caller(401, "not-signed-in", "Sign in first, then try again."))
    }

    /// The app of the path. A spelling that cannot be an address is an app that does not exist.
    pub fn app_address(&self) -> Result<AppAddress, Problem> {
        AppAddress::from_segments(self.param("owner"), self.param("slug"))
            .map_err(|_| Problem::not_found("app"))
            .and_then(|address| match address {
                AppAddress::Check(_) => Err(Problem::not_found("app")),
                other => Ok(other),
            })
    }

    /// The feature of the path.
    pub fn feature_id(&self) -> Result<FeatureId, Problem> {
        self.param("feature_id")
            .parse()
            .map_err(|_| Problem::not_found("build"))
    }

    /// The idempotency key, if the caller sent one.
    pub fn idempotency_key(&self) -> Result<Option<String>, Problem> {
        let Some(key) = self.header("idempotency-key") else {
            return Ok(None);
        };
        let fits = (1..=edgewright_limits::request::IDEMPOTENCY_KEY_BYTES).contains(&key.len())
            && key.bytes().all(|byte| byte.is_ascii_graphic());
        if fits {
            Ok(Some(key))
        } else {
            Err(Problem::caller(
                400,
                "idempotency-key-invalid",
                "An Idempotency-Key is 1 to 100 visible ASCII characters. Send a shorter one, such as a UUID.",
            ))
        }
    }
}
