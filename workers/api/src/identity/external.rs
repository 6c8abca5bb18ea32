//! Key sets of other issuers: fetched when needed, kept for minutes, one fetch at a time per cooldown.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, time::Duration};

use edgewright_identity::{JwksFreshness, KeySet};
use edgewright_types::{Problem, ProblemKind, UnixMillis};
use futures::{
    StreamExt,
    future::{Either, select},
};
use worker::{Delay, Fetch, Method, Request};

/// How long an issuer may take to tell its keys.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// Bytes of a key set; those of large issuers have a few thousand.
const KEYS_BYTES: usize = 256 * 1024;

#[derive(Clone, Default)]
struct Kept {
    freshness: JwksFreshness,
    keys: Rc<KeySet>,
}

thread_local! {
    static KEPT: RefCell<BTreeMap<String, Kept>> = const { RefCell::new(BTreeMap::new()) };
}

/// The key set at an address. Fails closed: without keys that are fresh enough nobody is let in.
pub async fn key_set_of(
    url: &str,
    key_id: Option<&str>,
    now: UnixMillis,
) -> Result<Rc<KeySet>, Problem> {
    let mut kept = KEPT
        .with_borrow(|all| all.get(url).cloned())
        .unwrap_or_default();
    let known = key_id.is_some_and(|key_id| kept.keys.contains(key_id));
    if kept.freshness.should_fetch(now, known) {
        kept.freshness.tried(now);
        remember(url, &kept);
        if let Some(keys) = fetch(url).await {
            kept.keys = Rc::new(keys);
            kept.freshness.fetched(now);
            remember(url, &kept);
        }
    }
    if kept.freshness.usable(now) {
        return Ok(kept.keys);
    }
    Err(Problem::new(
        ProblemKind::Ours,
        503,
        "issuer-unavailable",
        "Your sign-in provider is not answering right now. Try again in a moment.",
    )
    .with("retry_after_seconds", 10))
}

fn remember(url: &str, kept: &Kept) {
    KEPT.with_borrow_mut(|all| all.insert(url.to_owned(), kept.clone()));
}

/// A slow issuer counts as one that does not answer.
async fn fetch(url: &str) -> Option<KeySet> {
    let work = std::pin::pin!(fetch_now(url));
    match select(work, Delay::from(ANSWER_WITHIN)).await {
        Either::Left((keys, _)) => keys,
        Either::Right(_) => {
            worker::console_error!("issuer.keys_slow={url}");
            None
        }
    }
}

async fn fetch_now(url: &str) -> Option<KeySet> {
    let request = Request::new(url, Method::Get).ok()?;
    let mut response = Fetch::Request(request).send().await.ok()?;
    if response.status_code() != 200 {
        worker::console_error!("issuer.keys_status={}", response.status_code());
        return None;
    }
    let mut text = Vec::new();
    let mut chunks = response.stream().ok()?;
    while let Some(chunk) = chunks.next().await {
        text.extend_from_slice(&chunk.ok()?);
        if text.len() > KEYS_BYTES {
            worker::console_error!("issuer.keys_too_large={url}");
            return None;
        }
    }
    KeySet::parse(std::str::from_utf8(&text).ok()?).ok()
}
