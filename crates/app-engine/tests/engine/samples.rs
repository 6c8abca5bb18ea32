//! Example rows: in with one click, out with one click.

use edgewright_app_engine::{Command, Query};
use serde_json::json;

use crate::world::{EXAMPLES, World, example, owner, rows_of};

#[test]
fn examples_of_every_app_go_in_and_out() {
    for name in EXAMPLES {
        let definition = example(name);
        let world = World::with(&definition);
        let filled = world.apply(&owner(), Command::SamplesFill).unwrap();
        assert_eq!(filled.body["rows"], definition.samples.len(), "{name}");
        assert_eq!(
            world.ask(&owner(), Query::Usage).unwrap()["rows"],
            definition.samples.len()
        );
        assert_eq!(
            world.ask(&owner(), Query::AppView).unwrap()["has_samples"],
            true
        );
        assert_eq!(
            world
                .apply(&owner(), Command::SamplesFill)
                .unwrap_err()
                .code,
            "samples-present"
        );
        let removed = world.apply(&owner(), Command::SamplesRemove).unwrap();
        assert_eq!(removed.body, filled.body, "{name}");
        assert_eq!(world.ask(&owner(), Query::Usage).unwrap()["rows"], 0);
        assert_eq!(
            world.ask(&owner(), Query::AppView).unwrap()["has_samples"],
            false
        );
    }
}

#[test]
fn what_somebody_made_their_own_stays() {
    let world = World::with(&example("tool-library"));
    world.apply(&owner(), Command::SamplesFill).unwrap();
    let names = world.column(&owner(), rows_of("tools"), "name");
    assert_eq!(names, ["Cordless drill", "Extension ladder", "Lawn mower"]);
    let ids = world.column(&owner(), rows_of("tools"), "id");
    world
        .update(
            &owner(),
            "tools",
            ids[2].as_str().unwrap(),
            json!({"deposit": "1"}),
        )
        .unwrap();
    let member = world.column(&owner(), rows_of("members"), "id")[0].clone();
    world
        .create(&owner(), "loans", json!({"tool": ids[2], "member": member}))
        .unwrap();
    world.apply(&owner(), Command::SamplesRemove).unwrap();
    assert_eq!(
        world.column(&owner(), rows_of("tools"), "name"),
        ["Lawn mower"]
    );
}
