//! One app and the people around it. Tests say only what differs.

use std::cell::Cell;
use std::path::Path;

use edgewright_app_engine::{
    Applied, Call, Command, Engine, Event, Failure, Query, RowList, UtcOnly,
};
use edgewright_definition::AppDefinition;
use edgewright_definition::contract_test::ContractTests;
use edgewright_definition::document::Sort;
use edgewright_types::{Actor, Entropy, Problem, UnixMillis, UserId};
use serde_json::{Map, Value};

use crate::watched::Watched;

/// 2026-03-02T10:00:00Z, a Monday.
pub const NOW: UnixMillis = UnixMillis(1_772_445_600_000);
pub const DAY_MS: i64 = 86_400_000;

pub struct World {
    pub engine: Engine,
    pub storage: Watched,
    pub now: Cell<UnixMillis>,
    entropy: Cell<u64>,
}

/// A definition from tests/definitions.
pub fn example(name: &str) -> AppDefinition {
    serde_json::from_str(&read(&format!("{name}.json"))).unwrap()
}

pub fn example_tests(name: &str) -> ContractTests {
    serde_json::from_str(&read(&format!("{name}.tests.json"))).unwrap()
}

fn read(name: &str) -> String {
    // The fuzz targets use this file too, from a folder at another depth.
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut paths = folders.map(|folder| folder.join("tests/definitions").join(name));
    let path = paths.find(|path| path.exists()).unwrap();
    std::fs::read_to_string(path).unwrap()
}

pub const EXAMPLES: &[&str] = &[
    "clinic-appointments",
    "event-sign-up",
    "inventory",
    "recipe-book",
    "sales-pipeline",
    "tool-library",
];

pub fn person(name: &str) -> Actor {
    let number = name
        .bytes()
        .fold(7_u64, |sum, byte| sum * 31 + u64::from(byte));
    Actor::Person {
        user_id: UserId::new(UnixMillis(1), Entropy([1; 16]).derive(number)),
        email: format!("{name}@example.org"),
        username: name.to_owned(),
    }
}

pub fn owner() -> Actor {
    person("olga")
}

pub fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        other => panic!("not an object: {other}"),
    }
}

impl World {
    pub fn empty() -> Self {
        Self {
            engine: Engine::new(Box::new(UtcOnly)),
            storage: Watched::new(),
            now: Cell::new(NOW),
            entropy: Cell::new(0),
        }
    }

    /// The app at `olga/things`, version 1.
    pub fn with(definition: &AppDefinition) -> Self {
        let world = Self::empty();
        world.publish(definition, None).unwrap();
        world
    }

    pub fn call(&self, actor: &Actor) -> Call {
        self.entropy.set(self.entropy.get() + 1);
        Call {
            actor: actor.clone(),
            now: self.now.get(),
            entropy: Entropy([5; 16]).derive(self.entropy.get()),
            idempotency_key: None,
        }
    }

    pub fn later(&self, millis: i64) {
        self.now.set(self.now.get().plus(millis));
    }

    pub fn apply(&self, actor: &Actor, command: Command) -> Result<Applied, Problem> {
        // Every command comes a moment after the one before, as in life.
        self.later(1);
        unwrap(self.engine.apply(&self.storage, &self.call(actor), command))
    }

    pub fn ask(&self, actor: &Actor, query: Query) -> Result<Value, Problem> {
        unwrap(self.engine.answer(&self.storage, &self.call(actor), query))
    }

    pub fn publish(
        &self,
        definition: &AppDefinition,
        base_version: Option<u32>,
    ) -> Result<Applied, Problem> {
        self.apply(
            &owner(),
            Command::Publish {
                address: "olga/things".parse().unwrap(),
                definition: Box::new(definition.clone()),
                tests: ContractTests::default(),
                base_version,
                accept_loss: false,
            },
        )
    }

    pub fn give(&self, name: &str, role: &str) -> Actor {
        let email = format!("{name}@example.org");
        let role = role.to_owned();
        self.apply(&owner(), Command::PeoplePut { email, role })
            .unwrap();
        person(name)
    }

    pub fn create(&self, actor: &Actor, table: &str, values: Value) -> Result<Value, Problem> {
        let table = table.to_owned();
        let values = object(values);
        self.apply(actor, Command::RowCreate { table, values })
            .map(|applied| applied.body)
    }

    /// Adds a row and returns its id.
    pub fn add(&self, table: &str, values: Value) -> String {
        let row = self.create(&owner(), table, values).unwrap();
        row["id"].as_str().unwrap().to_owned()
    }

    pub fn update(
        &self,
        actor: &Actor,
        table: &str,
        id: &str,
        values: Value,
    ) -> Result<Value, Problem> {
        let command = Command::RowUpdate {
            table: table.to_owned(),
            id: id.to_owned(),
            values: object(values),
            revision: None,
        };
        self.apply(actor, command).map(|applied| applied.body)
    }

    pub fn delete(&self, actor: &Actor, table: &str, id: &str) -> Result<Applied, Problem> {
        let (table, id) = (table.to_owned(), id.to_owned());
        self.apply(actor, Command::RowDelete { table, id })
    }

    pub fn restore(&self, actor: &Actor, table: &str, id: &str) -> Result<Applied, Problem> {
        let (table, id) = (table.to_owned(), id.to_owned());
        self.apply(actor, Command::RowRestore { table, id })
    }

    pub fn transition(
        &self,
        actor: &Actor,
        table: &str,
        id: &str,
        transition: &str,
    ) -> Result<Value, Problem> {
        let command = Command::RowTransition {
            table: table.to_owned(),
            id: id.to_owned(),
            transition: transition.to_owned(),
            values: Map::new(),
            revision: None,
        };
        self.apply(actor, command).map(|applied| applied.body)
    }

    pub fn get(&self, actor: &Actor, table: &str, id: &str) -> Result<Value, Problem> {
        let (table, id) = (table.to_owned(), id.to_owned());
        self.ask(actor, Query::RowGet { table, id })
    }

    pub fn list(&self, actor: &Actor, asked: RowList) -> Result<Value, Problem> {
        self.ask(actor, Query::RowList(asked))
    }

    /// One field of every row of a list.
    pub fn column(&self, actor: &Actor, asked: RowList, field: &str) -> Vec<Value> {
        let page = self.list(actor, asked).unwrap();
        let items = page["items"].as_array().unwrap();
        items.iter().map(|row| row[field].clone()).collect()
    }

    /// Rows written by what `body` does, as the storage counts them.
    pub fn rows_written<T>(&self, body: impl FnOnce() -> T) -> u64 {
        let before = self.storage.rows_written();
        body();
        self.storage.rows_written() - before
    }
}

fn unwrap<T>(result: Result<T, Failure>) -> Result<T, Problem> {
    result.map_err(|failure| {
        assert_eq!(failure.cause, None, "our fault: {failure}");
        *failure.problem
    })
}

pub fn rows_of(table: &str) -> RowList {
    RowList {
        table: table.to_owned(),
        ..RowList::default()
    }
}

pub fn sorted(table: &str, field: &str, descending: bool) -> RowList {
    RowList {
        sort: vec![Sort {
            field: field.to_owned(),
            descending,
        }],
        ..rows_of(table)
    }
}

/// Codes of a problem's errors, by pointer.
pub fn codes(problem: &Problem) -> Vec<(String, String)> {
    let errors = problem.errors.iter();
    errors
        .map(|error| (error.pointer.clone(), error.code.clone()))
        .collect()
}

pub fn changed_tables(applied: &Applied) -> Vec<(&str, Option<&str>)> {
    applied
        .events
        .iter()
        .filter_map(|event| match event {
            Event::Changed(changed) => Some((changed.table.as_str(), changed.id.as_deref())),
            _ => None,
        })
        .collect()
}
