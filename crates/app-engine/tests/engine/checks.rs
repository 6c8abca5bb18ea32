//! Checks of the example apps hold, and say plainly what is wrong when they do not.

use std::time::Duration;

use edgewright_app_engine::{Command, check};
use edgewright_definition::contract_test::{CheckReport, ContractTests};
use edgewright_storage_native::NativeStorage;
use edgewright_types::{AppAddress, Entropy};
use serde_json::json;

use crate::world::{EXAMPLES, NOW, World, example, example_tests, owner};

fn run(name: &str, tests: &ContractTests) -> CheckReport {
    let storage = NativeStorage::in_memory().unwrap();
    check::run(&storage, &example(name), tests, NOW, Entropy([9; 16])).unwrap()
}

#[test]
fn checks_of_every_example_hold() {
    for name in EXAMPLES {
        let report = run(name, &example_tests(name));
        let failed: Vec<_> = report
            .results
            .iter()
            .filter(|result| !result.holds)
            .collect();
        assert!(failed.is_empty(), "{name}: {failed:#?}");
    }
}

#[test]
fn failures_are_told_in_plain_words() {
    let steps = |steps: serde_json::Value| -> ContractTests {
        let given = json!([{"table": "tools", "ref": "drill", "values": {"name": "Drill", "category": "power"}}]);
        serde_json::from_value(
            json!({"tests": [{"id": "t", "sentence": "S", "given": given, "steps": steps}]}),
        )
        .unwrap()
    };
    let words = |tests: &ContractTests| {
        let report = run("tool-library", tests);
        let failure = report.results[0].failure.clone().unwrap();
        format!(
            "{}: {}; {}",
            failure.step, failure.expected, failure.happened
        )
    };
    let create =
        |values: serde_json::Value| json!({"type": "create", "table": "tools", "values": values});
    let saw = json!({"name": "Saw", "category": "power"});
    let cases = [
        (
            json!({"as": "volunteer", "do": create(saw.clone()), "expect": {"outcome": "refused"}}),
            "1: expected the app to refuse the role 'volunteer'; it added the row instead",
        ),
        (
            json!({"as": "member", "do": create(saw.clone()), "expect": {"outcome": "done"}}),
            "1: expected the app to let the role 'member' add the row; it refused: Your role may not add this to Tools. Ask the owner of this app.",
        ),
        (
            json!({"as": "volunteer", "do": create(saw.clone()), "expect": {"outcome": "done", "values": {"retired": true}}}),
            "1: expected Retired to be yes; it is no",
        ),
        (
            json!({"as": "volunteer", "do": {"type": "list", "table": "tools"}, "expect": {"outcome": "done", "count": 2}}),
            "1: expected the role 'volunteer' to see 2 rows; the list has 1 row",
        ),
        (
            json!({"as": "volunteer", "do": create(json!({"name": "Drill", "category": "power"})), "expect": {"outcome": "refused", "field": "category"}}),
            "1: expected the app to refuse because of Category; it refused for another reason: Name: another row of Tools has this already. Choose another.",
        ),
        (
            json!({"as": "stranger", "do": {"type": "read", "row": "drill"}, "expect": {"outcome": "done"}}),
            "1: expected the app to let somebody without a role open the row; it refused: There is no such app, or it is not shared with you.",
        ),
    ];
    for (step, expected) in cases {
        assert_eq!(words(&steps(json!([step]))), expected);
    }
}

#[test]
fn a_row_that_cannot_exist_before_is_step_zero() {
    let tests: ContractTests = serde_json::from_value(json!({"tests": [{
        "id": "t", "sentence": "S", "steps": [],
        "given": [{"table": "tools", "values": {"name": "Drill"}}]
    }]}))
    .unwrap();
    let report = run("tool-library", &tests);
    let failure = report.results[0].failure.clone().unwrap();
    assert_eq!((report.failed, failure.step), (1, 0));
    assert_eq!(failure.happened, "the app refused it: Category is needed.");
}

#[test]
fn each_check_starts_from_an_empty_app() {
    let mut tests = example_tests("tool-library");
    let again = tests.tests.clone();
    tests.tests.extend(again);
    let report = run("tool-library", &tests);
    assert_eq!(report.failed, 0, "{report:#?}");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test may look at the clock")]
fn twenty_checks_take_a_moment() {
    let mut tests = example_tests("tool-library");
    while tests.tests.len() < 20 {
        let again = tests.tests.clone();
        tests.tests.extend(again);
    }
    let started = std::time::Instant::now();
    run("tool-library", &tests);
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn checks_run_only_in_a_scratch_object_of_their_own() {
    let command = |address: &str| Command::CheckRun {
        address: address.parse::<AppAddress>().unwrap(),
        definition: Box::new(example("tool-library")),
        tests: example_tests("tool-library"),
    };
    let check = "~check/feat_01jd3v5m9q0000000000000000";
    let world = World::with(&example("tool-library"));
    for address in [check, "olga/things"] {
        assert_eq!(
            world.apply(&owner(), command(address)).unwrap_err().code,
            "not-found"
        );
    }
    let world = World::empty();
    for _ in 0..2 {
        let applied = world.apply(&owner(), command(check)).unwrap();
        assert_eq!(applied.body["failed"], 0, "{}", applied.body);
    }
}
