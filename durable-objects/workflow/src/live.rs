//! Those who watch runs: server-sent events, told what is new to them and nothing else.
//!
//! Nobody is asked whether a session still stands: a stream ends when its session is no longer believed, within a minute, and
//! whoever still watches comes back, is let in anew by whoever knows sessions, and goes on where the last stream ended.

use std::{rc::Rc, time::Duration};

use edgewright_types::UnixMillis;
use edgewright_workflow::watch::{News, Told, WatchRequest};
use edgewright_workflow_engine::Refusal;
use futures::stream::unfold;
use worker::{Delay, Response, Result, console_error};

use crate::{answer, clock, object::Object};

/// Between two looks: however much happens, nobody is told oftener.
const REST: Duration = Duration::from_millis(100);
/// Proxies cut streams that are silent for longer, and whoever went away is noticed.
const KEEP_ALIVE_MS: i64 = 20_000;
/// What a browser waits before it comes back, in milliseconds, and the first words of a stream: something must leave at
/// once, or the browser does not count it as open.
const OPEN: &str = "retry: 500\n\n";

struct Watching {
    object: Rc<Object>,
    asked: WatchRequest,
    told: Told,
    /// What goes out next.
    first: Option<String>,
    is_over: bool,
}

/// Opens a stream, if whoever asks may watch.
pub fn open(object: &Rc<Object>, asked: WatchRequest) -> Result<Response> {
    let mut watching = Watching {
        object: Rc::clone(object),
        told: asked.told(),
        asked,
        first: None,
        is_over: false,
    };
    let news = match watching.look() {
        Ok(news) => news.unwrap_or_default(),
        Err(refusal) => return answer::answer(Err(refusal)),
    };
    watching.first = Some(format!("{OPEN}{news}"));
    let body = unfold(watching, |mut watching| async move {
        let text = watching.next().await?;
        Some((Ok::<_, worker::Error>(text.into_bytes()), watching))
    });
    let response = Response::from_stream(Box::pin(body))?;
    let headers = response.headers();
    headers.set("content-type", "text/event-stream; charset=utf-8")?;
    headers.set("cache-control", "no-store")?;
    Ok(response)
}

impl Watching {
    /// What goes out next; none at the end.
    async fn next(&mut self) -> Option<String> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        let quiet_until = clock::now().plus(KEEP_ALIVE_MS);
        while !self.is_over && clock::now() < self.asked.until {
            Delay::from(REST).await;
            // The session may have ended while this rested.
            if clock::now() >= self.asked.until {
                return None;
            }
            match self.look() {
                Ok(Some(text)) => return Some(text),
                Ok(None) => {}
                Err(refusal) => {
                    console_error!("workflow.watch={refusal}");
                    return None;
                }
            }
            let until = self.asked.until.min(quiet_until);
            let left = u64::try_from(until.since(clock::now())).unwrap_or_default();
            if !self
                .object
                .changed_within(Duration::from_millis(left))
                .await
                && until == quiet_until
            {
                return Some(": alive\n\n".to_owned());
            }
        }
        None
    }

    /// What is new, as an event whose id is the moment up to which everything is known with it.
    fn look(&mut self) -> std::result::Result<Option<String>, Refusal> {
        let now: UnixMillis = clock::now();
        let News { document, is_last } =
            self.object.news(&self.asked.actor, &mut self.told, now)?;
        self.is_over = is_last;
        Ok(document.map(|document| format!("id: {}\ndata: {document}\n\n", now.0)))
    }
}
