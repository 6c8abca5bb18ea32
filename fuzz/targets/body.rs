//! A JSON body as the Worker reads it, for every route that takes one; what reads as a row is put into a published
//! app. Nothing is our fault, every refusal says where, and what was read is in the answer.

#![no_main]

#[expect(dead_code, reason = "the engine's tests use more of it")]
#[path = "../../crates/app-engine/tests/engine/watched.rs"]
mod watched;
#[expect(dead_code, reason = "the engine's tests use more of it")]
#[path = "../../crates/app-engine/tests/engine/world.rs"]
mod world;

use edgewright_api::reading;
use edgewright_app_engine::Command;
use edgewright_definition::AppDefinition;
use edgewright_storage::{RollBack, SqlStorage};
use edgewright_types::Problem;
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};
use world::{EXAMPLES, World, example, owner, rows_of};

thread_local! {
    static APPS: Vec<(World, AppDefinition)> = EXAMPLES.iter().map(|name| publish(name)).collect();
}

fuzz_target!(|data: &[u8]| {
    let Some((first, body)) = data.split_first() else {
        return;
    };
    for (name, outcome) in reading::every_body(body) {
        if let Err(problem) = outcome {
            is_located(body, &problem, name);
        }
    }
    APPS.with(|apps| {
        let (world, definition) = &apps[usize::from(*first) % apps.len()];
        let table =
            &definition.tables[usize::from(*first) / apps.len() % definition.tables.len()].id;
        if let Ok(values) = reading::row_create(body) {
            and_back(world, || create(world, table, values));
        }
        if let Ok((values, revision)) = reading::row_update(body) {
            and_back(world, || update(world, table, values, revision));
        }
    });
});

fn publish(name: &str) -> (World, AppDefinition) {
    let definition = example(name);
    let world = World::with(&definition);
    world.apply(&owner(), Command::SamplesFill).unwrap();
    (world, definition)
}

/// A refusal is the caller's, and points at something in the body or at what is missing there.
fn is_located(body: &[u8], problem: &Problem, name: &str) {
    assert!((400..500).contains(&problem.status), "{name}: {problem}");
    let Ok(document) = serde_json::from_slice::<Value>(body) else {
        return;
    };
    for error in &problem.errors {
        let parent = error
            .pointer
            .rsplit_once('/')
            .map_or("", |(parent, _)| parent);
        let found = document
            .pointer(&error.pointer)
            .or_else(|| document.pointer(parent));
        assert!(found.is_some(), "{name}: {error:?} is nowhere");
    }
}

/// Leaves the app as it was, so that an input does the same whenever it comes.
fn and_back(world: &World, body: impl FnOnce()) {
    let mut body = Some(body);
    let undone = world.storage.transaction_dyn(&mut || {
        body.take().unwrap()();
        Err(RollBack)
    });
    assert_eq!(undone, Ok(Err(RollBack)));
}

fn create(world: &World, table: &str, values: Map<String, Value>) {
    let command = Command::RowCreate {
        table: table.to_owned(),
        values,
    };
    match world.apply(&owner(), command) {
        Err(problem) => assert!((400..500).contains(&problem.status), "{problem}"),
        Ok(applied) => {
            let id = applied.body["id"].as_str().unwrap();
            assert_eq!(
                world.get(&owner(), table, id).as_ref(),
                Ok(&applied.body),
                "it reads back otherwise"
            );
        }
    }
}

fn update(world: &World, table: &str, values: Map<String, Value>, revision: Option<i64>) {
    let page = world.list(&owner(), rows_of(table)).unwrap();
    let Some(id) = page["items"][0]["id"].as_str().map(str::to_owned) else {
        return;
    };
    let command = Command::RowUpdate {
        table: table.to_owned(),
        id: id.clone(),
        values,
        revision,
    };
    match world.apply(&owner(), command) {
        Err(problem) => assert!((400..500).contains(&problem.status), "{problem}"),
        Ok(applied) => {
            assert_eq!(
                world.get(&owner(), table, &id).as_ref(),
                Ok(&applied.body),
                "it reads back otherwise"
            );
        }
    }
}
