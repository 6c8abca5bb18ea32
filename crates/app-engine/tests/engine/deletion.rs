//! Deleting, and taking back.

use serde_json::json;

use crate::world::{DAY_MS, World, changed_tables, codes, example, owner, rows_of};

fn library() -> (World, String, String, String) {
    let world = World::with(&example("tool-library"));
    let drill = world.add(
        "tools",
        json!({"name": "Drill", "category": "power", "needs": ["gloves"], "deposit": "20"}),
    );
    let ann = world.add(
        "members",
        json!({"name": "Ann", "email": "ann@example.org"}),
    );
    let loan = world.add("loans", json!({"tool": drill, "member": ann}));
    (world, drill, ann, loan)
}

#[test]
fn what_is_pointed_at_stays() {
    let (world, drill, _, _) = library();
    let problem = world.delete(&owner(), "tools", &drill).unwrap_err();
    assert_eq!((problem.status, problem.code.as_str()), (409, "row-in-use"));
    assert!(problem.detail.contains("Loans"), "{}", problem.detail);
}

#[test]
fn a_deleted_row_comes_back_as_it_was() {
    let (world, drill, _, loan) = library();
    world.delete(&owner(), "loans", &loan).unwrap();
    let before = world.get(&owner(), "tools", &drill).unwrap();
    world.delete(&owner(), "tools", &drill).unwrap();
    assert_eq!(
        world.get(&owner(), "tools", &drill).unwrap_err().code,
        "not-found"
    );
    let mut back = world.restore(&owner(), "tools", &drill).unwrap().body;
    assert_eq!(back["revision"], 2);
    back["revision"] = json!(1);
    back["updated_at"] = before["updated_at"].clone();
    assert_eq!(back, before);
    assert_eq!(
        world.restore(&owner(), "tools", &drill).unwrap_err().code,
        "not-found"
    );
}

#[test]
fn what_goes_along_comes_back_along() {
    let (world, drill, ann, loan) = library();
    let applied = world.delete(&owner(), "members", &ann).unwrap();
    assert_eq!(applied.status, 204);
    assert_eq!(
        changed_tables(&applied),
        [
            ("members", Some(ann.as_str())),
            ("loans", Some(loan.as_str()))
        ]
    );
    assert!(world.column(&owner(), rows_of("loans"), "id").is_empty());
    let applied = world.restore(&owner(), "members", &ann).unwrap();
    assert_eq!(changed_tables(&applied).len(), 2);
    let row = world.get(&owner(), "loans", &loan).unwrap();
    assert_eq!(row["tool"], drill);
    assert_eq!(row["_labels"]["member"], "Ann");
}

#[test]
fn an_emptied_relation_points_back_after_the_return() {
    let mut definition = example("tool-library");
    let loans = definition
        .tables
        .iter_mut()
        .find(|table| table.id == "loans")
        .unwrap();
    let tool = loans
        .fields
        .iter_mut()
        .find(|field| field.id == "tool")
        .unwrap();
    tool.required = false;
    tool.on_delete = Some(edgewright_definition::document::OnDelete::Clear);
    let world = World::with(&definition);
    let drill = world.add("tools", json!({"name": "Drill", "category": "power"}));
    let ann = world.add(
        "members",
        json!({"name": "Ann", "email": "ann@example.org"}),
    );
    let loan = world.add("loans", json!({"tool": drill, "member": ann}));
    world.delete(&owner(), "tools", &drill).unwrap();
    let row = world.get(&owner(), "loans", &loan).unwrap();
    assert_eq!((&row["tool"], &row["revision"]), (&json!(null), &json!(2)));
    world.restore(&owner(), "tools", &drill).unwrap();
    assert_eq!(world.get(&owner(), "loans", &loan).unwrap()["tool"], drill);
}

#[test]
fn a_place_taken_meanwhile_is_told() {
    let (world, drill, ann, loan) = library();
    world.delete(&owner(), "loans", &loan).unwrap();
    world.add("loans", json!({"tool": drill, "member": ann}));
    let problem = world.restore(&owner(), "loans", &loan).unwrap_err();
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (409, "restore-conflict")
    );
    assert!(codes(&problem).is_empty());
}

#[test]
fn only_who_deleted_it_and_the_owner_take_it_back() {
    let (world, _, ann, loan) = library();
    let volunteer = world.give("vera", "volunteer");
    let other = world.give("vic", "volunteer");
    world.delete(&owner(), "loans", &loan).unwrap();
    world.delete(&volunteer, "members", &ann).unwrap();
    assert_eq!(
        world.restore(&other, "members", &ann).unwrap_err().code,
        "not-found"
    );
    assert_eq!(
        world.restore(&volunteer, "loans", &loan).unwrap_err().code,
        "not-found"
    );
    world.restore(&volunteer, "members", &ann).unwrap();
}

#[test]
fn trash_is_emptied_after_thirty_days() {
    let (world, drill, ann, loan) = library();
    world.delete(&owner(), "loans", &loan).unwrap();
    world.later(29 * DAY_MS);
    world.delete(&owner(), "tools", &drill).unwrap();
    world.restore(&owner(), "loans", &loan).unwrap();
    world.delete(&owner(), "loans", &loan).unwrap();
    world.later(31 * DAY_MS);
    world.delete(&owner(), "members", &ann).unwrap();
    assert_eq!(
        world.restore(&owner(), "loans", &loan).unwrap_err().code,
        "not-found"
    );
    world.restore(&owner(), "members", &ann).unwrap();
}
