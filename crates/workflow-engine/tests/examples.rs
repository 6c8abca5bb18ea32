//! The standard's own examples: each one that the reader takes comes to an end, or waits for something that it says.
//!
//! The examples are not part of this repository; they are read from ../shared/conformance beside it. Where that folder is
//! absent the test says so and passes.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that cannot go on fails"
)]

mod world;

use std::path::Path;

use edgewright_durable_host::Attempt;
use edgewright_workflow_definition::read;
use edgewright_workflow_engine::{
    Command, WorkflowOutcome, effect::Action, query::RunView, state::RunStatus,
};
use serde_json::{Value, json};
use world::{World, ok};

fn input() -> Value {
    json!({
        "petId": 1, "id": 1, "carId": 2, "roomId": 3, "searchQuery": "luke", "customer": {"age": 30}, "bet": {},
        "user": {"firstName": "John"}, "pets": [{"id": 1}], "vet": {"name": "Ann"}, "token": "t", "orderType": "electronic",
        "configuration": {"size": 1, "fill": 2, "color": "red"}, "shape": "circle",
        "patient": {"fullName": "Jane"}, "room": {"number": 7}, "readings": [1, 2],
    })
}

fn run(text: &str) -> Option<RunView> {
    let workflow = read(text).ok()?;
    let world = World::new("do:\n- nothing: { set: '${ 1 }' }");
    world.command(Command::Publish {
        definition: workflow.source().clone(),
    });
    world.answers(|owed| {
        Attempt::Done(match &owed.effect.action {
            Action::Http(_) | Action::Openapi(_) => {
                ok(json!({"id": 1, "petId": 1, "homeworld": "https://swapi.dev/api/planets/1/"}))
            }
            Action::Function(_) => WorkflowOutcome::Value { value: json!({}) },
            Action::RunWorkflow(_) => WorkflowOutcome::Value {
                value: json!({"child": true}),
            },
            _ => WorkflowOutcome::Done,
        })
    });
    // A workflow that events begin gets the list of them.
    let by_events = workflow
        .schedule
        .as_ref()
        .and_then(|schedule| schedule.on.as_ref());
    let run = world.start(match by_events {
        Some(_) => json!([{"id": "e", "data": {"patient": {"id": 1}}}]),
        None => input(),
    });
    world.settle();
    for (index, kind) in [
        "com.fake-hospital.vitals.measurements.temperature",
        "com.fake-hospital.vitals.measurements.bpm",
        "com.virtual-wf-powered-race.events.race.started.v1",
        "com.fake.petclinic.pets.checkup.completed.v2",
        "my.home.sensors.temperature",
        "my.home.sensors.humidity",
        "another",
        "com.fake-hospital.patient.checked-out",
    ]
    .into_iter()
    .enumerate()
    {
        let source = if kind.starts_with("my.home") {
            "https://my.home.com/sensor"
        } else {
            "https://example.com"
        };
        let event = json!({
            "specversion": "1.0", "id": index.to_string(), "source": source, "type": kind, "roomid": "r",
            "data": {"temperature": 39, "bpm": 120, "reading": 5},
        });
        world.command(Command::DeliverEvent { event });
        world.settle();
    }
    world.run_to_end();
    Some(world.show(&run))
}

#[test]
fn every_example_of_the_standard_runs_or_is_refused_before_it_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/conformance/serverless-workflow/examples");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("{} is absent: nothing to compare with", folder.display());
        return;
    };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ext| ext == "yaml"));
    files.sort();
    let (mut ran, mut refused) = (0, 0);
    for path in files {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let Some(view) = run(&std::fs::read_to_string(&path).unwrap()) else {
            refused += 1;
            eprintln!("{name}: refused by the reader");
            continue;
        };
        ran += 1;
        let detail = view.error.as_ref().and_then(|error| error.detail.clone());
        eprintln!("{name}: {:?} {}", view.status, detail.unwrap_or_default());
        let wanted = match name.as_str() {
            // It raises an error, and nothing catches it.
            "raise-inline" | "raise-reusable" => RunStatus::Faulted,
            // It hears events for ever.
            "listen-to-any-forever-foreach" => RunStatus::Waiting,
            // As written, they read members of the list that a listening task yields.
            "accumulate-room-readings" | "for" | "listen-to-one" => RunStatus::Faulted,
            _ => RunStatus::Completed,
        };
        assert_eq!(view.status, wanted, "{name}: {:?}", view.error);
    }
    eprintln!("{ran} ran, {refused} were refused");
}
