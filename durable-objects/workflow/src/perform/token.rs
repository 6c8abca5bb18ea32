//! Tokens for calls: asked for at the Worker `calls`, kept in memory until shortly before they end, and never asked for twice
//! at once. None is stored or shown.

use std::{cell::RefCell, collections::HashMap, future::Future, pin::Pin};

use edgewright_limits::workflow_run::TOKENS_KEPT;
use edgewright_types::{Secret, UnixMillis};
use edgewright_workflow_engine::WorkflowError;
use edgewright_workflow_http::{TokenAnswer, TokenAsk};
use futures::{FutureExt, future::Shared};
use worker::{Env, Method, Request, RequestInit, console_error};

use crate::clock;

const BINDING: &str = "CALLS";
/// A token is not used in the last seconds of its life: it has a way to go.
const MARGIN_SECONDS: u64 = 30;
/// How long one is used whose end the authority does not tell.
const UNTOLD_SECONDS: u64 = 60;

type Key = [u8; 32];
type Asking = Shared<Pin<Box<dyn Future<Output = Result<Fresh, WorkflowError>>>>>;

/// The tokens of one workflow.
#[derive(Default)]
pub struct Tokens {
    kept: RefCell<HashMap<Key, Kept>>,
    asking: RefCell<HashMap<Key, Asking>>,
}

struct Kept {
    token: Secret,
    until: UnixMillis,
}

#[derive(Clone)]
struct Fresh {
    token: Secret,
    seconds: u64,
}

impl Tokens {
    /// A token: one that is kept, one that is being asked for, or a new one.
    pub async fn get(&self, env: &Env, ask: TokenAsk) -> Result<(Key, Secret), WorkflowError> {
        let key = ask.key()?;
        if let Some(kept) = self.kept.borrow().get(&key)
            && kept.until > clock::now()
        {
            return Ok((key, kept.token.clone()));
        }
        let asking = self.asking(env, key, ask);
        let asked = asking.await;
        self.asking.borrow_mut().remove(&key);
        let fresh = asked?;
        self.keep(key, &fresh);
        Ok((key, fresh.token))
    }

    /// Forgets a token that a service did not take.
    pub fn forget(&self, key: &Key) {
        self.kept.borrow_mut().remove(key);
    }

    fn asking(&self, env: &Env, key: Key, ask: TokenAsk) -> Asking {
        let mut under_way = self.asking.borrow_mut();
        if let Some(asking) = under_way.get(&key) {
            return asking.clone();
        }
        let env = env.clone();
        let asking: Pin<Box<dyn Future<Output = _>>> =
            Box::pin(async move { fresh(&env, &ask).await });
        let asking = asking.shared();
        under_way.insert(key, asking.clone());
        asking
    }

    fn keep(&self, key: Key, fresh: &Fresh) {
        let now = clock::now();
        let mut kept = self.kept.borrow_mut();
        kept.retain(|_, kept| kept.until > now);
        if kept.len() >= TOKENS_KEPT {
            kept.clear();
        }
        let millis = i64::try_from(fresh.seconds.saturating_mul(1_000)).unwrap_or(i64::MAX);
        let until = now.plus(millis);
        let token = fresh.token.clone();
        kept.insert(key, Kept { token, until });
    }
}

async fn fresh(env: &Env, ask: &TokenAsk) -> Result<Fresh, WorkflowError> {
    let answer = asked(env, ask).await.map_err(|error| {
        console_error!("workflow.calls={error}");
        WorkflowError::runtime("The token could not be asked for.")
    })?;
    match answer {
        TokenAnswer::Token {
            token,
            expires_in_seconds,
        } => Ok(Fresh {
            token: Secret::new(token),
            seconds: expires_in_seconds
                .map_or(UNTOLD_SECONDS, |all| all.saturating_sub(MARGIN_SECONDS)),
        }),
        TokenAnswer::Failed(error) => Err(error),
    }
}

/// Asks the other Worker. What goes wrong on the way holds nothing of what was sent.
async fn asked(env: &Env, ask: &TokenAsk) -> worker::Result<TokenAnswer> {
    let body =
        edgewright_typed_json::to_text(ask).map_err(|_| worker::Error::from("unwritable"))?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(body.into()));
    let request = Request::new_with_init("https://calls/token", &init)?;
    let mut response = env.service(BINDING)?.fetch_request(request).await?;
    if response.status_code() != 200 {
        return Err(worker::Error::from(format!(
            "status {}",
            response.status_code()
        )));
    }
    let text = response.text().await?;
    edgewright_typed_json::from_text(&text).map_err(|_| worker::Error::from("unreadable"))
}
