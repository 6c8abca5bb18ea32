//! One app at work: its host, its watchers, its count of requests.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use edgewright_app_engine::{
    Applied, Call, Command, CommandRequest, Engine, Event, Failure, QueryRequest, StoredVersion,
};
use edgewright_do_storage::DurableStorage;
use edgewright_durable_host::{Environment, Host, Pump};
use edgewright_limits::rate;
use edgewright_types::{Actor, Entropy, Problem, UnixMillis};
use worker::{Env, Method, Request, Response, Result, State, console_error};

use crate::{
    answer, clock, directory::Reporter, hosted::Hosted, watchers::Watchers, zones::IntlZones,
};

/// How long after trouble with storage the alarm rings again.
const TROUBLE_MS: i64 = 30_000;

/// The host of the engine.
pub type AppHost = Host<Hosted, DurableStorage>;

/// One app at work.
pub struct Object {
    env: Env,
    storage: DurableStorage,
    host: RefCell<Option<Rc<AppHost>>>,
    pump: Pump,
    watchers: Watchers,
    requests: Cell<rate::State>,
}

impl Object {
    /// An object that has not looked into its storage yet.
    pub fn new(state: Rc<State>, env: Env) -> Self {
        Self {
            storage: DurableStorage::new(&state),
            host: RefCell::new(None),
            pump: Pump::default(),
            watchers: Watchers::new(state, env.clone()),
            env,
            requests: Cell::default(),
        }
    }

    /// Open browsers.
    pub const fn watchers(&self) -> &Watchers {
        &self.watchers
    }

    /// Bindings and settings.
    pub const fn env(&self) -> &Env {
        &self.env
    }

    /// Answers a request.
    pub async fn answer(self: &Rc<Self>, mut request: Request) -> Result<Response> {
        match (request.method(), request.path().as_str()) {
            (Method::Post, "/command") => match read(&mut request).await {
                Some(asked) => self.command(asked).await,
                None => answer::problem(&Problem::unavailable()),
            },
            (Method::Post, "/query") => match read(&mut request).await {
                Some(asked) => self.query(asked),
                None => answer::problem(&Problem::unavailable()),
            },
            (Method::Post, "/rows") => match read(&mut request).await {
                Some(asked) => self.rows(asked).await,
                None => answer::problem(&Problem::unavailable()),
            },
            (Method::Post, "/import") => self.import(request).await,
            (Method::Post, "/import-undo") => match read(&mut request).await {
                Some(asked) => self.import_undo(asked).await,
                None => answer::problem(&Problem::unavailable()),
            },
            (Method::Get, "/live") => self.watch(&request),
            (Method::Post, "/sweep") => {
                self.arm().await;
                Response::empty()
            }
            _ => answer::problem(&Problem::unavailable()),
        }
    }

    pub async fn command(&self, asked: CommandRequest) -> Result<Response> {
        let founds = matches!(
            asked.command,
            Command::Publish { .. } | Command::CheckRun { .. }
        );
        // An address that somebody guesses must not leave an object with tables behind.
        let host = match self.host_if(founds) {
            Ok(host) => host,
            Err(failure) => return answer::failure(&failure),
        };
        let counted = self.count(&host, asked.command.is_use(), &asked.actor);
        if counted.is_some_and(|decision| !decision.allowed) {
            return answer::too_many(counted);
        }
        let call = call(asked.actor, asked.idempotency_key);
        let done = host.command(call.now, clock::entropy(), (call, asked.command));
        let response = match done {
            Ok(applied) => {
                self.watchers.tell(&host, &applied.events);
                self.after(&applied).await;
                answer::applied(&applied)
            }
            Err(failure) => answer::failure(&failure),
        };
        answer::with_limit(response?, counted)
    }

    /// Arms the alarm for what the command owes; lets go of the storage of a scratch app that was deleted.
    async fn after(&self, applied: &Applied) {
        if !applied.effects.is_empty() {
            self.arm().await;
            self.pump.notify();
        } else if applied.events.contains(&Event::Deleted) {
            self.erase_if_done().await;
        }
    }

    pub fn query(&self, asked: QueryRequest) -> Result<Response> {
        let host = match self.host_if(false) {
            Ok(host) => host,
            Err(failure) => return answer::failure(&failure),
        };
        let counted = self.count(&host, asked.query.is_use(), &asked.actor);
        if counted.is_some_and(|decision| !decision.allowed) {
            return answer::too_many(counted);
        }
        let call = call(asked.actor, None);
        let engine = host.engine().engine();
        let response = match engine.answer(host.storage(), &call, asked.query) {
            Ok(document) => answer::json(&document, 200),
            Err(failure) => answer::failure(&failure),
        };
        answer::with_limit(response?, counted)
    }

    fn watch(&self, request: &Request) -> Result<Response> {
        let Some(actor) = answer::actor(request) else {
            return answer::problem(&Problem::not_found("app"));
        };
        let call = call(actor, None);
        let role = self
            .host_if(false)
            .and_then(|host| host.engine().engine().role(host.storage(), &call));
        match role {
            Ok(role) => self
                .watchers
                .open(call.actor, answer::session(request), &role),
            Err(failure) => answer::failure(&failure),
        }
    }

    /// Counts a request that is use of the app; the platform's own do not count.
    pub fn count(&self, host: &AppHost, is_use: bool, actor: &Actor) -> Option<rate::Decision> {
        if !is_use || matches!(actor, Actor::System { .. }) {
            return None;
        }
        let now_ms = u64::try_from(clock::now().0).unwrap_or_default();
        // What is wrong with the storage, the request itself will say.
        let plan = host
            .engine()
            .engine()
            .plan(host.storage())
            .unwrap_or_default();
        let limit = plan.pick(rate::APP, rate::APP_PAID);
        let (state, decision) = rate::decide(self.requests.get(), now_ms, limit);
        self.requests.set(state);
        Some(decision)
    }

    /// The host, if an app is published here or is about to be.
    pub fn host_if(&self, founds: bool) -> std::result::Result<Rc<AppHost>, Failure> {
        if let Some(host) = self.known() {
            return Ok(host);
        }
        let probe = Engine::new(Box::<IntlZones>::default());
        if !founds && !probe.is_published(&self.storage)? {
            return Err(Problem::not_found("app").into());
        }
        self.open()
    }

    fn known(&self) -> Option<Rc<AppHost>> {
        self.host.borrow().as_ref().map(Rc::clone)
    }

    fn open(&self) -> std::result::Result<Rc<AppHost>, Failure> {
        let host = Rc::new(Host::open(Hosted::new(), self.storage.clone())?);
        *self.host.borrow_mut() = Some(Rc::clone(&host));
        Ok(host)
    }

    fn opened(&self) -> std::result::Result<Rc<AppHost>, Failure> {
        self.known().map_or_else(|| self.open(), Ok)
    }

    /// A version as the directory keeps it.
    pub fn stored_version(&self, version: u32) -> Option<StoredVersion> {
        let host = self.known()?;
        let stored = host
            .engine()
            .engine()
            .stored_version(&self.storage, version);
        stored.unwrap_or_else(|failure| {
            console_error!("app.stored_version={failure}");
            None
        })
    }

    /// Performs what is owed. Armed before it begins, so that another alarm rings if this one dies.
    pub async fn work(&self) {
        let host = match self.opened() {
            Ok(host) => host,
            Err(failure) => {
                console_error!("app.open_failed={failure}");
                self.ring_at(clock::now().plus(TROUBLE_MS)).await;
                return;
            }
        };
        if !matches!(host.next_alarm(clock::now()), Ok(None)) {
            self.ring_at(clock::now().plus(TROUBLE_MS)).await;
            self.pump.run(&host, &Reporter(self), self).await;
        }
        self.arm().await;
        self.erase_if_done().await;
    }

    /// An app that is deleted and owes nothing leaves nothing behind, not even empty tables.
    async fn erase_if_done(&self) {
        let Ok(host) = self.opened() else { return };
        let is_published = host.engine().engine().is_published(&self.storage);
        let owes_nothing = matches!(host.next_alarm(clock::now()), Ok(None));
        if !matches!(is_published, Ok(false)) || !owes_nothing {
            return;
        }
        self.host.borrow_mut().take();
        if let Err(error) = self.storage.erase().await {
            console_error!("app.erase={error}");
        }
    }

    /// Arms the alarm for the next thing that is owed, or takes it back.
    async fn arm(&self) {
        let Some(host) = self.known() else {
            return;
        };
        match host.next_alarm(clock::now()) {
            Ok(Some(moment)) => self.ring_at(moment).await,
            Ok(None) if self.settle_imports(&host) => {
                self.ring_at(clock::now().plus(TROUBLE_MS)).await;
            }
            Ok(None) => {
                if let Err(error) = self.storage.delete_alarm().await {
                    console_error!("app.alarm={error}");
                }
            }
            Err(error) => {
                console_error!("app.next_alarm={error}");
                self.ring_at(clock::now().plus(TROUBLE_MS)).await;
            }
        }
    }

    /// Makes the alarm ring then, and at no other time.
    pub async fn ring_at(&self, moment: UnixMillis) {
        if let Err(error) = self.storage.set_alarm(moment.0).await {
            console_error!("app.alarm={error}");
        }
    }
}

/// Reads a body that the Worker wrote. One of another version may ask for what this one does not know; nothing is guessed
/// then, because what is not understood may be what protects the rows.
async fn read<T: serde::de::DeserializeOwned>(request: &mut Request) -> Option<T> {
    let text = request.text().await.ok()?;
    edgewright_typed_json::from_text(&text)
        .inspect_err(|error| console_error!("app.request_unreadable={error}"))
        .ok()
}

/// A call at this moment.
pub fn call(actor: Actor, idempotency_key: Option<String>) -> Call {
    Call {
        actor,
        now: clock::now(),
        entropy: clock::entropy(),
        idempotency_key,
    }
}

impl Environment for Object {
    fn now(&self) -> UnixMillis {
        clock::now()
    }

    fn entropy(&self) -> Entropy {
        clock::entropy()
    }

    fn log(&self, message: &str) {
        console_error!("app.host={message}");
    }

    /// Reports interest nobody who watches the app.
    fn changed(&self) {}
}
