//! The pump: performs what is owed until nothing is due, several effects at a time.
//!
//! It runs inside an alarm, which keeps the object awake; commands that arrive meanwhile only have to notify it.

use std::{cell::RefCell, collections::BTreeMap};

use edgewright_storage::SqlStorage;
use edgewright_types::{EffectId, Entropy, UnixMillis};
use futures::{
    FutureExt, StreamExt,
    channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded},
    future::{AbortHandle, Abortable},
    select_biased,
    stream::FuturesUnordered,
};

use crate::{Attempt, Engine, Host, Owed};

/// How long one run takes up new work. An alarm may run for fifteen minutes; what is owed then belongs to the next one.
const RUN_LIMIT_MS: i64 = 600_000;

/// Where time and randomness come from, and where trouble is written down.
pub trait Environment {
    /// Now.
    fn now(&self) -> UnixMillis;
    /// Randomness nobody can guess.
    fn entropy(&self) -> Entropy;
    /// Something the host could not do and will try again.
    fn log(&self, message: &str);
    /// Called after every change of what is owed or known, so that the alarm is armed and watchers hear of it.
    fn changed(&self);
}

/// Performs effects of one engine. It must end by itself: a try that hangs is never given up.
#[expect(
    async_fn_in_trait,
    reason = "objects are single-threaded; nothing here needs to be Send"
)]
pub trait Performer<G: Engine> {
    /// One try.
    async fn perform(&self, owed: Owed<G::Effect>) -> Attempt<G::Outcome>;
}

/// Performs what one host owes.
#[derive(Default)]
pub struct Pump {
    wake: RefCell<Option<UnboundedSender<()>>>,
}

impl Pump {
    /// Tells a running pump that there is news. False when none is running: the alarm will start one.
    pub fn notify(&self) -> bool {
        self.wake
            .borrow()
            .as_ref()
            .is_some_and(|wake| wake.unbounded_send(()).is_ok())
    }

    /// Performs what is due until nothing is. Never fails; a second call while one runs returns at once.
    pub async fn run<G: Engine, S: SqlStorage>(
        &self,
        host: &Host<G, S>,
        performer: &impl Performer<G>,
        environment: &impl Environment,
    ) where
        G::Error: std::fmt::Display,
    {
        if self.wake.borrow().is_some() {
            return;
        }
        let (sender, receiver) = unbounded();
        *self.wake.borrow_mut() = Some(sender);
        // The future may be dropped at any await; then the next run must be able to begin.
        let _free = Free(&self.wake);
        drive(host, performer, environment, receiver).await;
    }
}

struct Free<'a>(&'a RefCell<Option<UnboundedSender<()>>>);

impl Drop for Free<'_> {
    fn drop(&mut self) {
        self.0.borrow_mut().take();
    }
}

/// Gives running effects back to the host when the run is dropped.
struct Running<'a, G: Engine, S: SqlStorage> {
    host: &'a Host<G, S>,
    handles: BTreeMap<EffectId, AbortHandle>,
}

impl<G: Engine, S: SqlStorage> Drop for Running<'_, G, S> {
    fn drop(&mut self) {
        for id in self.handles.keys() {
            self.host.abandon(id);
        }
    }
}

async fn drive<G: Engine, S: SqlStorage>(
    host: &Host<G, S>,
    performer: &impl Performer<G>,
    environment: &impl Environment,
    mut wake: UnboundedReceiver<()>,
) where
    G::Error: std::fmt::Display,
{
    let began = environment.now();
    let mut work = FuturesUnordered::new();
    let mut running = Running {
        host,
        handles: BTreeMap::new(),
    };
    loop {
        for id in host.take_cancelled() {
            if let Some(handle) = running.handles.remove(&id) {
                handle.abort();
            }
        }
        if environment.now().since(began) < RUN_LIMIT_MS {
            for owed in start_due(host, environment) {
                let id = owed.id.clone();
                let (handle, registration) = AbortHandle::new_pair();
                running.handles.insert(id.clone(), handle);
                let attempt = Abortable::new(performer.perform(owed), registration);
                work.push(attempt.map(|attempt| (id, attempt)));
            }
            environment.changed();
        }
        if work.is_empty() {
            return;
        }
        select_biased! {
            finished = work.next() => if let Some((id, Ok(attempt))) = finished {
                running.handles.remove(&id);
                finish(host, environment, &id, attempt);
            },
            _news = wake.next() => {}
        }
    }
}

fn start_due<G: Engine, S: SqlStorage>(
    host: &Host<G, S>,
    environment: &impl Environment,
) -> Vec<Owed<G::Effect>>
where
    G::Error: std::fmt::Display,
{
    host.start_due(environment.now(), environment.entropy())
        .unwrap_or_else(|error| {
            environment.log(&format!("effects could not be taken up: {error}"));
            Vec::new()
        })
}

fn finish<G: Engine, S: SqlStorage>(
    host: &Host<G, S>,
    environment: &impl Environment,
    id: &EffectId,
    attempt: Attempt<G::Outcome>,
) where
    G::Error: std::fmt::Display,
{
    let (now, entropy) = (environment.now(), environment.entropy());
    let Err(error) = host.finish(now, entropy, id, attempt) else {
        return;
    };
    environment.log(&format!("the result of {id} was not taken: {error}"));
    let reason = format!("the result was not taken: {error}");
    let again = Attempt::Retry {
        after_ms: None,
        reason,
    };
    if let Err(error) = host.finish(now, entropy, id, again) {
        environment.log(&format!("{id} could not be put off: {error}"));
    }
}
