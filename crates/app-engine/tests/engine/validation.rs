//! What a row may hold.

use serde_json::json;

use crate::world::{World, codes, example, owner};

fn library() -> World {
    World::with(&example("tool-library"))
}

fn tool() -> serde_json::Value {
    json!({"name": "Drill", "category": "power"})
}

#[test]
fn a_row_comes_back_whole() {
    let world = library();
    let row = world
        .create(
            &owner(),
            "tools",
            json!({"name": " Drill ", "category": "power", "needs": ["socket", "gloves"], "deposit": 20, "weight": "1.6", "manual": "https://a.example/x"}),
        )
        .unwrap();
    assert_eq!(row["name"], "Drill");
    assert_eq!(row["needs"], json!(["gloves", "socket"]));
    assert_eq!(row["deposit"], "20.00");
    assert_eq!(row["weight"], "1.6");
    assert_eq!(row["retired"], false);
    assert_eq!(row["label_text"], "Drill");
    assert_eq!(row["revision"], 1);
    assert_eq!(row["_labels"]["created_by"], "olga");
    assert!(row["id"].as_str().unwrap().starts_with("r_"));
    assert!(row.get("is_sample").is_none() && row.get("seq").is_none());
    let id = row["id"].as_str().unwrap();
    assert_eq!(world.get(&owner(), "tools", id).unwrap(), row);
}

#[test]
fn all_problems_of_a_row_are_told_at_once() {
    let world = library();
    let problem = world
        .create(
            &owner(),
            "tools",
            json!({"category": "none", "deposit": "900", "weight": "1.66", "manual": "javascript:alert(1)", "colour": "red", "id": "r_1", "label_text": "x"}),
        )
        .unwrap_err();
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (422, "row-invalid")
    );
    let mut found = codes(&problem);
    found.sort();
    let expected = [
        ("/values/category", "value-does-not-fit"),
        ("/values/colour", "unknown-field"),
        ("/values/deposit", "too-large"),
        ("/values/id", "system-field"),
        ("/values/label_text", "given-by-app"),
        ("/values/manual", "value-does-not-fit"),
        ("/values/name", "required"),
        ("/values/weight", "value-does-not-fit"),
    ];
    let found: Vec<_> = found
        .iter()
        .map(|(at, code)| (at.as_str(), code.as_str()))
        .collect();
    assert_eq!(found, expected);
    let words: Vec<_> = problem
        .errors
        .iter()
        .map(|error| error.detail.as_str())
        .collect();
    assert!(words.contains(&"Name is needed."), "{words:?}");
    assert!(
        words.contains(&"Deposit must be at most 500.00."),
        "{words:?}"
    );
}

#[test]
fn a_taken_value_points_at_its_field() {
    let world = library();
    world.add("tools", tool());
    let problem = world.create(&owner(), "tools", tool()).unwrap_err();
    assert_eq!(codes(&problem), [("/values/name".into(), "taken".into())]);
    assert!(problem.detail.contains("Name"), "{}", problem.detail);
}

#[test]
fn a_taken_combination_has_the_rules_own_words() {
    let world = library();
    let drill = world.add("tools", tool());
    let ann = world.add(
        "members",
        json!({"name": "Ann", "email": "ann@example.org"}),
    );
    world.add("loans", json!({"tool": drill, "member": ann}));
    let problem = world
        .create(&owner(), "loans", json!({"tool": drill, "member": ann}))
        .unwrap_err();
    assert!(
        problem.detail.starts_with("This tool is already reserved"),
        "{}",
        problem.detail
    );
    assert_eq!(codes(&problem), [("/values/tool".into(), "taken".into())]);
}

#[test]
fn a_rule_is_shown_at_its_fields_and_waits_for_fields_that_are_wrong_anyway() {
    let world = library();
    let drill = world.add("tools", tool());
    let ann = world.add(
        "members",
        json!({"name": "Ann", "email": "ann@example.org"}),
    );
    let loan = |from: &str, due: &str| {
        world.create(
            &owner(),
            "loans",
            json!({"tool": drill, "member": ann, "from_on": from, "due_on": due}),
        )
    };
    let problem = loan("2026-03-10", "2026-03-05").unwrap_err();
    let pointers: Vec<_> = codes(&problem).into_iter().map(|(at, _)| at).collect();
    assert_eq!(pointers, ["/values/from_on", "/values/due_on"]);
    assert_eq!(
        problem.detail,
        "The due date is before the first day. Change one of them."
    );
    let problem = loan("2026-02-30", "2026-03-05").unwrap_err();
    assert_eq!(
        codes(&problem),
        [("/values/from_on".into(), "value-does-not-fit".into())]
    );
}

#[test]
fn a_relation_points_at_a_row_that_exists() {
    let world = library();
    let ann = world.add(
        "members",
        json!({"name": "Ann", "email": "ann@example.org"}),
    );
    let nobody = "r_00000000000000000000000000";
    let problem = world
        .create(&owner(), "loans", json!({"tool": nobody, "member": ann}))
        .unwrap_err();
    assert_eq!(
        codes(&problem),
        [("/values/tool".into(), "no-such-row".into())]
    );
    // A row of another table is no row of this one.
    let problem = world
        .create(&owner(), "loans", json!({"tool": ann, "member": ann}))
        .unwrap_err();
    assert_eq!(
        codes(&problem),
        [("/values/tool".into(), "no-such-row".into())]
    );
}

#[test]
fn what_is_not_shown_is_emptied_and_not_needed() {
    let world = library();
    let drill = world.add("tools", tool());
    let ann = world.add(
        "members",
        json!({"name": "Ann", "email": "ann@example.org"}),
    );
    let row = world
        .create(
            &owner(),
            "loans",
            json!({"tool": drill, "member": ann, "returned_on": "2026-03-01"}),
        )
        .unwrap();
    assert_eq!(row["returned_on"], json!(null));
}

#[test]
fn a_pattern_must_match_the_whole_text() {
    let world = library();
    let member = |phone: &str, email: &str| {
        world.create(
            &owner(),
            "members",
            json!({"name": "A", "email": email, "phone": phone}),
        )
    };
    member("+49 30 123", "a@example.org").unwrap();
    let problem = member("call me: +49 30 123", "b@example.org").unwrap_err();
    assert_eq!(
        codes(&problem),
        [("/values/phone".into(), "pattern".into())]
    );
    assert!(problem.detail.starts_with("A phone number has digits"));
}

#[test]
fn a_change_without_a_difference_writes_nothing() {
    let world = library();
    let drill = world.add("tools", tool());
    let written = world.rows_written(|| {
        let row = world
            .update(&owner(), "tools", &drill, json!({"name": "Drill"}))
            .unwrap();
        assert_eq!(row["revision"], 1);
    });
    assert_eq!(written, 0);
}

#[test]
fn two_people_cannot_overwrite_each_other_unseen() {
    let world = library();
    let drill = world.add("tools", tool());
    world
        .update(&owner(), "tools", &drill, json!({"notes": "new bit"}))
        .unwrap();
    let command = edgewright_app_engine::Command::RowUpdate {
        table: "tools".into(),
        id: drill.clone(),
        values: crate::world::object(json!({"notes": "old bit"})),
        revision: Some(1),
    };
    let problem = world.apply(&owner(), command).unwrap_err();
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (409, "stale-revision")
    );
    assert_eq!(problem.extensions["current_revision"], 2);
    assert_eq!(problem.extensions["current"]["notes"], "new bit");
    assert_eq!(
        world.get(&owner(), "tools", &drill).unwrap()["notes"],
        "new bit"
    );
}

#[test]
fn null_empties_a_field_unless_it_is_needed() {
    let world = library();
    let drill = world.add(
        "tools",
        json!({"name": "Drill", "category": "power", "notes": "x"}),
    );
    let row = world
        .update(&owner(), "tools", &drill, json!({"notes": null}))
        .unwrap();
    assert_eq!(row["notes"], json!(null));
    let problem = world
        .update(&owner(), "tools", &drill, json!({"name": ""}))
        .unwrap_err();
    assert_eq!(
        codes(&problem),
        [("/values/name".into(), "required".into())]
    );
}

#[test]
fn numbers_given_by_the_app_count_up_and_never_repeat() {
    let world = library();
    let drill = world.add("tools", tool());
    let ann = world.add(
        "members",
        json!({"name": "Ann", "email": "ann@example.org"}),
    );
    let loan = || {
        let row = world
            .create(&owner(), "loans", json!({"tool": drill, "member": ann}))
            .unwrap();
        let id = row["id"].as_str().unwrap().to_owned();
        (row["number"].clone(), id)
    };
    let (first, id) = loan();
    assert_eq!(first, "L-1");
    // A refused row takes no number.
    world
        .create(&owner(), "loans", json!({"tool": drill, "member": ann}))
        .unwrap_err();
    world.delete(&owner(), "loans", &id).unwrap();
    assert_eq!(loan().0, "L-2");
}

#[test]
fn a_row_holds_only_so_much_text() {
    let field = |id: usize| json!({"id": format!("f{id}"), "label": "F", "type": "long_text"});
    let fields: Vec<_> = (0..14).map(field).collect();
    let definition = serde_json::from_value(json!({
        "format": "edgewright.app/1",
        "app": {"name": "Texts"},
        "tables": [{"id": "texts", "label": "Texts", "label_one": "Text", "title": "f0", "fields": fields}],
        "views": [{"id": "all", "label": "All", "type": "grid", "table": "texts"}],
        "access": {"visibility": "private", "tables": {"texts": {}}}
    }))
    .unwrap();
    let world = World::with(&definition);
    let with_texts = |count: usize| {
        let text = "x".repeat(20_000);
        let values: serde_json::Map<_, _> = (0..count)
            .map(|id| (format!("f{id}"), json!(text)))
            .collect();
        world.create(&owner(), "texts", values.into())
    };
    assert!(with_texts(13).is_ok());
    let problem = with_texts(14).unwrap_err();
    assert_eq!(
        codes(&problem),
        [("/values".into(), "row-too-large".into())]
    );
}
