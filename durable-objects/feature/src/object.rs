//! One feature at work: its host, its pump and its watchers.

use std::{cell::Cell, rc::Rc};

use edgewright_do_storage::DurableStorage;
use edgewright_durable_host::{Environment, Host, Pump};
use edgewright_pipeline::{Command, CommandRequest, Pipeline};
use edgewright_storage::StorageError;
use edgewright_types::{Entropy, Problem, UnixMillis};
use worker::{Env, Method, Request, Response, Result, State, console_error};

use crate::{
    answer, clock,
    perform::Hands,
    watch::{Opened, Watchers},
};

/// How long after trouble with storage the alarm rings again.
const TROUBLE_MS: i64 = 30_000;

/// The host of the pipeline.
pub type FeatureHost = Host<Pipeline, DurableStorage>;

/// One feature at work.
pub struct Object {
    env: Env,
    storage: DurableStorage,
    /// When the alarm rings, as far as this instance has set it.
    armed: Cell<Option<UnixMillis>>,
    host: FeatureHost,
    pump: Pump,
    watchers: Watchers,
}

impl Object {
    /// Opens the feature's storage.
    pub fn open(state: Rc<State>, env: Env) -> std::result::Result<Self, StorageError> {
        let storage = DurableStorage::new(&state);
        Ok(Self {
            env,
            host: Host::open(Pipeline::new(), storage.clone())?,
            storage,
            armed: Cell::new(None),
            pump: Pump::default(),
            watchers: Watchers::new(state),
        })
    }

    /// Answers a request.
    pub async fn answer(self: Rc<Self>, mut request: Request) -> Result<Response> {
        match (request.method(), request.path().as_str()) {
            (Method::Post, "/command") => {
                match edgewright_typed_json::from_text(request.text().await?) {
                    Ok(command) => self.command(command).await,
                    Err(error) => {
                        // A Worker of another version may ask for what this one does not know.
                        console_error!("feature.command_unreadable={error}");
                        answer::problem(&Problem::unavailable())
                    }
                }
            }
            (Method::Post, "/sweep") => self.sweep().await,
            (Method::Get, "/events") => self.watch(&request, Watchers::stream),
            (Method::Get, "/socket") => self.watch(&request, Watchers::socket),
            _ => answer::problem(&Problem::unavailable()),
        }
    }

    async fn command(&self, request: CommandRequest) -> Result<Response> {
        if request.command == Command::View {
            let view = self.host.engine().view(&self.storage, &request.actor);
            return match view {
                Ok(view) => answer::json(&view),
                Err(refusal) => answer::refusal(&refusal),
            };
        }
        let result = self.host.command(clock::now(), clock::entropy(), request);
        // A pump that runs has armed the alarm before it began; otherwise it is armed before the answer leaves.
        if !self.pump.notify() {
            self.arm().await;
        }
        self.watchers.tell(&self.host);
        #[cfg(feature = "fault-injection")]
        crate::fault::point(self, "answer").await;
        match result {
            Ok(reply) => answer::reply(&reply),
            Err(refusal) => answer::refusal(&refusal),
        }
    }

    /// Makes sure that what is owed has an alarm. The Cron Trigger asks every unfinished feature.
    async fn sweep(&self) -> Result<Response> {
        self.arm().await;
        let owed = self.host.next_alarm(clock::now());
        Response::from_json(&serde_json::json!({ "owed": owed.is_ok_and(|alarm| alarm.is_some()) }))
    }

    fn watch(
        self: &Rc<Self>,
        request: &Request,
        open: fn(&Watchers, &Rc<Self>, Opened) -> Result<Response>,
    ) -> Result<Response> {
        let Some(actor) = answer::actor(request) else {
            return answer::problem(&Problem::not_found("build"));
        };
        match self.host.engine().may_watch(self.host.storage(), &actor) {
            Ok(()) => {
                let opened = Opened {
                    after: answer::resume_after(request),
                    session: answer::session(request),
                };
                open(&self.watchers, self, opened)
            }
            Err(refusal) => answer::refusal(&refusal),
        }
    }

    /// Performs what is owed. Armed before it begins, so that another alarm rings if this one dies.
    pub async fn work(self: &Rc<Self>) {
        // An alarm that rings is gone.
        self.armed.set(None);
        #[cfg(feature = "fault-injection")]
        crate::fault::point(self, "alarm").await;
        if self.armed_ahead().await {
            self.pump
                .run(&self.host, &Hands::new(self), self.as_ref())
                .await;
        }
        #[cfg(feature = "fault-injection")]
        crate::fault::point(self, "rest").await;
        self.arm().await;
    }

    /// Arms the alarm for a time at which what is about to be done should be done. False when nothing is owed.
    async fn armed_ahead(&self) -> bool {
        match self.host.next_alarm(clock::now()) {
            Ok(None) => false,
            Ok(Some(_)) | Err(_) => {
                self.ring_at(clock::now().plus(TROUBLE_MS)).await;
                true
            }
        }
    }

    /// Arms the alarm for the next thing that is owed, or takes it back. One that rings too early does no harm, so it
    /// is never put off: every change of it is a row written.
    pub async fn arm(&self) {
        match self.host.next_alarm(clock::now()) {
            Ok(Some(moment)) => {
                if self.armed.get().is_none_or(|armed| moment < armed) {
                    self.ring_at(moment).await;
                }
            }
            Ok(None) if self.armed.take().is_some() => {
                if let Err(error) = self.storage.delete_alarm().await {
                    console_error!("feature.alarm={error}");
                }
            }
            Ok(None) => {}
            Err(error) => {
                console_error!("feature.next_alarm={error}");
                self.ring_at(clock::now().plus(TROUBLE_MS)).await;
            }
        }
    }

    async fn ring_at(&self, moment: UnixMillis) {
        self.armed.set(Some(moment));
        if let Err(error) = self.storage.set_alarm(moment.0).await {
            self.armed.set(None);
            console_error!("feature.alarm={error}");
        }
    }

    /// The host.
    pub const fn host(&self) -> &FeatureHost {
        &self.host
    }

    /// Bindings and settings.
    pub const fn env(&self) -> &Env {
        &self.env
    }

    /// Who watches.
    pub const fn watchers(&self) -> &Watchers {
        &self.watchers
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
        console_error!("feature.host={message}");
    }

    fn changed(&self) {
        self.watchers.tell(&self.host);
    }
}

/// Rings again when a feature could not even be opened.
pub async fn ring_later(state: &State) {
    let storage = DurableStorage::new(state);
    if let Err(error) = storage.set_alarm(clock::now().plus(TROUBLE_MS).0).await {
        console_error!("feature.alarm={error}");
    }
}
