//! A workflow on real storage with a virtual clock, its calls answered by a script.

#![allow(dead_code, reason = "every test file uses a part of it")]

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use edgewright_durable_host::{Attempt, Host, Owed};
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_storage_native::NativeStorage;
use edgewright_types::{Entropy, RunId, UnixMillis};
use edgewright_workflow_definition::read;
use edgewright_workflow_engine::{
    Command, Reply, Services, WorkflowEffect, WorkflowEngine, WorkflowError, WorkflowOutcome,
    effect::{Action, FunctionCall, HttpCall, HttpResponse},
    query::{RunView, TaskView},
    state::{RunStatus, StartedBy},
};
use serde_json::{Map, Value, json};

pub const START: UnixMillis = UnixMillis(1_800_000_000_000);

/// Key-value state in the object's own storage, and a check of types and required members.
pub struct TestServices;

impl Services for TestServices {
    fn validate(&self, schema: &Value, value: &Value) -> Result<(), String> {
        let kind = match value {
            Value::Object(_) => "object",
            Value::String(_) => "string",
            Value::Number(_) => "number",
            Value::Array(_) => "array",
            Value::Bool(_) => "boolean",
            Value::Null => "null",
        };
        if schema.get("type").is_some_and(|wanted| wanted != kind) {
            return Err(format!("it is a {kind}"));
        }
        for name in schema["required"].as_array().into_iter().flatten() {
            if value.get(name.as_str().unwrap()).is_none() {
                return Err(format!("{name} is missing"));
            }
        }
        Ok(())
    }

    fn call_here(
        &self,
        storage: &dyn SqlStorage,
        _: UnixMillis,
        _: &RunId,
        call: &FunctionCall,
    ) -> Result<Option<Result<Value, WorkflowError>>, StorageError> {
        if call.name != "kv-set" {
            return Ok(None);
        }
        storage.query(
            "CREATE TABLE IF NOT EXISTS kv (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
            &[],
        )?;
        let (key, value) = (&call.arguments["key"], &call.arguments["value"]);
        storage.query(
            "INSERT INTO kv (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            &[
                key.as_str().unwrap_or_default().into(),
                value.to_string().into(),
            ],
        )?;
        Ok(Some(Ok(value.clone())))
    }
}

pub fn engine() -> WorkflowEngine {
    WorkflowEngine::new(Box::new(TestServices))
}

type Answer = Box<dyn Fn(&Owed<WorkflowEffect>) -> Attempt<WorkflowOutcome>>;

pub struct World {
    pub storage: Rc<NativeStorage>,
    pub host: Host<WorkflowEngine, Shared>,
    pub now: Cell<UnixMillis>,
    drawn: Cell<u64>,
    /// Every effect that was performed, in order.
    pub performed: RefCell<Vec<Owed<WorkflowEffect>>>,
    answer: RefCell<Answer>,
}

/// Storage that outlives an instance.
pub struct Shared(pub Rc<NativeStorage>);

impl SqlStorage for Shared {
    fn query(
        &self,
        sql: &str,
        params: &[edgewright_storage::SqlValue],
    ) -> Result<edgewright_storage::Rows, StorageError> {
        self.0.query(sql, params)
    }

    fn transaction_dyn(
        &self,
        body: &mut dyn FnMut() -> Result<(), edgewright_storage::RollBack>,
    ) -> Result<Result<(), edgewright_storage::RollBack>, StorageError> {
        self.0.transaction_dyn(body)
    }
}

fn host(storage: &Rc<NativeStorage>) -> Host<WorkflowEngine, Shared> {
    Host::open(engine(), Shared(Rc::clone(storage))).unwrap()
}

impl World {
    /// A world with one published definition, of which only what stands below `document` is given.
    pub fn new(definition: &str) -> Self {
        let storage = Rc::new(NativeStorage::in_memory().unwrap());
        let world = Self {
            host: host(&storage),
            storage,
            now: Cell::new(START),
            drawn: Cell::new(0),
            performed: RefCell::default(),
            answer: RefCell::new(Box::new(|_| Attempt::Done(ok(json!({}))))),
        };
        world.publish(definition);
        world
    }

    pub fn publish(&self, definition: &str) -> Reply {
        let text = format!(
            "document:\n  dsl: '1.0.3'\n  namespace: default\n  name: test\n  version: '1.0.0'\n{definition}"
        );
        let workflow = read(&text).unwrap_or_else(|findings| panic!("{findings:?}"));
        self.command(Command::Publish {
            definition: workflow.source().clone(),
        })
    }

    /// Calls are answered like this from now on.
    pub fn answers(
        &self,
        answer: impl Fn(&Owed<WorkflowEffect>) -> Attempt<WorkflowOutcome> + 'static,
    ) {
        *self.answer.borrow_mut() = Box::new(answer);
    }

    /// Calls are answered one after the other like this.
    pub fn script(&self, answers: Vec<WorkflowOutcome>) {
        let answers = RefCell::new(VecDeque::from(answers));
        self.answers(move |owed| {
            let answer = answers.borrow_mut().pop_front();
            Attempt::Done(answer.unwrap_or_else(|| panic!("nobody expects {owed:?}")))
        });
    }

    pub fn entropy(&self) -> Entropy {
        self.drawn.set(self.drawn.get() + 1);
        Entropy([7; 16]).derive(self.drawn.get())
    }

    pub fn command(&self, command: Command) -> Reply {
        self.host
            .command(self.now.get(), self.entropy(), command)
            .unwrap()
    }

    pub fn start(&self, input: Value) -> RunId {
        self.start_by(input, StartedBy::kind("manual")).0
    }

    pub fn start_by(&self, input: Value, started_by: StartedBy) -> (RunId, bool) {
        let command = Command::Start {
            version: None,
            input,
            started_by,
            active_limit_ms: 30_000,
        };
        match self.command(command) {
            Reply::Started { run, created, .. } => (run, created),
            other => panic!("{other:?}"),
        }
    }

    /// A new instance of the object: everything in memory is lost.
    pub fn restart(&mut self) {
        self.host = host(&self.storage);
    }

    /// What is due now.
    pub fn due(&self) -> Vec<Owed<WorkflowEffect>> {
        self.host.start_due(self.now.get(), self.entropy()).unwrap()
    }

    pub fn finish(&self, owed: &Owed<WorkflowEffect>, attempt: Attempt<WorkflowOutcome>) {
        self.host
            .finish(self.now.get(), self.entropy(), &owed.id, attempt)
            .unwrap();
    }

    /// Performs what is due until nothing is; time stands still.
    pub fn settle(&self) {
        loop {
            let due = self.due();
            if due.is_empty() {
                return;
            }
            for owed in due {
                let attempt = (self.answer.borrow())(&owed);
                self.performed.borrow_mut().push(owed.clone());
                self.finish(&owed, attempt);
            }
        }
    }

    /// Lets time go on to the next alarm, and does what is due then. False when nothing is owed.
    pub fn next_alarm(&self) -> bool {
        let Some(alarm) = self.host.next_alarm(self.now.get()).unwrap() else {
            return false;
        };
        self.now.set(self.now.get().max(alarm));
        self.settle();
        true
    }

    /// Goes on until nothing is owed.
    pub fn run_to_end(&self) {
        self.settle();
        for _ in 0..10_000 {
            if !self.next_alarm() {
                return;
            }
        }
        panic!("it does not end");
    }

    pub fn show(&self, run: &RunId) -> RunView {
        let view = self.host.engine().show(&*self.storage, run).unwrap();
        view.unwrap()
    }

    /// Starts a run and goes on to its end.
    pub fn run(&self, input: Value) -> RunView {
        let run = self.start(input);
        self.run_to_end();
        self.show(&run)
    }

    pub fn http_calls(&self) -> Vec<HttpCall> {
        let performed = self.performed.borrow();
        let calls = performed
            .iter()
            .filter_map(|owed| match &owed.effect.action {
                Action::Http(call) => Some((**call).clone()),
                _ => None,
            });
        calls.collect()
    }
}

pub fn ok(content: Value) -> WorkflowOutcome {
    status(200, content)
}

pub fn status(status: u16, content: Value) -> WorkflowOutcome {
    let mut headers = Map::new();
    headers.insert("content-type".to_owned(), "application/json".into());
    WorkflowOutcome::Response(HttpResponse {
        status,
        headers,
        content,
        request: None,
    })
}

pub fn completed(view: &RunView) -> Value {
    assert_eq!(view.status, RunStatus::Completed, "{view:#?}");
    view.output.clone()
}

pub fn faulted(view: &RunView) -> WorkflowError {
    assert_eq!(view.status, RunStatus::Faulted, "{view:#?}");
    view.error.clone().unwrap()
}

pub fn task<'a>(view: &'a RunView, name: &str) -> &'a TaskView {
    let found = view.tasks.iter().rev().find(|task| task.name == name);
    found.unwrap_or_else(|| panic!("{name} is not in {view:#?}"))
}

pub fn names(view: &RunView) -> Vec<&str> {
    view.tasks.iter().map(|task| task.name.as_str()).collect()
}
