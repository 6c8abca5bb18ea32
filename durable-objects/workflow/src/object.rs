//! One workflow at work: its host, its pump, its alarm.
//!
//! What is due is performed at once, beside the request that asked for it. An alarm is armed before, so that another
//! instance goes on if this one dies; it is not taken back when the work is done, because that would cost a row.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use edgewright_do_storage::DurableStorage;
use edgewright_durable_host::{Environment, Host, Pump};
use edgewright_storage::StorageError;
use edgewright_types::{Actor, Entropy, Problem, RunId, UnixMillis};
use edgewright_workflow::{
    Answer, Command, CommandRequest, Query, QueryRequest, Settings, Workflow, checked,
    watch::{News, Told},
};
use edgewright_workflow_engine::Refusal;
use futures::{
    channel::oneshot,
    future::{Either, select},
};
use wasm_bindgen_futures::spawn_local;
use worker::{Delay, Env, Method, Request, Response, Result, State, console_error};

use crate::{
    answer,
    changes::Takings,
    clock,
    gate::Gate,
    hook, live,
    perform::{Documents, Hands, Tokens},
    secrets,
};

/// How long after trouble the alarm rings again, and how long after the beginning of work that ends without a word.
const TROUBLE_MS: i64 = 30_000;
/// How often at most it is asked what falls due while something is at work.
const LULL: Duration = Duration::from_millis(20);
/// How long an answer is held back for a run that is not over.
const WAIT: Duration = Duration::from_secs(10);

/// The host of the workflow.
pub type WorkflowHost = Host<Workflow, DurableStorage>;

/// One workflow at work.
pub struct Object {
    env: Env,
    storage: DurableStorage,
    host: RefCell<Option<Rc<WorkflowHost>>>,
    pump: Pump,
    /// The way to the object of the person.
    gate: Rc<Gate>,
    /// Starts by the clock are under way.
    is_ticking: Cell<bool>,
    /// Until when starts by the clock wait, because nobody could say whether there is room for them.
    put_off: Cell<Option<UnixMillis>>,
    /// When the alarm rings, as far as this instance has set it.
    armed: Cell<Option<UnixMillis>>,
    /// Apps from which changes are being taken.
    takings: Takings,
    tokens: Tokens,
    documents: Documents,
    /// Who waits for something to change.
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
}

impl Object {
    /// An object that has not looked into its storage yet.
    pub fn new(state: Rc<State>, env: Env) -> Self {
        Self {
            env,
            storage: DurableStorage::new(&state),
            host: RefCell::new(None),
            pump: Pump::default(),
            gate: Rc::default(),
            is_ticking: Cell::new(false),
            put_off: Cell::new(None),
            armed: Cell::new(None),
            takings: Takings::default(),
            tokens: Tokens::default(),
            documents: Documents::default(),
            waiting: RefCell::default(),
        }
    }

    /// Bindings and settings.
    pub const fn env(&self) -> &Env {
        &self.env
    }

    /// Apps from which changes are being taken.
    pub const fn takings(&self) -> &Takings {
        &self.takings
    }

    /// The way to the object of the person.
    pub const fn gate(&self) -> &Rc<Gate> {
        &self.gate
    }

    /// OpenAPI documents.
    pub const fn documents(&self) -> &Documents {
        &self.documents
    }

    /// Tokens for calls.
    pub const fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// Whether this is a laptop.
    pub fn is_development(&self) -> bool {
        let environment = self.env.var("ENVIRONMENT");
        environment.is_ok_and(|environment| environment.to_string() == "development")
    }

    fn settings(&self) -> Settings {
        Settings {
            development: self.is_development(),
        }
    }

    /// Answers a request.
    pub async fn answer(self: &Rc<Self>, mut request: Request) -> Result<Response> {
        match (request.method(), request.path().as_str()) {
            (Method::Post, "/command") => match read(&mut request).await {
                Some(asked) => self.command_and_tell(asked).await,
                None => answer::problem(&Problem::unavailable()),
            },
            (Method::Post, "/changes") => match read(&mut request).await {
                Some(asked) => self.changes(asked).await,
                None => answer::problem(&Problem::unavailable()),
            },
            (Method::Post, "/query") => match read(&mut request).await {
                Some(asked) => answer::answer(self.query(asked).await),
                None => answer::problem(&Problem::unavailable()),
            },
            (Method::Post, "/owner") => {
                match read(&mut request).await.map(|told| self.hear(told)) {
                    Some(Ok(standing)) => Response::from_json(&serde_json::to_value(standing)?),
                    Some(Err(refusal)) => answer::answer(Err(refusal)),
                    None => answer::problem(&Problem::unavailable()),
                }
            }
            (Method::Post, "/check") => match read(&mut request).await {
                Some(asked) => {
                    Response::from_json(&serde_json::to_value(checked(asked, self.settings()))?)
                }
                None => answer::problem(&Problem::unavailable()),
            },
            (Method::Post, "/watch") => match read(&mut request).await {
                Some(asked) => live::open(self, asked),
                None => answer::problem(&Problem::unavailable()),
            },
            (Method::Post, "/hook") => match read(&mut request).await {
                Some(call) => hook::receive(self, call).await,
                None => answer::problem(&Problem::unavailable()),
            },
            (Method::Post, "/secret") => match read_secret(&mut request).await {
                Some(asked) => secrets::put(self, asked).await,
                None => answer::problem(&Problem::unavailable()),
            },
            (Method::Post, "/hook-settings") => match read(&mut request).await {
                Some(asked) => hook::put(self, asked).await,
                None => answer::problem(&Problem::unavailable()),
            },
            _ => answer::problem(&Problem::unavailable()),
        }
    }

    /// Does a command.
    pub async fn command(self: &Rc<Self>, asked: CommandRequest) -> Result<Response> {
        answer::answer(self.obey(asked).await)
    }

    async fn query(self: &Rc<Self>, asked: QueryRequest) -> std::result::Result<Answer, Refusal> {
        let host = self.host_if(false)?;
        // What an earlier instance left undone goes on as soon as somebody looks.
        self.go_on(&host).await;
        self.catch_up();
        if let Query::RunGet { run, wait: true } = &asked.query {
            // Whether they may see it is asked first: who may not does not wait.
            host.engine().answer(host.storage(), asked.clone())?;
            self.wait_for(&host, run).await?;
        }
        host.engine().answer(host.storage(), asked)
    }

    /// What is new to somebody who watches.
    pub fn news(
        &self,
        actor: &Actor,
        told: &mut Told,
        now: UnixMillis,
    ) -> std::result::Result<News, Refusal> {
        let host = self.host_if(false)?;
        host.engine().news(host.storage(), actor, told, now)
    }

    /// Whether something changes before long.
    pub async fn changed_within(&self, longest: Duration) -> bool {
        let (sender, changed) = oneshot::channel();
        {
            let mut waiting = self.waiting.borrow_mut();
            // Whoever waited for long enough, or went away, is forgotten also where nothing ever changes.
            waiting.retain(|other| !other.is_canceled());
            waiting.push(sender);
        }
        matches!(select(changed, Delay::from(longest)).await, Either::Left(_))
    }

    /// Waits until a run is over, or long enough.
    async fn wait_for(
        &self,
        host: &WorkflowHost,
        run: &RunId,
    ) -> std::result::Result<(), StorageError> {
        let is_over = || {
            let standing = host.engine().engine().standing(host.storage(), run)?;
            Ok(standing.is_none_or(|(_, status)| status.is_over()))
        };
        self.wait_until(is_over).await
    }

    /// Waits until something is so, or long enough. It is looked at whenever something changed.
    pub async fn wait_until(
        &self,
        is_so: impl Fn() -> std::result::Result<bool, StorageError>,
    ) -> std::result::Result<(), StorageError> {
        let mut limit = Delay::from(WAIT);
        loop {
            if is_so()? {
                return Ok(());
            }
            let (sender, changed) = oneshot::channel();
            self.waiting.borrow_mut().push(sender);
            match select(changed, limit).await {
                Either::Left((_, rest)) => limit = rest,
                Either::Right(_) => return Ok(()),
            }
        }
    }

    pub fn tell_waiting(&self) {
        for waiting in self.waiting.take() {
            // Who went away in the meantime hears nothing.
            let _gone = waiting.send(());
        }
    }

    /// The host, if a workflow is published here or is about to be.
    pub fn host_if(&self, founds: bool) -> std::result::Result<Rc<WorkflowHost>, Refusal> {
        if let Some(host) = self.host.borrow().as_ref() {
            return Ok(Rc::clone(host));
        }
        if !founds && !Workflow::exists(&self.storage)? {
            return Err(Problem::not_found("workflow").into());
        }
        let host = Rc::new(Host::open(
            Workflow::new(self.settings()),
            self.storage.clone(),
        )?);
        *self.host.borrow_mut() = Some(Rc::clone(&host));
        Ok(host)
    }

    /// Performs what is due beside the request, with the alarm armed before; arms it for what is due later.
    pub async fn go_on(self: &Rc<Self>, host: &Rc<WorkflowHost>) {
        if self.pump.notify() {
            return;
        }
        let now = clock::now();
        match self.next_alarm(host, now) {
            Ok(None) => self.erase_if_deleted(host).await,
            Ok(Some(moment)) if moment > now => self.ring_by(moment).await,
            Ok(Some(_)) => {
                self.ring_by(now.plus(TROUBLE_MS)).await;
                let (object, host) = (Rc::clone(self), Rc::clone(host));
                spawn_local(async move { object.work(&host).await });
            }
            Err(error) => {
                console_error!("workflow.next_alarm={error}");
                self.ring_by(now.plus(TROUBLE_MS)).await;
            }
        }
    }

    /// The alarm rings: whatever an earlier instance left undone goes on.
    pub async fn ring(self: &Rc<Self>) {
        // An alarm that rings is gone.
        self.armed.set(None);
        match self.host_if(false) {
            Ok(host) => {
                if !matches!(self.next_alarm(&host, clock::now()), Ok(None)) {
                    self.ring_by(clock::now().plus(TROUBLE_MS)).await;
                }
                self.work(&host).await;
            }
            Err(Refusal::Problem(_)) => {}
            Err(Refusal::Storage(error)) => {
                console_error!("workflow.open_failed={error}");
                self.ring_by(clock::now().plus(TROUBLE_MS)).await;
            }
        }
    }

    /// Performs until nothing is due, and arms the alarm for what is due later.
    async fn work(self: &Rc<Self>, host: &Rc<WorkflowHost>) {
        self.start_due(host).await;
        let hands = Hands::new(self, host);
        let performed = std::pin::pin!(self.pump.run(host, &hands, self.as_ref()));
        let clock = std::pin::pin!(self.ring_meanwhile(host));
        select(performed, clock).await;
        match self.next_alarm(host, clock::now()) {
            Ok(None) => self.erase_if_deleted(host).await,
            Ok(Some(moment)) => self.ring_by(moment).await,
            Err(error) => {
                console_error!("workflow.next_alarm={error}");
                self.ring_by(clock::now().plus(TROUBLE_MS)).await;
            }
        }
    }

    /// Rings for what falls due while something else is at work: the pump knows no time.
    async fn ring_meanwhile(self: &Rc<Self>, host: &WorkflowHost) {
        loop {
            let now = clock::now();
            let next = self.next_alarm(host, now).ok().flatten();
            let left_ms = next.map_or(TROUBLE_MS, |next| next.since(now));
            if left_ms <= 0 {
                self.start_due(host).await;
                self.pump.notify();
            }
            let left = u64::try_from(left_ms).map_or(LULL, Duration::from_millis);
            self.changed_within(left).await;
            // Much changes at once while a run goes on.
            Delay::from(LULL).await;
        }
    }

    /// Starts the runs that the schedule says are due. If nobody can say whether there is room for them they are due for a
    /// while longer.
    async fn start_due(self: &Rc<Self>, host: &WorkflowHost) {
        let now = clock::now();
        let next = self.next_start(host);
        if next.is_ok_and(|next| next.is_none_or(|next| next > now))
            || self.is_ticking.replace(true)
        {
            return;
        }
        let tick = CommandRequest {
            actor: Actor::System {
                reason: "schedule".to_owned(),
            },
            command: Command::Tick,
        };
        let done = self.begin(tick).await.and_then(|(_, done)| done);
        self.is_ticking.set(false);
        self.put_off.set(None);
        if let Err(refusal) = done {
            console_error!("workflow.schedule={refusal}");
            self.put_off.set(Some(clock::now().plus(TROUBLE_MS)));
        }
        self.pump.notify();
        self.tell_waiting();
    }

    /// When the next start is, put off where that had to be.
    fn next_start(
        &self,
        host: &WorkflowHost,
    ) -> std::result::Result<Option<UnixMillis>, StorageError> {
        let next = host.engine().next_start(host.storage())?;
        let put_off = self.put_off.get();
        Ok(next.map(|next| put_off.map_or(next, |until| next.max(until))))
    }

    /// When something is to be done next: what is owed, or a start by the clock.
    fn next_alarm(
        &self,
        host: &WorkflowHost,
        now: UnixMillis,
    ) -> std::result::Result<Option<UnixMillis>, StorageError> {
        let owed = host.next_alarm(now)?;
        let start = self.next_start(host)?;
        Ok(owed.into_iter().chain(start).min())
    }

    /// A workflow that is deleted and owes nothing leaves nothing behind but its runs of the last hour, which count.
    async fn erase_if_deleted(&self, host: &WorkflowHost) {
        if !matches!(host.engine().is_deleted(host.storage()), Ok(true)) {
            return;
        }
        // If this instance dies in between, or the person's object does not hear of it, the alarm goes on.
        self.ring_by(clock::now().plus(TROUBLE_MS)).await;
        if !matches!(self.leave(host).await, Ok(true)) {
            return;
        }
        self.host.borrow_mut().take();
        self.armed.set(None);
        if let Err(error) = self.storage.erase().await {
            console_error!("workflow.erase={error}");
        }
    }

    /// Makes sure that the alarm rings then or earlier. Every change of it is a row written, so it is never put off.
    async fn ring_by(&self, moment: UnixMillis) {
        if self.armed.get().is_some_and(|armed| armed <= moment) {
            return;
        }
        self.armed.set(Some(moment));
        if let Err(error) = self.storage.set_alarm(moment.0).await {
            self.armed.set(None);
            console_error!("workflow.alarm={error}");
        }
    }
}

/// Reads a body that the Worker wrote. One of another version may ask for what this one does not know; nothing is guessed
/// then, because what is not understood may be what protects a run.
async fn read<T: serde::de::DeserializeOwned>(request: &mut Request) -> Option<T> {
    let text = request.text().await.ok()?;
    edgewright_typed_json::from_text(&text)
        .inspect_err(|error| console_error!("workflow.request_unreadable={error}"))
        .ok()
}

/// The same for what holds a secret: a reader's error may quote what it read, so it is not logged.
async fn read_secret<T: serde::de::DeserializeOwned>(request: &mut Request) -> Option<T> {
    let text = request.text().await.ok()?;
    let read = edgewright_typed_json::from_text(&text);
    if read.is_err() {
        console_error!("workflow.secret_unreadable");
    }
    read.ok()
}

impl Environment for Object {
    fn now(&self) -> UnixMillis {
        clock::now()
    }

    fn entropy(&self) -> Entropy {
        clock::entropy()
    }

    fn log(&self, message: &str) {
        console_error!("workflow.host={message}");
    }

    fn changed(&self) {
        self.tell_waiting();
    }
}
