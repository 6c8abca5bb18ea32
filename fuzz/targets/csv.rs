//! A file that becomes rows: the same lines are wrong however it arrives, what is refused is the file's fault, and
//! taking it back leaves what was there. The first byte picks app and table, the second how it is read and cut.

#![no_main]

#[expect(dead_code, reason = "the engine's tests use more of it")]
#[path = "../../crates/app-engine/tests/engine/watched.rs"]
mod watched;
#[expect(dead_code, reason = "the engine's tests use more of it")]
#[path = "../../crates/app-engine/tests/engine/world.rs"]
mod world;

use edgewright_app_engine::{Failure, ImportRequest};
use edgewright_definition::AppDefinition;
use edgewright_storage::{RollBack, SqlStorage};
use edgewright_types::Problem;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use world::{EXAMPLES, World, example, owner};

thread_local! {
    static APPS: Vec<(World, AppDefinition)> = EXAMPLES.iter().map(|name| publish(name)).collect();
}

fuzz_target!(|data: &[u8]| {
    let [app, how, file @ ..] = data else {
        return;
    };
    APPS.with(|apps| {
        let (world, definition) = &apps[usize::from(*app) % apps.len()];
        let tables = &definition.tables;
        let table = &tables[usize::from(*app) / apps.len() % tables.len()].id;
        let undone = world.storage.transaction_dyn(&mut || {
            import_in_every_way(world, table, *how, file);
            Err(RollBack)
        });
        assert_eq!(undone, Ok(Err(RollBack)));
    });
});

fn publish(name: &str) -> (World, AppDefinition) {
    let definition = example(name);
    (World::with(&definition), definition)
}

fn import_in_every_way(world: &World, table: &str, how: u8, file: &[u8]) {
    let request = |dry_run| ImportRequest {
        table: table.to_owned(),
        dry_run,
        all_or_nothing: how & 1 == 1,
        ..ImportRequest::default()
    };
    let size = 1 + usize::from(how >> 1);
    let whole = import(world, request(true), file, file.len().max(1));
    let cut = import(world, request(true), file, size);
    match (&whole, &cut) {
        (Ok(whole), Ok(cut)) => {
            assert_eq!(
                whole["problems"], cut["problems"],
                "it depends on how the file arrives"
            );
        }
        (whole, cut) => assert_eq!(
            whole.as_ref().err(),
            cut.as_ref().err(),
            "it depends on how the file arrives"
        ),
    }
    let before = count(world, table);
    let Ok(done) = import(world, request(false), file, size) else {
        return;
    };
    let id = done["id"].as_str().unwrap();
    loop {
        let call = world.call(&owner());
        match world
            .engine
            .import_undo(&world.storage, &call, table, id)
            .map_err(problem)
        {
            Ok((_, true)) => break,
            Ok(_) => {}
            Err(refused) => {
                assert!((400..500).contains(&refused.status), "{refused}");
                return;
            }
        }
    }
    assert_eq!(count(world, table), before, "taking it back leaves rows");
}

fn import(
    world: &World,
    request: ImportRequest,
    file: &[u8],
    size: usize,
) -> Result<Value, Problem> {
    world.later(1);
    let call = world.call(&owner());
    let mut importing = world
        .engine
        .import_begin(&world.storage, &call, request)
        .map_err(problem)?;
    for piece in file.chunks(size) {
        let wants = world
            .engine
            .import_take(&world.storage, &call, &mut importing, piece);
        match wants.map_err(problem) {
            Ok(true) => {}
            Ok(false) => break,
            Err(refused) => {
                // As the object does: whatever became of it, the engine is told that it is over.
                let _ = world
                    .engine
                    .import_end(&world.storage, &call, &mut importing, false);
                return Err(refused);
            }
        }
    }
    let ended = world
        .engine
        .import_end(&world.storage, &call, &mut importing, true);
    ended.map(|applied| applied.body).map_err(problem)
}

fn problem(failure: Failure) -> Problem {
    assert_eq!(failure.cause, None, "our fault: {failure}");
    *failure.problem
}

fn count(world: &World, table: &str) -> i64 {
    let rows = world
        .storage
        .query(&format!("SELECT count(*) FROM t_{table}"), &[])
        .unwrap();
    rows.rows[0][0].as_integer().unwrap()
}
