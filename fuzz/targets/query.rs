//! The query of a URL, asked of a published app: refused in words, or answered from the table it names and those its
//! relations point at. The first byte picks the app, the second the table and who asks, the third what is asked.

#![no_main]

#[expect(dead_code, reason = "the engine's tests use more of it")]
#[path = "../../crates/app-engine/tests/engine/watched.rs"]
mod watched;
#[expect(dead_code, reason = "the engine's tests use more of it")]
#[path = "../../crates/app-engine/tests/engine/world.rs"]
mod world;

use std::collections::BTreeSet;

use edgewright_api::reading;
use edgewright_app_engine::{Command, Query};
use edgewright_definition::AppDefinition;
use edgewright_types::Actor;
use libfuzzer_sys::fuzz_target;
use world::{EXAMPLES, World, example, owner};

struct Published {
    world: World,
    definition: AppDefinition,
    actors: Vec<Actor>,
}

thread_local! {
    static APPS: Vec<Published> = EXAMPLES.iter().map(|name| publish(name)).collect();
}

fuzz_target!(|data: &[u8]| {
    let [app, table, how, rest @ ..] = data else {
        return;
    };
    let Ok(text) = std::str::from_utf8(rest) else {
        return;
    };
    APPS.with(|apps| {
        ask(
            &apps[usize::from(*app) % apps.len()],
            usize::from(*table),
            *how,
            text,
        )
    });
});

fn publish(name: &str) -> Published {
    let definition = example(name);
    let world = World::with(&definition);
    world.apply(&owner(), Command::SamplesFill).unwrap();
    let mut actors = vec![owner(), Actor::Anonymous];
    for role in &definition.access.roles {
        actors.push(world.give(&role.id.replace('_', ""), &role.id));
    }
    Published {
        world,
        definition,
        actors,
    }
}

fn ask(app: &Published, table: usize, how: u8, text: &str) {
    let tables = &app.definition.tables;
    let actor = &app.actors[table / tables.len() % app.actors.len()];
    let table = &tables[table % tables.len()];
    let asked = match how % 2 {
        0 => reading::row_list(&table.id, text).map(Query::RowList),
        _ => reading::row_aggregate(&table.id, text).map(Query::RowAggregate),
    };
    app.world.storage.take_read();
    let answer = asked.and_then(|query| app.world.ask(actor, query));
    if let Err(problem) = answer {
        assert!((400..500).contains(&problem.status), "{problem}");
    }
    let related = table
        .fields
        .iter()
        .filter_map(|field| field.table.as_deref());
    let may_read: BTreeSet<String> = related
        .chain([table.id.as_str()])
        .map(|id| format!("t_{id}"))
        .collect();
    let read = app.world.storage.take_read();
    assert!(
        read.is_subset(&may_read),
        "{read:?} was read, not only {may_read:?}"
    );
}
