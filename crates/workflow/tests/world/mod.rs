//! A published workflow on real storage with a clock that is turned by hand. Nothing outside is asked.

#![allow(dead_code, reason = "every test file uses a part of it")]

use std::cell::Cell;

use edgewright_durable_host::Host;
use edgewright_storage_native::NativeStorage;
use edgewright_types::{Actor, Entropy, Plan, Problem, UnixMillis, UserId};
use edgewright_workflow::{
    Admitted, Answer, Command, CommandRequest, Query, QueryRequest, Room, Settings, Source,
    Workflow,
};
use edgewright_workflow_engine::{Refusal, query::RunFilter, state::StartedBy};
use edgewright_workflow_owner::Owner;
use serde_json::{Value, json};

/// 15 January 2027, 08:00 UTC.
pub const START: UnixMillis = UnixMillis(1_800_000_000_000);
pub const MINUTE_MS: i64 = 60_000;
pub const HOUR_MS: i64 = 60 * MINUTE_MS;

pub struct World {
    pub host: Host<Workflow, NativeStorage>,
    pub owner: Owner,
    pub owner_storage: NativeStorage,
    /// Whether the object of the person answers.
    pub owner_answers: Cell<bool>,
    now: Cell<UnixMillis>,
    drawn: Cell<u64>,
}

pub fn person(username: &str) -> Actor {
    Actor::Person {
        user_id: UserId::new(UnixMillis(1), Entropy([1; 16])),
        email: format!("{username}@example.com"),
        username: username.to_owned(),
    }
}

pub fn system() -> Actor {
    Actor::System {
        reason: "test".to_owned(),
    }
}

/// A definition with these tasks and more members.
pub fn definition(tasks: Value, more: Value) -> Value {
    let mut whole = json!({
        "document": {"dsl": "1.0.0", "namespace": "tests", "name": "flow", "version": "1.0.0"},
        "do": tasks,
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        whole[name] = value.clone();
    }
    whole
}

/// One that is done at once.
pub fn quick(more: Value) -> Value {
    definition(json!([{"a": {"set": {"n": 1}}}]), more)
}

impl World {
    pub fn new() -> Self {
        let owner = Owner::new("first".to_owned());
        let owner_storage = NativeStorage::in_memory().unwrap();
        owner.install(&owner_storage).unwrap();
        let workflow = Workflow::new(Settings { development: false });
        Self {
            host: Host::open(workflow, NativeStorage::in_memory().unwrap()).unwrap(),
            owner,
            owner_storage,
            owner_answers: Cell::new(true),
            now: Cell::new(START),
            drawn: Cell::new(0),
        }
    }

    pub fn now(&self) -> UnixMillis {
        self.now.get()
    }

    pub fn pass(&self, millis: i64) {
        self.now.set(self.now.get().plus(millis));
    }

    pub fn entropy(&self) -> Entropy {
        self.drawn.set(self.drawn.get() + 1);
        Entropy(u128::from(self.drawn.get()).to_le_bytes())
    }

    pub fn send(&self, actor: Actor, command: Command) -> Result<Answer, Problem> {
        let request = CommandRequest { actor, command };
        let engine = self.host.engine();
        let wanted = engine.runs_wanted(self.host.storage(), &request, self.now());
        let (room, at) = match wanted.map_err(problem)? {
            0 => (Room::default(), self.now()),
            runs => self.room(runs)?,
        };
        let admitted = Admitted { request, room };
        let done = self
            .host
            .command(self.now(), self.entropy(), admitted)
            .map_err(problem);
        let unused = done.as_ref().map_or(room.left(), |done| done.unused);
        self.owner.give_back(self.owner.epoch(), at, unused);
        done.map(|done| done.answer)
    }

    /// Asks the object of the person for room, as the object of the workflow does.
    fn room(&self, runs: u32) -> Result<(Room, UnixMillis), Problem> {
        if !self.owner_answers.get() {
            return Err(Problem::unavailable());
        }
        let engine = self.host.engine();
        let known = engine.address_and_plan(self.host.storage()).unwrap();
        let (address, plan) = known.unwrap();
        if self.owner.is_cold() {
            let since = self.now().plus(-HOUR_MS);
            let begun = engine.engine().begun_since(self.host.storage(), since);
            self.owner
                .warm(&self.owner_storage, begun.unwrap(), self.now())
                .unwrap();
        }
        let admitted = self
            .owner
            .admit(&self.owner_storage, &address, plan, runs, self.now());
        let admitted = admitted.unwrap().unwrap();
        let room = Room::admitted(admitted.granted, admitted.most, admitted.retry_at);
        Ok((room, admitted.at))
    }

    pub fn ask(&self, actor: Actor, query: Query) -> Result<Answer, Problem> {
        let asked = QueryRequest { actor, query };
        self.host
            .engine()
            .answer(self.host.storage(), asked)
            .map_err(problem)
    }

    pub fn publish(&self, definition: Value) -> Result<Answer, Problem> {
        self.publish_as("ann", definition, None)
    }

    pub fn publish_as(
        &self,
        username: &str,
        definition: Value,
        plan: Option<Plan>,
    ) -> Result<Answer, Problem> {
        let command = Command::Publish {
            address: "ann/flow".parse().unwrap(),
            definition: Source::Document(definition),
            plan,
        };
        self.send(person(username), command)
    }

    pub fn start(&self, delivery: Option<&str>) -> Result<Answer, Problem> {
        let started_by = StartedBy {
            delivery: delivery.map(str::to_owned),
            ..StartedBy::kind("manual")
        };
        let input = json!({});
        self.send(person("ann"), Command::Start { input, started_by })
    }

    /// The workflow as its owner sees it.
    pub fn view(&self) -> Value {
        let query = Query::VersionGet { version: None };
        self.ask(person("ann"), query).unwrap().document
    }

    /// Lets everything happen that time alone makes happen, as the alarm would.
    pub fn ring(&self) {
        let _nothing_due = self.send(system(), Command::Tick);
        self.host.start_due(self.now(), self.entropy()).unwrap();
        let _rest = self.send(system(), Command::Tick);
    }

    /// Every run there is, newest first, as (what began it, when).
    pub fn runs(&self) -> Vec<(String, String)> {
        let query = Query::RunList {
            filter: RunFilter {
                limit: Some(100),
                ..RunFilter::default()
            },
            search: None,
        };
        let answer = self.ask(person("ann"), query).unwrap();
        let text = |run: &Value, name: &str| run[name].as_str().unwrap().to_owned();
        let items = answer.document["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|run| (text(run, "started_by"), text(run, "started_at")))
            .collect()
    }
}

fn problem(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Problem(problem) => *problem,
        Refusal::Storage(error) => panic!("{error}"),
    }
}
