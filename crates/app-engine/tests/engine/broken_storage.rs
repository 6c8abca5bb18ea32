//! Storage that breaks in the middle of a command, or is full: all of a command happened, or nothing of it.

use std::cell::Cell;

use edgewright_app_engine::{Applied, Command, Failure};
use edgewright_storage::{RollBack, Rows, SqlStorage, SqlValue, StorageError, transaction};
use serde_json::{Value, json};

use crate::world::{World, example, object, owner, rows_of};

/// The world's storage, of which one statement fails.
struct Breaking<'a> {
    world: &'a World,
    /// Statements that still succeed.
    left: Cell<usize>,
}

impl SqlStorage for Breaking<'_> {
    fn query(&self, sql: &str, params: &[SqlValue]) -> Result<Rows, StorageError> {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        if left == 0 {
            return Err(StorageError::Internal("the disk is gone".to_owned()));
        }
        self.world.storage.query(sql, params)
    }

    fn transaction_dyn(
        &self,
        body: &mut dyn FnMut() -> Result<(), RollBack>,
    ) -> Result<Result<(), RollBack>, StorageError> {
        self.world.storage.transaction_dyn(body)
    }
}

/// Runs a command as the host does, in one transaction.
fn apply(world: &World, storage: &dyn SqlStorage, command: &Command) -> Result<Applied, Failure> {
    let call = world.call(&owner());
    transaction(storage, || {
        world.engine.apply(storage, &call, command.clone())
    })
}

/// Everything that is stored.
fn dump(world: &World) -> Vec<(SqlValue, Vec<Vec<SqlValue>>)> {
    let read = |sql: &str| world.storage.query(sql, &[]).unwrap().rows;
    let mut all = Vec::new();
    for mut object in read("SELECT name, type, sql FROM sqlite_master ORDER BY name") {
        let rows = match (&object[0], object[1].as_text()) {
            (SqlValue::Text(name), Some("table")) => read(&format!("SELECT * FROM \"{name}\"")),
            _ => Vec::new(),
        };
        all.push((object.swap_remove(2), rows));
    }
    all
}

/// The command fails at every statement in turn, then succeeds. Answers how often it failed.
fn break_everywhere(world: &World, command: &Command) -> usize {
    let before = dump(world);
    for statements in 0.. {
        let left = Cell::new(statements);
        let Err(failure) = apply(world, &Breaking { world, left }, command) else {
            return statements;
        };
        assert_eq!(failure.problem.status, 500, "after {statements} statements");
        assert_eq!(dump(world), before, "after {statements} statements");
    }
    unreachable!("it succeeds once no statement fails")
}

fn publish(definition: &str, change: impl FnOnce(&mut Value)) -> Command {
    let mut document = serde_json::to_value(example(definition)).unwrap();
    change(&mut document);
    Command::Publish {
        address: "olga/things".parse().unwrap(),
        definition: Box::new(serde_json::from_value(document).unwrap()),
        tests: Default::default(),
        base_version: Some(1),
        accept_loss: true,
    }
}

#[test]
fn a_first_version_broken_at_any_statement_leaves_nothing() {
    let world = World::empty();
    let Command::Publish {
        address,
        definition,
        tests,
        ..
    } = publish("tool-library", |_| {})
    else {
        panic!("it is a publication")
    };
    let first = Command::Publish {
        address,
        definition,
        tests,
        base_version: None,
        accept_loss: false,
    };
    let breaks = break_everywhere(&world, &first);
    assert!(breaks > 10, "{breaks}");
}

#[test]
fn a_migration_broken_at_any_statement_leaves_the_version_before() {
    let world = World::with(&example("tool-library"));
    world.apply(&owner(), Command::SamplesFill).unwrap();
    let next = publish("tool-library", |document| {
        let fields = document["tables"][0]["fields"].as_array_mut().unwrap();
        fields.push(json!({"id": "shelf", "label": "Shelf", "type": "text"}));
    });
    let breaks = break_everywhere(&world, &next);
    assert!(breaks > 10, "{breaks}");
    let live = world.ask(&owner(), edgewright_app_engine::Query::Usage);
    assert!(live.is_ok());
}

#[test]
fn a_row_broken_at_any_statement_is_not_there() {
    let world = World::with(&example("tool-library"));
    let create = Command::RowCreate {
        table: "tools".to_owned(),
        values: object(json!({"name": "Drill", "category": "power"})),
    };
    assert!(break_everywhere(&world, &create) >= 3);
    let id = world.column(&owner(), rows_of("tools"), "id")[0].clone();
    let delete = Command::RowDelete {
        table: "tools".to_owned(),
        id: id.as_str().unwrap().to_owned(),
    };
    assert!(break_everywhere(&world, &delete) >= 2);
}

#[test]
fn a_full_store_refuses_what_is_new_and_goes_on_with_the_rest() {
    let world = World::with(&example("recipe-book"));
    let recipe = |title: &str| json!({"title": title, "method": "x".repeat(20_000)});
    let id = world.add("recipes", recipe("first"));
    world.storage.limit_to_pages_in_use();
    let create = |number: u32| Command::RowCreate {
        table: "recipes".to_owned(),
        values: object(recipe(&number.to_string())),
    };
    let full = (0..1_000)
        .find_map(|number| apply(&world, &world.storage, &create(number)).err())
        .unwrap();
    assert_eq!(
        (full.problem.status, full.problem.code.as_str()),
        (507, "storage-full")
    );
    assert_eq!(
        world.get(&owner(), "recipes", &id).unwrap()["title"],
        "first"
    );
    world.list(&owner(), rows_of("recipes")).unwrap();
    world.delete(&owner(), "recipes", &id).unwrap();
}
